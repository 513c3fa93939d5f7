import Testing
import WeirCore

@testable import WeirJournal

/// Bytes that were written, and a source of them.
private final class MemoryPipe: ByteSink, ByteSource, Sendable {
  private let bytes = Monitor<[UInt8]>([])

  var contents: [UInt8] { bytes.withLock { $0 } }

  func write(_ bytes: UnsafeRawBufferPointer) throws(InputOutputFault) {
    self.bytes.withLock { unsafe $0.append(contentsOf: bytes) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    bytes.withLock { bytes in
      let count = min(buffer.count, bytes.count)
      unsafe buffer.copyBytes(from: bytes[..<count])
      bytes.removeFirst(count)
      return count
    }
  }

  var hasBytes: Bool { true }
}

struct LZ4FrameWriterTests {
  private func unpacked(_ pipe: MemoryPipe) throws -> [UInt8] {
    let reader = LZ4FrameReader(pipe, path: "recording")
    var (result, piece): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 100_000))
    while true {
      let count = try unsafe piece.withUnsafeMutableBytes { piece in
        try unsafe reader.read(into: piece)
      }
      if count == 0 { return result }
      result += piece[..<count]
    }
  }

  @Test(arguments: [1, 999, 1_048_576, 1_048_577, 3_000_000], [1_000, 5_000_000])
  func theReaderReadsIt(_ byteCount: Int, _ pieceByteCount: Int) throws {
    let content = (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 / 3 ^ $0 >> 9) }
    let pipe = MemoryPipe()
    let writer = LZ4FrameWriter(pipe)
    var start = 0
    while start < byteCount {
      let end = min(byteCount, start + pieceByteCount)
      try unsafe content[start..<end].withUnsafeBytes { try unsafe writer.write($0) }
      start = end
    }
    try writer.flush()
    try writer.flush()
    #expect(try unpacked(pipe) == content)
  }

  @Test func whatAKilledProcessHasWrittenIsReadable() throws {
    let content = [UInt8](repeating: 65, count: 2_500_000)
    let pipe = MemoryPipe()
    let writer = LZ4FrameWriter(pipe)
    try unsafe content.withUnsafeBytes { try unsafe writer.write($0) }
    // No flush: two frames are out, the rest is gone.
    #expect(try unpacked(pipe).count == 2 * LZ4FrameWriter.frameContentByteCount)
  }

  @Test func nothingIsNothing() throws {
    let pipe = MemoryPipe()
    try LZ4FrameWriter(pipe).flush()
    #expect(pipe.contents.isEmpty)
  }
}
