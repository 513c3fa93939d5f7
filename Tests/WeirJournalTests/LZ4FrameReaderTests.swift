import CLZ4
import Testing
import WeirCore

@testable import WeirJournal

/// Bytes in memory as a source, in pieces of a size, with an end that may be a stop.
private final class MemorySource: ByteSource, @unchecked Sendable {  // one test's thread
  private let bytes: [UInt8]
  private let pieceSize: Int
  private var offset = 0
  /// Bytes that may be read before the source has to be waited for.
  var available: Int

  init(_ bytes: [UInt8], pieceSize: Int = .max) {
    self.bytes = bytes
    self.pieceSize = pieceSize
    available = bytes.count
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    let count = min(buffer.count, pieceSize, bytes.count - offset)
    unsafe buffer.copyBytes(from: bytes[offset..<offset + count])
    offset += count
    return count
  }

  var hasBytes: Bool { offset < available || available == bytes.count }
}

/// How a frame is made.
struct FrameKind: Sendable, CustomTestStringConvertible {
  var blockSize: LZ4F_blockSizeID_t
  var isLinked = true
  var hasContentChecksum = false
  var hasBlockChecksums = false
  var hasContentSize = false

  var testDescription: String {
    "\(blockSize.rawValue)\(isLinked ? " linked" : "")\(hasContentChecksum ? " content" : "")"
      + "\(hasBlockChecksums ? " blocks" : "")\(hasContentSize ? " size" : "")"
  }

  static let all: [FrameKind] = [LZ4F_max64KB, LZ4F_max256KB, LZ4F_max1MB, LZ4F_max4MB].flatMap {
    size in
    (0..<16).map { bits in
      FrameKind(
        blockSize: size, isLinked: bits & 1 != 0, hasContentChecksum: bits & 2 != 0,
        hasBlockChecksums: bits & 4 != 0, hasContentSize: bits & 8 != 0)
    }
  }

  /// One frame with this content, made by the library.
  func frame(_ content: [UInt8]) -> [UInt8] {
    var preferences = LZ4F_preferences_t()
    preferences.frameInfo.blockSizeID = blockSize
    preferences.frameInfo.blockMode = isLinked ? LZ4F_blockLinked : LZ4F_blockIndependent
    preferences.frameInfo.contentChecksumFlag =
      hasContentChecksum ? LZ4F_contentChecksumEnabled : LZ4F_noContentChecksum
    preferences.frameInfo.blockChecksumFlag =
      hasBlockChecksums ? LZ4F_blockChecksumEnabled : LZ4F_noBlockChecksum
    if hasContentSize { preferences.frameInfo.contentSize = UInt64(content.count) }
    let room = unsafe LZ4F_compressFrameBound(content.count, &preferences)
    var frame = [UInt8](repeating: 0, count: room)
    let count = unsafe LZ4F_compressFrame(&frame, room, content, content.count, &preferences)
    precondition(LZ4F_isError(count) == 0, "the library makes frames")
    return Array(frame[..<count])
  }
}

/// Text that compresses, and bytes that do not.
private func content(_ count: Int) -> [UInt8] {
  var state: UInt64 = 7
  return (0..<count).map { index in
    guard index / 3_000 % 2 == 0 else { return UInt8(truncatingIfNeeded: index % 61 + 32) }
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 56)
  }
}

/// What reading came to.
private struct Reading: Equatable {
  var content: [UInt8] = []
  var fault: InputOutputFault?
}

private func read(
  _ bytes: [UInt8], pieceSize: Int = .max, bufferSize: Int = 10_000, isPolling: Bool = false,
  isStopped: Bool = false
) -> Reading {
  let reader = LZ4FrameReader(MemorySource(bytes, pieceSize: pieceSize), path: "x.lz4") {
    isStopped
  }
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bufferSize, alignment: 1)
  defer { unsafe buffer.deallocate() }
  var reading = Reading()
  do throws(InputOutputFault) {
    while true {
      if isPolling { #expect(reader.hasBytes) }
      let count = unsafe try reader.read(into: buffer)
      if count == 0 { return reading }
      unsafe reading.content += buffer[..<count]
    }
  } catch {
    reading.fault = error
    return reading
  }
}

private func damaged(_ offset: Int, _ what: String) -> InputOutputFault {
  .damaged(path: "x.lz4", offset: UInt64(offset), what: what)
}

private let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5]
private let plain = FrameKind(blockSize: LZ4F_max64KB)
private let checked = FrameKind(
  blockSize: LZ4F_max64KB, hasContentChecksum: true, hasBlockChecksums: true)

@Suite struct LZ4FrameReaderTests {
  @Test(arguments: FrameKind.all) func readsEveryKindOfFrame(_ kind: FrameKind) {
    let wanted = content(5_000_000)
    #expect(read(kind.frame(wanted), bufferSize: 300_000).content == wanted)
  }

