import Glibc
import Testing
import WeirPolicy

@testable import WeirDefaultPolicy

@Suite struct DefaultPolicyTests {
  private static var directory: String {
    guard let here = unsafe realpath(#filePath, nil) else { return "." }
    defer { unsafe free(here) }
    let parts = unsafe String(cString: here).split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/rules/card-not-present"
  }

  /// The stamp is made of these files, so it is the same too.
  @Test func readsTheSameFilesAsTheDirectory() throws {
    let embedded = try PolicyLoader.load(from: DefaultPolicy.source).get()
    let directory = try PolicyLoader.load(from: DirectorySource(path: Self.directory)).get()
    #expect(embedded.files.map(\.path) == directory.files.map(\.path))
    #expect(embedded.files == directory.files)
    #expect(embedded.name == "card-not-present")
  }
}
