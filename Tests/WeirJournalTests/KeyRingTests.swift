import Foundation
import Testing
import WeirCore

@testable import WeirJournal

/// Key files: made, read, added to; nonces.
struct KeyRingTests {
  @Test func isMadeReadAndAddedTo() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/key"
    let made = try KeyRing.make(at: path)
    #expect(made.epochs == [1] && made.newest == 1)
    #expect(try KeyRing.read(path).text == made.text)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let again = #expect(throws: JournalFault.self) { try KeyRing.make(at: path) }
    #expect(again?.kind == .usage)
    #expect(try KeyRing.rotate(at: path, keeping: [1]).epochs == [1, 2])
    let third = try KeyRing.rotate(at: path, keeping: [2])
    #expect(third.epochs == [2, 3] && third.newest == 3)
    #expect(try KeyRing.read(path).text == third.text)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["key"])
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o610, 0o666])
  func isRefusedWhenOthersMayUseIt(_ mode: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/key"
    _ = try KeyRing.make(at: path)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    let fault = #expect(throws: JournalFault.self) { try KeyRing.read(path) }
    #expect(fault?.kind == .key)
    // systemd hands out credentials that a group may read, and no more.
    let credential = try? KeyRing.read(path, credentialsFolder: folder.path)
    #expect((credential != nil) == (mode == 0o640))
    for other in ["", "/", folder.path + "/", "key"] {
      #expect((try? KeyRing.read(path, credentialsFolder: other)) == nil)
    }
  }

  static let hex = String(repeating: "0a", count: 32)

  @Test(arguments: [
    "", "weir-key/1", "weir-key/1\n", "weir-key/2\n1 \(hex)\n", "weir-key/1\n1 \(hex)",
    "weir-key/1\n1 \(hex)0a\n", "weir-key/1\n1 \(hex.dropLast(2))\n",
    "weir-key/1\n1 \(hex.uppercased())\n", "weir-key/1\n01 \(hex)\n", "weir-key/1\n-1 \(hex)\n",
    "weir-key/1\n4294967296 \(hex)\n", "weir-key/1\n2 \(hex)\n1 \(hex)\n",
    "weir-key/1\n1 \(hex)\n1 \(hex)\n", "weir-key/1\n1  \(hex)\n", "weir-key/1\n\n1 \(hex)\n",
    "weir-key/1\r\n1 \(hex)\r\n", "weir-key/1\n1 \(hex)\n\n",
  ]) func isRefusedWhenItIsNone(_ text: String) throws {
    #expect(KeyRing(text: Array(text.utf8)) == nil)
    let folder = try TemporaryFolder()
    let path = folder.path + "/key"
    _ = FileManager.default.createFile(
      atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    let fault = #expect(throws: JournalFault.self) { try KeyRing.read(path) }
    #expect(fault?.kind == .key)
    #expect(fault?.message.contains("0a0a") == false)
  }

  @Test func isReadFromItsText() throws {
    let text = "weir-key/1\n0 \(Self.hex)\n7 \(Self.hex)\n4294967295 \(Self.hex)\n"
    let ring = try Sample.required(KeyRing(text: Array(text.utf8)))
    #expect(ring.epochs == [0, 7, .max] && ring.text == Array(text.utf8))
    #expect(throws: JournalFault.self) { try ring.rotated(keeping: []) }
  }

  @Test func whatWasWrittenUnderOldKeysIsReadUnderThem() throws {
    let storage = MemoryStorage()
    let old = try Sample.keys()
    let directory = try Sample.make(storage, keys: old)
    let writer = try Sample.start(directory)
    _ = try writer.append(activation: Sample.policy)
    _ = try Sample.append(writer, batch: 0)
    try writer.close()
    let both = try old.rotated(keeping: [1])
    let rotated = try StateDirectory.open(storage, keys: both)
    let second = try Sample.start(rotated)
    _ = try Sample.append(second, batch: 1)
    try second.close()
    #expect(try Sample.read(rotated).records == Sample.expected(batchCount: 2))
    #expect(try rotated.keyEpochs() == [1, 2])
    let fault = #expect(throws: JournalFault.self) { try Sample.read(directory) }
    #expect(fault?.kind == .key)
  }

  @Test func noNonceIsUsedTwice() throws {
    let storage = MemoryStorage()
    let directory = try Sample.make(storage, keys: try Sample.keys())
    var generator = SeededGenerator(5)
    var seen: Set<[UInt8]> = []
    var writer = try Sample.start(directory)
    _ = try writer.append(activation: Sample.policy)
    for round in 0..<400 {
      // Of the writes that fail some get bytes out, under a number that is spent then.
      let count = Int.random(in: 0..<200, using: &generator)
      let calls = Counter()
      let failing = Int.random(in: 1...6, using: &generator)
      storage.answering { operation, _ in
        guard operation == .write else { return nil }
        calls.add()
        return calls.value == failing ? .shortenOnceThenRefuse(count, ENOSPC) : nil
      }
      _ = try? Sample.append(writer, batch: round)
      if round % 3 == 0 { try? writer.rotate() }
      storage.answeringNothing()
      _ = try writer.resume()
      if round % 50 == 49 {
        try writer.close()
        writer = try Sample.start(directory)
      }
    }
    _ = try Sample.read(directory)
    // Each part's key is of its file's salt, its nonce of its number there.
    for segment in try directory.segments() {
      let reader = try RecordFileReader(
        segment.path, in: storage, expecting: directory.expecting(.segment))
      let salt = try Sample.required(reader.header).salt
      #expect(seen.insert(salt).inserted)
      var numbers: [UInt64] = []
      reading: while true {
        switch try reader.next() {
        case .record(let head): numbers.append(head.number)
        case .sealed(let head):
          numbers.append(head.number)
          break reading
        case .end, .torn: break reading
        }
      }
      #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
    }
    #expect(seen.count > 50)
  }
}
