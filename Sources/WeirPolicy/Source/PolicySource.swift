/// Where the files of a policy come from.
package protocol PolicySource: Sendable {
  /// What stands in front of file names in messages, such as `rules/card-not-present`; may be "".
  var displayPath: String { get }

  /// The bytes of the file, nil when there is none or it must not be read.
  func read(_ relativePath: String) -> [UInt8]?

  /// The names of the files in a folder, in the order of their bytes; empty where there is none,
  /// nil where it must not be read.
  func names(in folder: String) -> [String]?

  /// Why `read` gives nil, as the end of a sentence that starts with the file's name.
  func reasonUnreadable(_ relativePath: String) -> String
}

extension PolicySource {
  /// Says that there is no such file.
  package func reasonUnreadable(_ relativePath: String) -> String { "does not exist" }
}

/// A name inside a policy's directory: no absolute path, no `.` or `..`, no empty component.
func isInsidePath(_ path: String) -> Bool {
  let bytes = path.utf8
  guard !bytes.isEmpty, bytes.count <= 1_024, !bytes.contains(0) else { return false }
  return bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    .allSatisfy { part in
      !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
    }
}
