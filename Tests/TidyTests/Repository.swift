import Foundation

/// What is wrong at a place of the repository, and what to do instead.
struct Complaint: Hashable, CustomStringConvertible {
  let path: String
  /// From 1; 0 when the whole file is meant.
  let line: Int
  /// "what, do that instead".
  let message: String

  var description: String { line > 0 ? "\(path):\(line): \(message)" : "\(path): \(message)" }
}

/// The files of the repository that people write.
enum Repository {
  /// The folder that holds Package.swift.
  static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  /// Made by tools, or not ours.
  private static func isForeign(_ name: String) -> Bool {
    name.hasPrefix(".build") || name.hasSuffix(".pyc") || name.hasPrefix("callgrind.out.")
      || [".git", ".swiftpm", "__pycache__", "Package.resolved"].contains(name)
  }

  /// The paths of all files, relative to the root, sorted.
  static let paths: [String] = {
    var result: [String] = []
    var folders = [""]
    while let folder = folders.popLast() {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)) ?? []
      for name in names where !isForeign(name) {
        let path = folder.isEmpty ? name : folder + "/" + name
        var isFolder: ObjCBool = false
        let exists = unsafe FileManager.default.fileExists(
          atPath: root + "/" + path, isDirectory: &isFolder)
        if exists, isFolder.boolValue { folders.append(path) } else { result.append(path) }
      }
    }
    return result.sorted()
  }()

  /// The text of a file; nil when it is not there or not UTF-8.
  static func text(_ path: String) -> String? {
    guard let data = FileManager.default.contents(atPath: root + "/" + path) else { return nil }
    return String(data: data, encoding: .utf8)
  }

  /// The Swift files below `folders`, read once.
  static func swiftFiles(in folders: String...) -> [SourceFile] {
    allSwift.filter { file in folders.contains { file.path.hasPrefix($0 + "/") } }
  }

  private static let allSwift: [SourceFile] = paths.filter { $0.hasSuffix(".swift") }
    .compactMap { path in text(path).map { SourceFile(path, $0) } }
}

/// A Swift file: its lines as they are, and as code alone.
struct SourceFile {
  let path: String
  let lines: [String]
  /// The same lines with every character of a comment or of a string's text as a space.
  let code: [String]

  init(_ path: String, _ text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var mask = SourceMask(text)
    code = mask.code().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  func complaint(_ index: Int, _ message: String) -> Complaint {
    Complaint(path: path, line: index + 1, message: message)
  }
}
