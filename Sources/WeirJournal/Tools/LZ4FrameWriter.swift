import CLZ4
package import WeirCore

/// Writes a stream of bytes as plain LZ4 frames, for `lz4 -dc` and `LZ4FrameReader`.
///
/// Bytes are gathered into frames of up to 1 MiB, each whole in itself: what a killed process has
/// written is readable up to its last frame. Nothing is synced.
@safe package final class LZ4FrameWriter: ByteSink, @unchecked Sendable {  // one writing thread
  /// Bytes of one frame's content at most.
  package static var frameContentByteCount: Int { 1 << 20 }

  private let sink: any ByteSink
  private let packer = LZ4Packer()
  private let gathered = ByteRoom(byteCount: frameContentByteCount)
  private var gatheredCount = 0
  private let room = ByteRoom(byteCount: LZ4Packer.bound(frameContentByteCount))

  /// A writer of frames to `sink`.
  package init(_ sink: any ByteSink) {
    self.sink = sink
  }

  /// Takes bytes; each time a frame's content is full the frame is written.
  ///
  /// - Throws: what the sink throws.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(InputOutputFault) {
    var offset = 0
    while offset < bytes.count {
      let count = min(bytes.count - offset, Self.frameContentByteCount - gatheredCount)
      let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
      unsafe gathered.room(gatheredCount..<gatheredCount + count).copyMemory(from: piece)
      gatheredCount += count
      offset += count
      if gatheredCount == Self.frameContentByteCount { try flush() }
    }
  }

  /// Writes what was gathered as a frame; nothing happens when there is nothing. To be called at
  /// the end, and whenever what was written has to be readable.
  ///
  /// - Throws: what the sink throws.
  package func flush() throws(InputOutputFault) {
    if gatheredCount == 0 { return }
    let count = unsafe packer.pack(
      gathered.bytes(0..<gatheredCount), into: room.room(0..<room.byteCount))
    // Whatever becomes of it, it is not written twice.
    gatheredCount = 0
    unsafe try sink.write(room.bytes(0..<count))
  }
}
