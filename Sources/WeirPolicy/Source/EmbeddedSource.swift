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
}
