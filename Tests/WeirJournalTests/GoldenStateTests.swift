import Foundation
import Testing
import WeirCore

@testable import WeirJournal

/// Directories that earlier versions wrote, in fixtures/state: they open for ever.
///
/// `plain` and `encrypted` are of format 1: an activation, five batches in two segments
/// (00000000000000000000.wseg and 00000000000000000007.wseg, not sealed, as after a kill), the
/// snapshot 00000000000000000007.wsnap, the files of a policy
/// (000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f.wpol), weir.state.
struct GoldenStateTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("fixtures/state").path

  @Test(arguments: [("plain", false), ("encrypted", true)])
  func opensForEver(_ name: String, _ isEncrypted: Bool) throws {
    let storage = MemoryStorage()
    let root = Self.root + "/" + name
    let paths = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    for folder in StateLayout.folders { try storage.makeFolder(folder) }
    for path in paths {
      guard let data = FileManager.default.contents(atPath: root + "/" + path) else { continue }
      storage[path] = Array(data)
    }
    let content = try DamageTests.read(storage, isEncrypted: isEncrypted)
    #expect(content.records == Sample.expected(batchCount: 5))
    #expect(content.parts == [1, 3].map { [UInt8](repeating: $0, count: 300) })
    #expect(content.files == ["policy.yaml": Array("a: 1\n".utf8), "empty": []])
    #expect(!content.isTorn)
    // What a hash table's keys hang on stays what it was.
    #expect(
      content.hashSeed == (isEncrypted ? Self.encryptedSeed : Self.plainSeed), "\(content.hashSeed)"
    )
    #expect(
      try JournalVerifier.verify(
        StateDirectory.open(storage, keys: isEncrypted ? Sample.keys() : nil)
      ).isGood)
  }

  private static let plainSeed: UInt64 = 13_330_321_306_782_319_487
  private static let encryptedSeed: UInt64 = 3_871_920_075_106_565_869

  /// Writes directories of this version's format to the folder that `WEIR_WRITE_STATES` names.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["WEIR_WRITE_STATES"] != nil))
  func writesDirectories() throws {
    let root = try Sample.required(ProcessInfo.processInfo.environment["WEIR_WRITE_STATES"])
    for (name, isEncrypted) in [("plain", false), ("encrypted", true)] {
      let storage = try DamageTests.makeState(isEncrypted: isEncrypted, isClosed: false)
      for path in storage.paths {
        let whole = URL(fileURLWithPath: root + "/" + name + "/" + path)
        try FileManager.default.createDirectory(
          at: whole.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(storage[path] ?? []).write(to: whole)
      }
    }
  }
}