  @Test(arguments: [1, 2, 7, 1_000, 65_536, 100_000])
  func readsWhateverThePiecesAndBuffers(_ size: Int) {
    let wanted = content(200_000)
    let frames = checked.frame(wanted) + skippable + plain.frame(wanted)
    for isPolling in [false, true] {
      #expect(
        read(frames, pieceSize: size, isPolling: isPolling) == Reading(content: wanted + wanted))
      #expect(
        read(frames, bufferSize: size, isPolling: isPolling) == Reading(content: wanted + wanted))
    }
  }

  @Test func readsFramesOneBehindAnother() {
    let empty = checked.frame([])
    let one = plain.frame([1])
    #expect(read(empty) == Reading())
    #expect(read(empty + one + skippable + empty + one + skippable) == Reading(content: [1, 1]))
    #expect(read(skippable) == Reading())
  }

  @Test func refusesEveryTruncation() {
    let frame = checked.frame(content(1_000))
    for count in 1..<frame.count {
      #expect(read(Array(frame[..<count])).fault == damaged(count, "the file ends within a frame"))
    }
    #expect(read([]).fault == damaged(0, "the file is empty"))
    for count in 1..<skippable.count {
      #expect(
        read(frame + skippable[..<count]).fault
          == damaged(frame.count + count, "the file ends within a frame"))
    }
  }

  @Test func endsQuietlyWhereAStopCutsIt() {
    let wanted = content(100_000)
    let frame = plain.frame(wanted)
    for count in [0, 3, 5, 10, 40_000] {
      let reading = read(Array(frame[..<count]), isStopped: true)
      #expect(reading.fault == nil)
      #expect(wanted.starts(with: reading.content))
    }
  }

  @Test(arguments: [0x01, 0x80, 0xFF] as [UInt8]) func neverTakesOtherContentForWhole(_ mask: UInt8)
  {
    let wanted = content(4_000)
    let frames = checked.frame(wanted) + skippable + checked.frame([7])
    for index in frames.indices {
      var bytes = frames
      bytes[index] ^= mask
      let reading = read(bytes)
      #expect(reading.fault != nil || reading.content == wanted + [7], "byte \(index)")
    }
  }

  /// Without checksums other content cannot be told, but nothing may go wrong.
  @Test func survivesDamageWithoutChecksums() {
    let frame = plain.frame(content(4_000))
    for index in frame.indices {
      for bit in 0..<8 {
        var bytes = frame
        bytes[index] ^= 1 << bit
        #expect(read(bytes).content.count <= 65_536)
      }
    }
  }

  @Test func saysWhereTheDamageIs() {
    let frame = checked.frame(content(200_000))
    var bytes = frame
    let secondSize = 7 + 4 + 4 + (Int(frame[7]) | Int(frame[8]) << 8 | Int(frame[9] & 0x7F) << 16)
    bytes[secondSize + 100] ^= 1
    #expect(
      read(bytes).fault == damaged(secondSize + 4, "the checksum of the block does not match"))
    bytes = frame
    bytes[5] ^= 4
    #expect(read(bytes).fault != nil)
    bytes = frame
    bytes[6] ^= 1
    #expect(
      read(bytes).fault == damaged(0, "the checksum of the frame's header does not match"))
    bytes = frame
    bytes[bytes.count - 1] ^= 1
    #expect(
      read(bytes).fault
        == damaged(frame.count - 4, "the checksum of the frame's content does not match"))
  }

  @Test(
    arguments: [
      (Array("{\"event_id\":1}\n".utf8), "this is not an LZ4 file"),
      ([0x04], "the file ends within a frame"),
      ([0x02, 0x21, 0x4C, 0x18, 0], "this is the old format of `lz4 -l`, which is not supported"),
      (
        [0x04, 0x22, 0x4D, 0x18, 0x41, 0x40, 0, 0, 0, 0, 0],
        "the frame needs a dictionary, which is not supported"
      ),
    ] as [([UInt8], String)]) func saysWhatItIsInstead(_ item: (bytes: [UInt8], what: String))
  {
    let fault = read(item.bytes).fault
    #expect(fault == damaged(item.bytes == [4] ? 1 : 0, item.what))
  }

  @Test func findsBytesBehindTheLastFrame() {
    let frame = plain.frame([1, 2])
    let reading = read(frame + [0x0A])
    #expect(reading.content == [1, 2])
    #expect(
      reading.fault
        == damaged(frame.count, "bytes after the last frame that are not a frame"))
  }

  @Test func keepsItsFault() {
    let reader = LZ4FrameReader(MemorySource([1, 2, 3, 4, 5]), path: "x.lz4")
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8, alignment: 1)
    defer { unsafe buffer.deallocate() }
    for _ in 0..<2 {
      #expect(reader.hasBytes)
      #expect(throws: damaged(0, "this is not an LZ4 file")) {
        unsafe try reader.read(into: buffer)
      }
    }
  }

  /// Who asks before each read never waits within a block.
  @Test func tellsExactlyWhetherThereAreBytes() throws {
    let wanted = content(100_000)
    let frame = checked.frame(wanted)
    let source = MemorySource(frame, pieceSize: 1)
    let reader = LZ4FrameReader(source, path: "x.lz4")
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 100_000, alignment: 1)
    defer { unsafe buffer.deallocate() }
    var got: [UInt8] = []
    for available in 0...frame.count {
      source.available = available
      while reader.hasBytes {
        let count = unsafe try reader.read(into: buffer)
        if count == 0 { break }
        unsafe got += buffer[..<count]
      }
    }
    #expect(got == wanted)
  }
}
