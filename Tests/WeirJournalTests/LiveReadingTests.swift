import Testing
import WeirCore

@testable import WeirJournal

/// A directory of the system's that one thread writes while another reads, verifies and copies it.
struct LiveReadingTests {
  @Test(arguments: [false, true]) func readsWhatIsWholeWhileItGrows(_ isEncrypted: Bool) throws {
    let folder = try TemporaryFolder()
    let directory = try folder.state(keys: isEncrypted ? Sample.keys() : nil)
    try directory.save(policy: Sample.policy, files: [])
    let writer = try Sample.start(
      directory, Sample.options(.always, segmentByteCount: 20_000, hasThread: true))
    _ = try writer.append(activation: Sample.policy)
    let expected = Sample.expected(batchCount: 600)
    let failed = Counter()
    let appending = ServiceThread {
      for batch in 0..<600 where (try? Sample.append(writer, batch: batch)) == nil { failed.add() }
    }
    let last = try Sample.required(expected.last)
    var copies = 0
    var lastPosition: UInt64 = 0
    while lastPosition < last.position + UInt64(last.count) {
      let (records, end) = try Sample.read(directory, isReadOnly: true)
      #expect(expected.starts(with: records))
      #expect(end.position >= lastPosition)
      lastPosition = end.position
      guard copies < 20 else { continue }
      #expect(try JournalVerifier.verify(directory).isGood)
      let backup = MemoryStorage()
      let report = try StateBackup.copy(directory, to: backup)
      #expect(report.position >= lastPosition)
      let target = MemoryStorage()
      #expect(try StateBackup.restore(backup, to: target, keys: directory.keys) == report)
      copies += 1
    }
    appending?.join()
    try writer.close()
    #expect(failed.value == 0)
    #expect(try Sample.read(directory).records == expected)
  }
}
