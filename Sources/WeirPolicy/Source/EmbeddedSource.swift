/// A policy that is part of the program or of a test.
package struct EmbeddedSource: PolicySource {
  package let displayPath: String
  private let files: [String: [UInt8]]

  /// A policy of these files, by their paths relative to its directory.
  package init(_ files: [String: [UInt8]], displayPath: String = "") {
    self.files = files
    self.displayPath = displayPath
  }

  /// The bytes of one of the files.
  package func read(_ relativePath: String) -> [UInt8]? { files[relativePath] }

  /// The names of those of the files that lie directly in the folder.
  package func names(in folder: String) -> [String]? {
    files.keys.filter { $0.hasPrefix(folder + "/") }
      .map { String($0.dropFirst(folder.count + 1)) }
      .filter { !$0.contains("/") }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
