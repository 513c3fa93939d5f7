/// What stands at the start of a segment, a snapshot or a policy: a skippable LZ4 frame.
///
///     magic, size (8) │ "WEIRFILE" (8), format u16, use u8, encrypted u8, key epoch u32,
///                     │ state id (16), salt (32), position u64, hash before (32), zeros (20),
///                     │ CRC-32C of everything before, magic and size with it
struct FileHeader: Hashable, Sendable {
  /// What a file is.
  enum Use: UInt8, Sendable {
    case segment = 1
    case snapshot = 2
    case policy = 3
  }

  static let magic = Array("WEIRFILE".utf8)
  static let format: UInt16 = 1
  static let contentByteCount = 128
  static let byteCount = SkippableFrame.headByteCount + contentByteCount
  static let stateIDByteCount = 16
  static let saltByteCount = 32
  private static let zeroCount = 20

  var use: Use
  /// nil: what the file stores is not encrypted.
  var keyEpoch: UInt32?
  var stateID: [UInt8]
  var salt: [UInt8]
  var position: UInt64
  /// Of a segment and of a snapshot: what the first record goes on from, through this header.
  var before: ChainHash

  /// The header as it lies in the file.
  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.byteCount)
    unsafe bytes.withUnsafeMutableBytes { memory in
      var fields = unsafe FieldWriter(memory)
      fields.add(SkippableFrame.header)
      fields.add(UInt32(Self.contentByteCount))
      fields.add(Self.magic)
      fields.add(Self.format)
      fields.add(use.rawValue)
      fields.add(UInt8(keyEpoch == nil ? 0 : 1))
      fields.add(keyEpoch ?? 0)
      fields.add(stateID)
      fields.add(salt)
      fields.add(position)
      fields.add(before.bytes)
      fields.addZeros(Self.zeroCount)
      let covered = unsafe UnsafeRawBufferPointer(rebasing: memory[..<fields.offset])
      fields.add(unsafe CRC32C.of(covered))
    }
    return bytes
  }

  /// Why bytes are no header.
  enum Refusal: Error {
    case damaged
    case newer
  }

  /// The header that `bytes` are, which are `byteCount`.
  static func read(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> FileHeader {
    var fields = unsafe FieldReader(bytes)
    let checksum = unsafe CRC32C.of(UnsafeRawBufferPointer(rebasing: bytes[..<(byteCount - 4)]))
    let stored = unsafe UInt32(
      littleEndian: bytes.loadUnaligned(fromByteOffset: byteCount - 4, as: UInt32.self))
    guard checksum == stored, fields.next(UInt32.self) == SkippableFrame.header,
      fields.next(UInt32.self) == UInt32(contentByteCount),
      fields.next(byteCount: magic.count) == magic
    else { throw .damaged }
    let format = fields.next(UInt16.self)
    guard format <= Self.format else { throw .newer }
    let use = Use(rawValue: fields.next())
    let encryption = fields.next(UInt8.self)
    let epoch = fields.next(UInt32.self)
    guard format > 0, let use, encryption <= 1, encryption == 1 || epoch == 0 else {
      throw .damaged
    }
    let header = FileHeader(
      use: use, keyEpoch: encryption == 1 ? epoch : nil,
      stateID: fields.next(byteCount: stateIDByteCount),
      salt: fields.next(byteCount: saltByteCount), position: fields.next(),
      before: ChainHash(fields.next(byteCount: ChainHash.byteCount)))
    guard fields.areZeros(zeroCount) else { throw .damaged }
    return header
  }
}
