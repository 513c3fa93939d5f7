import Foundation
import WeirCore

@testable import WeirJournal

/// A folder of the system's that is gone with its owner.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array((NSTemporaryDirectory() + "weir-journal-XXXXXX").utf8CString)
    guard let made = unsafe mkdtemp(&template) else { throw Sample.Missing() }
    path = unsafe String(cString: made)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A state directory in it, opened.
  func state(keys: KeyRing? = nil) throws -> StateDirectory {
    try PosixStorage.makeDirectory(path + "/state")
    return try Sample.make(PosixStorage(path: path + "/state"), keys: keys)
  }
}
