import CLZ4
import WeirCore

/// Packs one piece after the other into LZ4 frames, with memory that is used again.
///
/// Frames say how long their content is and end with a checksum of it.
@safe final class LZ4Packer: @unchecked Sendable {  // one owner
  /// Bytes of a frame at most, whatever its content.
  static let frameByteCountMax: Int = {
    bound(Limits.journalPartByteCountMax)
  }()

  private let context: OpaquePointer

  init() {
    var created: OpaquePointer?
    let status = unsafe LZ4F_createCompressionContext(&created, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(status) == 0, let created = unsafe created else {
      preconditionFailure("LZ4F_createCompressionContext fails only without memory")
    }
    unsafe context = created
  }

  deinit {
    _ = unsafe LZ4F_freeCompressionContext(context)
  }

  private static func preferences(contentByteCount: Int) -> LZ4F_preferences_t {
    var preferences = LZ4F_preferences_t()
    // Blocks of this size are found matches in by a table of half the bytes, and less is looked for
    // where there is little to find: 30 % less time for 2 % more bytes.
    preferences.frameInfo.blockSizeID = LZ4F_max64KB
    preferences.compressionLevel = -4
    preferences.frameInfo.blockMode = LZ4F_blockIndependent
    preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled
    preferences.frameInfo.contentSize = UInt64(contentByteCount)
    preferences.autoFlush = 1
    return preferences
  }

  /// Room that a frame with so much content needs.
  static func bound(_ contentByteCount: Int) -> Int {
    var preferences = preferences(contentByteCount: contentByteCount)
    return unsafe LZ4F_compressFrameBound(contentByteCount, &preferences)
  }

  /// Packs `content`, which is not empty, into `room`, which has its `bound`; gives the bytes.
  func pack(_ content: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) -> Int {
    var preferences = Self.preferences(contentByteCount: content.count)
    var count = unsafe checked(
      LZ4F_compressBegin(context, room.baseAddress, room.count, &preferences))
    unsafe count += checked(
      LZ4F_compressUpdate(
        context, room.baseAddress.map { unsafe $0 + count }, room.count - count,
        content.baseAddress, content.count, nil))
    unsafe count += checked(
      LZ4F_compressEnd(
        context, room.baseAddress.map { unsafe $0 + count }, room.count - count, nil))
    return count
  }

  private func checked(_ result: Int) -> Int {
    precondition(LZ4F_isError(result) == 0, "packing fails only without room")
    return result
  }
}

/// Unpacks frames of `LZ4Packer`.
@safe final class LZ4Unpacker {
  private let context: OpaquePointer

  init() {
    var created: OpaquePointer?
    let status = unsafe LZ4F_createDecompressionContext(&created, UInt32(LZ4F_VERSION))
    guard LZ4F_isError(status) == 0, let created = unsafe created else {
      preconditionFailure("LZ4F_createDecompressionContext fails only without memory")
    }
    unsafe context = created
  }

  deinit {
    _ = unsafe LZ4F_freeDecompressionContext(context)
  }

  /// Unpacks one frame into `content`, which has just the size that was promised; false when the
  /// frame is not whole, not alone or has other content.
  func unpack(
    _ frame: UnsafeRawBufferPointer, into content: UnsafeMutableRawBufferPointer
  ) -> Bool {
    unsafe LZ4F_resetDecompressionContext(context)
    var info = LZ4F_frameInfo_t()
    var used = frame.count
    let status = unsafe LZ4F_getFrameInfo(context, &info, frame.baseAddress, &used)
    // What the frame says of its content, the record has said before.
    guard LZ4F_isError(status) == 0, info.frameType == LZ4F_frame, info.dictID == 0,
      info.contentSize == UInt64(content.count), info.contentChecksumFlag.rawValue == 1,
      info.blockMode == LZ4F_blockIndependent
    else { return false }
    var options = LZ4F_decompressOptions_t()
    options.stableDst = 1
    var (offset, filled) = (used, 0)
    while true {
      var consumed = frame.count - offset
      var produced = content.count - filled
      let hint = unsafe LZ4F_decompress(
        context, content.baseAddress.map { unsafe $0 + filled }, &produced,
        frame.baseAddress.map { unsafe $0 + offset }, &consumed, &options)
      guard LZ4F_isError(hint) == 0 else { return false }
      offset += consumed
      filled += produced
      if hint == 0 { return offset == frame.count && filled == content.count }
      // It wants more than there is.
      guard consumed > 0 || produced > 0 else { return false }
    }
  }
}
