import Glibc

/// The files of the project that documents speak of.
enum Project {
  /// The folder that holds Package.swift.
  static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  static let catalogue = [
    "CEL.md", "Columns.md", "Extending.md", "Functions.md", "GettingStarted.md", "Language.md",
    "SafeEvaluation.md",
  ].map { "Sources/CEL/CEL.docc/" + $0 }

  static let examples = [
    "Budgets.swift", "Columns.swift", "Evaluate.swift", "Faults.swift", "Functions.swift",
    "Main.swift", "Rows.swift",
  ].map { "Examples/CEL/" + $0 }

  /// The text of a file; nil when it is not there.
  static func text(_ path: String) -> String? {
    guard let file = unsafe fopen(root + "/" + path, "r") else { return nil }
    defer { unsafe fclose(file) }
    return unsafe String(decoding: everything(in: file), as: UTF8.self)
  }

  static func write(_ text: String, to path: String) {
    guard let file = unsafe fopen(root + "/" + path, "w") else { return }
    defer { unsafe fclose(file) }
    unsafe fputs(text, file)
  }

  static func everything(in file: UnsafeMutablePointer<FILE>) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }
}
