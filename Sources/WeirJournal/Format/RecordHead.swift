import WeirCore

/// What stands before each record: the start of a skippable LZ4 frame, which goes on with the
/// stored outcomes; the stored lines come behind it.
///
///     magic, size (8) │ kind u8, detail u8, zeros (2), key epoch u32, position u64, count u32,
///                     │ zeros (4), number u64, durable position u64, policy (32), before (32),
///                     │ sizes of the outcomes and of the lines, each stored and unpacked, u32 × 4,
///                     │ zeros (32), CRC-32C of what is stored, CRC-32C of all before it
struct RecordHead: Hashable, Sendable {
  /// What a record is.
  enum Kind: UInt8, Sendable {
    case events = 1
    case activation = 2
    /// A part of a snapshot; `detail` is its kind.
    case part = 3
    /// A file of a policy, or a piece of one; `detail` is 1 for a file's first.
    case file = 4
    /// Nothing follows: the file is complete.
    case seal = 5
    /// A piece of a row of the audit trail.
    case change = 6
  }

  static let contentByteCount = 160
  static let byteCount = SkippableFrame.headByteCount + contentByteCount
  /// What encryption authenticates: all but the checksums, which cover the ciphertext.
  static let authenticatedByteCount = byteCount - 8
  private static let zeroCount = 32
  /// No writer gets there; so sums of what was read cannot overflow.
  private static let positionMax: UInt64 = 1 << 62
  private static let numberMax: UInt64 = 1 << 40

  var kind: Kind
  var detail: UInt8 = 0
  var keyEpoch: UInt32
  /// The position before it.
  var position: UInt64
  /// How many positions it takes; of a seal: records in the file.
  var count: UInt32
  /// Which record of the file it is. A number may be left out, never used twice: nonces hang on it.
  var number: UInt64
  /// What the writer knew to be on the disk.
  var durablePosition: UInt64
  var policy: PolicyDigest
  var before: ChainHash
  var sizes: RecordSizes
  var storedChecksum: UInt32 = 0

  /// Writes it into the first `byteCount` bytes of `memory`, with the checksum of itself.
  func write(to memory: UnsafeMutableRawBufferPointer) {
    var fields = unsafe FieldWriter(memory)
    fields.add(SkippableFrame.record)
    fields.add(UInt32(Self.contentByteCount + sizes.storedOutcomes))
    fields.add(kind.rawValue)
    fields.add(detail)
    fields.addZeros(2)
    fields.add(keyEpoch)
    fields.add(position)
    fields.add(count)
    fields.addZeros(4)
    fields.add(number)
    fields.add(durablePosition)
    fields.add(policy.bytes)
    fields.add(before.bytes)
    fields.add(UInt32(sizes.storedOutcomes))
    fields.add(UInt32(sizes.outcomes))
    fields.add(UInt32(sizes.storedLines))
    fields.add(UInt32(sizes.lines))
    fields.addZeros(Self.zeroCount)
    fields.add(storedChecksum)
    fields.add(unsafe CRC32C.of(UnsafeRawBufferPointer(rebasing: memory[..<fields.offset])))
  }

  /// The head that `bytes` are, which are `byteCount`; nil when they are none.
  static func read(_ bytes: UnsafeRawBufferPointer, isEncrypted: Bool) -> RecordHead? {
    var fields = unsafe FieldReader(bytes)
    guard fields.next(UInt32.self) == SkippableFrame.record else { return nil }
    let frameByteCount = fields.next(UInt32.self)
    let checksum = unsafe CRC32C.of(UnsafeRawBufferPointer(rebasing: bytes[..<(byteCount - 4)]))
    let stored = unsafe UInt32(
      littleEndian: bytes.loadUnaligned(fromByteOffset: byteCount - 4, as: UInt32.self))
    guard checksum == stored, let kind = Kind(rawValue: fields.next()) else { return nil }
    let detail = fields.next(UInt8.self)
    guard fields.areZeros(2) else { return nil }
    let epoch = fields.next(UInt32.self)
    let position = fields.next(UInt64.self)
    let count = fields.next(UInt32.self)
    guard fields.areZeros(4) else { return nil }
    var head = RecordHead(
      kind: kind, detail: detail, keyEpoch: epoch, position: position, count: count,
      number: fields.next(), durablePosition: fields.next(),
      policy: PolicyDigest(fields.next(byteCount: PolicyDigest.byteCount)),
      before: ChainHash(fields.next(byteCount: ChainHash.byteCount)),
      sizes: RecordSizes(
        storedOutcomes: Int(fields.next(UInt32.self)), outcomes: Int(fields.next(UInt32.self)),
        storedLines: Int(fields.next(UInt32.self)), lines: Int(fields.next(UInt32.self))))
    guard fields.areZeros(zeroCount), head.sizes.arePossible(isEncrypted: isEncrypted),
      head.position <= positionMax, head.number <= numberMax,
      Int(frameByteCount) == contentByteCount + head.sizes.storedOutcomes
    else { return nil }
    head.storedChecksum = fields.next()
    return head
  }
}

/// Bytes of a record's two parts, in the file and unpacked.
struct RecordSizes: Hashable, Sendable {
  /// What is written behind the plaintext of an encrypted part.
  static let tagByteCount = 16

  var storedOutcomes = 0
  var outcomes = 0
  var storedLines = 0
  var lines = 0

  /// Bytes of the record behind its head.
  func storedByteCount(isEncrypted: Bool) -> Int {
    let wrapper = isEncrypted && storedLines > 0 ? SkippableFrame.headByteCount : 0
    return storedOutcomes + wrapper + storedLines
  }

  /// Whether a writer can have made them: nothing over its bound, nothing without its content.
  func arePossible(isEncrypted: Bool) -> Bool {
    let partMax = Limits.journalPartByteCountMax
    let storedMax = LZ4Packer.frameByteCountMax + Self.tagByteCount
    let tag = isEncrypted ? Self.tagByteCount : 0
    return outcomes <= partMax && lines <= partMax && storedOutcomes <= storedMax
      && storedLines <= storedMax
      && (outcomes == 0 ? storedOutcomes == tag : storedOutcomes > tag)
      && (lines == 0 ? storedLines == 0 : storedLines > tag)
  }
}
