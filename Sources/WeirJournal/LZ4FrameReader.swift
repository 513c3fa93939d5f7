import CLZ4
package import WeirCore

/// Decodes a stream of LZ4 frames, such as a file that the `lz4` tool wrote.
///
/// Frames may follow one another, skippable frames are left out, and every checksum that is there
/// is checked. What the library is fed with goes by its own hints, one block at a time, so that a
/// fault is told with the place where the damaged block starts:
///
///     frame header │ block size, block │ block size, block │ … │ end mark, checksum │ next frame
///     └─ one piece ┘ └──── a piece ────┘
///
/// A checksum stands behind what it covers: bytes of a damaged block or frame may have been given
/// before its fault. Legacy frames (`lz4 -l`) and frames that need a dictionary are refused.
/// Memory: 128 KiB of buffers, and what the library takes for the largest block of the format, at
/// most 8.2 MiB.
@safe package final class LZ4FrameReader: ByteSource, @unchecked Sendable {  // one reading thread
  /// The first bytes of a frame, as they lie in the file.
  package static let magic: [UInt8] = [0x04, 0x22, 0x4D, 0x18]
  private static let legacyMagic: [UInt8] = [0x02, 0x21, 0x4C, 0x18]
  private static let bufferByteCount = 65_536
  /// Enough of a frame to know how long its header is.
  private static let knownHeaderByteCount = 5

  private let source: any ByteSource
  private let path: String
  private let isStopped: @Sendable () -> Bool
  private let context: OpaquePointer

  /// Compressed bytes that were read and not decoded.
  private let input: UnsafeMutableRawBufferPointer
  private var inputStart = 0
  private var inputEnd = 0
  /// Bytes that `hasBytes` decoded to see whether there are any.
  private let ahead: UnsafeMutableRawBufferPointer
  private var aheadStart = 0
  private var aheadEnd = 0
  /// What ended the reading; it stays.
  private var fault: InputOutputFault?

  /// How much of the file was decoded.
  private var offset: UInt64 = 0
  /// Where the piece starts that is being decoded, and how much of it is to come.
  private var pieceStart: UInt64 = 0
  private var pieceRemaining = 0
  private var isInFrame = false
  private var hasFrames = false
  /// Whether the last output was full, so that the library may hold more.
  private var mayHoldOutput = false
  private var isSourceAtEnd = false

  /// What one step came to.
  private enum Step {
    case produced(Int)
    case end
    case wouldWait
  }

  /// A reader of what `source` gives.
  ///
  /// - Parameters:
  ///   - source: The compressed bytes, from the first one on.
  ///   - path: What faults name.
  ///   - isStopped: Whether the source ended early because a stop was asked for; its end within a
  ///     frame is the end of the input then, and no damage.
  package init(
    _ source: any ByteSource, path: String, isStopped: @escaping @Sendable () -> Bool = { false }
  ) {
    self.source = source
    self.path = path
    self.isStopped = isStopped
    var created: OpaquePointer?
    let status = unsafe LZ4F_createDecompressionContext(&created, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(status) == 0, let created = unsafe created else {
      preconditionFailure("LZ4F_createDecompressionContext fails only without memory")
    }
    unsafe context = created
    unsafe input = .allocate(byteCount: Self.bufferByteCount, alignment: 64)
    unsafe ahead = .allocate(byteCount: Self.bufferByteCount, alignment: 64)
  }

  deinit {
    _ = unsafe LZ4F_freeDecompressionContext(context)
    unsafe input.deallocate()
    unsafe ahead.deallocate()
  }

  /// Reads decoded bytes.
  ///
  /// - Throws: `damaged`, with what was decoded before it already given; what the source throws.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    if aheadStart < aheadEnd {
      let count = min(buffer.count, aheadEnd - aheadStart)
      unsafe buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: ahead[aheadStart..<aheadStart + count]))
      aheadStart += count
      return count
    }
    if let fault { throw fault }
    guard case .produced(let count) = unsafe try step(into: buffer, mayWait: true) else { return 0 }
    return count
  }

  /// Whether decoded bytes, the end or a fault are at hand. Decodes ahead to find out.
  package var hasBytes: Bool {
    if aheadStart < aheadEnd || fault != nil { return true }
    do throws(InputOutputFault) {
      switch unsafe try step(into: ahead, mayWait: false) {
      case .produced(let count): (aheadStart, aheadEnd) = (0, count)
      case .end: return true
      case .wouldWait: return false
      }
    } catch {
      fault = error
    }
    return true
  }

  /// Decodes until there is output, the end is reached, or the source would have to be waited for.
  private func step(
    into buffer: UnsafeMutableRawBufferPointer, mayWait: Bool
  ) throws(InputOutputFault) -> Step {
    while true {
      if !isInFrame {
        guard try fill(Self.knownHeaderByteCount, mayWait: mayWait) else { return .wouldWait }
        guard inputStart < inputEnd else {
          if hasFrames || isStopped() { return .end }
          throw damaged("the file is empty", at: 0)
        }
        guard let count = try headerByteCount() else { return .end }
        guard try fill(count, mayWait: mayWait) else { return .wouldWait }
        guard inputEnd - inputStart >= count else { return try endWithinFrame() }
        (isInFrame, hasFrames, pieceStart, pieceRemaining) = (true, true, offset, count)
      }
      if !mayHoldOutput {
        guard try fill(1, mayWait: mayWait) else { return .wouldWait }
        if inputStart == inputEnd { return try endWithinFrame() }
      }
      let produced = unsafe try decode(into: buffer)
      if produced > 0 { return .produced(produced) }
    }
  }

  /// Decodes what is there of one piece; gives the bytes of output.
  private func decode(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    var consumed = min(inputEnd - inputStart, pieceRemaining)
    var produced = buffer.count
    let hint = unsafe LZ4F_decompress(
      context, buffer.baseAddress, &produced, input.baseAddress.map { unsafe $0 + inputStart },
      &consumed, nil)
    guard LZ4F_isError(hint) == 0 else {
      let name = unsafe String(cString: LZ4F_getErrorName(hint))
      throw damaged(Self.sentence(for: name), at: pieceStart)
    }
    inputStart += consumed
    offset += UInt64(consumed)
    pieceRemaining -= consumed
    mayHoldOutput = produced == buffer.count
    if hint == 0 {
      isInFrame = false
      mayHoldOutput = false
    } else if pieceRemaining == 0 {
      (pieceStart, pieceRemaining) = (offset, hint)
    }
    return produced
  }

  /// How long the header of the frame is that starts here; nil at the end of a stopped input.
  private func headerByteCount() throws(InputOutputFault) -> Int? {
    let head = unsafe Array(
      input[inputStart..<min(inputEnd, inputStart + Self.knownHeaderByteCount)])
    // Skippable frames have sixteen magic numbers.
    let isSkippable =
      head.first.map { $0 & 0xF0 == 0x50 } == true
      && zip(head.dropFirst(), [0x2A, 0x4D, 0x18]).allSatisfy { $0 == $1 }
    guard isSkippable || zip(head, Self.magic).allSatisfy({ $0 == $1 }) else {
      throw damaged(notAFrame(head), at: offset)
    }
    guard head.count == Self.knownHeaderByteCount else {
      _ = try endWithinFrame()
      return nil
    }
    if !isSkippable, head.last.map({ $0 & 1 == 1 }) == true {
      throw damaged("the frame needs a dictionary, which is not supported", at: offset)
    }
    return unsafe head.withUnsafeBytes { unsafe LZ4F_headerSize($0.baseAddress, $0.count) }
  }

  private func notAFrame(_ head: [UInt8]) -> String {
    if head.starts(with: Self.legacyMagic) {
      return "this is the old format of `lz4 -l`, which is not supported"
    }
    return hasFrames
      ? "bytes after the last frame that are not a frame" : "this is not an LZ4 file"
  }

  /// The end of the source where the format has none.
  private func endWithinFrame() throws(InputOutputFault) -> Step {
    if isStopped() { return .end }
    throw damaged("the file ends within a frame", at: offset + UInt64(inputEnd - inputStart))
  }

  /// Brings `count` bytes into the input if the source has them; false when that would be waiting.
  private func fill(_ count: Int, mayWait: Bool) throws(InputOutputFault) -> Bool {
    while inputEnd - inputStart < count, !isSourceAtEnd {
      guard mayWait || source.hasBytes else { return false }
      if inputStart == inputEnd {
        (inputStart, inputEnd) = (0, 0)
      } else if inputStart + count > Self.bufferByteCount {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: input[inputStart..<inputEnd])
        unsafe input.copyMemory(from: rest)
        (inputStart, inputEnd) = (0, rest.count)
      }
      let got = unsafe try source.read(
        into: UnsafeMutableRawBufferPointer(rebasing: input[inputEnd...]))
      inputEnd += got
      if got == 0 { isSourceAtEnd = true }
    }
    return true
  }

  private func damaged(_ what: String, at offset: UInt64) -> InputOutputFault {
    let fault = InputOutputFault.damaged(path: path, offset: offset, what: what)
    self.fault = fault
    return fault
  }

  /// What the library's names for faults mean.
  private static func sentence(for name: String) -> String {
    switch name {
    case "ERROR_contentChecksum_invalid": "the checksum of the frame's content does not match"
    case "ERROR_blockChecksum_invalid": "the checksum of the block does not match"
    case "ERROR_headerChecksum_invalid": "the checksum of the frame's header does not match"
    case "ERROR_frameSize_wrong": "the frame's content is not as long as its header says"
    case "ERROR_decompressionFailed": "the block cannot be decoded"
    case "ERROR_maxBlockSize_invalid": "the frame's header or a block's size is out of range"
    case "ERROR_headerVersion_wrong": "the frame is of an unknown version"
    case "ERROR_reservedFlag_set": "the frame's header has flags that are reserved"
    default: "the frame cannot be decoded"
    }
  }
}
