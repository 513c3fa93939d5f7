import WeirCore

/// The file `weir.state`: what makes a directory a state directory.
///
///     "WEIRSTAT" (8), format u16, encrypted u8, zero, key epoch u32, state id (16), salt (32),
///     hash seed u64 (sealed when encrypted), its tag (16) or zeros, zeros (36), CRC-32C
struct StateIdentity: Hashable, Sendable {
  static let magic = Array("WEIRSTAT".utf8)
  static let format: UInt16 = 1
  static let byteCount = 128
  private static let zeroCount = 36
  private static let plainByteCount = 64

  var stateID: [UInt8]
  var hashSeed: UInt64
  var keyEpoch: UInt32?

  /// A new one, with an id and a seed that nobody can guess.
  static func random(keys: KeyRing?) -> StateIdentity {
    let seed = RandomBytes.make(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
    return StateIdentity(
      stateID: RandomBytes.make(FileHeader.stateIDByteCount), hashSeed: seed,
      keyEpoch: keys?.newest)
  }

  /// The file, with a fresh salt.
  func bytes(keys: KeyRing?) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.byteCount)
    let salt =
      keyEpoch == nil
      ? [UInt8](repeating: 0, count: FileHeader.saltByteCount)
      : RandomBytes.make(FileHeader.saltByteCount)
    unsafe bytes.withUnsafeMutableBytes { memory in
      var fields = unsafe FieldWriter(memory)
      fields.add(Self.magic)
      fields.add(Self.format)
      fields.add(UInt8(keyEpoch == nil ? 0 : 1))
      fields.addZeros(1)
      fields.add(keyEpoch ?? 0)
      fields.add(stateID)
      fields.add(salt)
      let head = unsafe UnsafeRawBufferPointer(rebasing: memory[..<fields.offset])
      let seedStart = fields.offset
      fields.add(hashSeed)
      if let epoch = keyEpoch {
        guard let key = keys?.key(of: epoch) else {
          preconditionFailure("what is written is encrypted under a key that is there")
        }
        let cipher = unsafe FileCipher(epochKey: key, salt: salt, header: Array(head))
        let seed = unsafe Array(memory[seedStart..<seedStart + 8])
        let room = unsafe UnsafeMutableRawBufferPointer(
          rebasing: memory[seedStart..<seedStart + 8 + RecordSizes.tagByteCount])
        unsafe seed.withUnsafeBytes { seed in
          unsafe cipher.seal(seed, number: 0, authenticating: head, into: room)
        }
      }
      fields.skip(RecordSizes.tagByteCount + Self.zeroCount)
      let covered = unsafe UnsafeRawBufferPointer(rebasing: memory[..<fields.offset])
      fields.add(unsafe CRC32C.of(covered))
    }
    return bytes
  }

  /// The identity that a file of `path` is.
  ///
  /// - Throws: `damaged`, `version`; `key` when it is encrypted and there is no key or a wrong one.
  static func read(
    _ bytes: [UInt8], path: String, keys: KeyRing?
  ) throws(JournalFault) -> StateIdentity {
    guard bytes.count == byteCount else {
      throw JournalFault(.damaged, "\(path): the file has not \(byteCount) bytes")
    }
    let (facts, sealed) = unsafe bytes.withUnsafeBytes { unsafe read($0) }
    guard let facts else { throw JournalFault(.damaged, "\(path): the checksum does not match") }
    guard facts.format <= format else {
      throw JournalFault(
        .version, "\(path): the directory is of a format that this version does not know",
        help: "use the version of weir that made it, or a later one")
    }
    guard facts.isPossible else { throw JournalFault(.damaged, "\(path): a field is out of range") }
    var identity = StateIdentity(stateID: facts.stateID, hashSeed: 0, keyEpoch: facts.epoch)
    guard let epoch = facts.epoch else {
      identity.hashSeed = sealed[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      return identity
    }
    guard let keys else {
      throw JournalFault(
        .key, "\(path): the directory is encrypted, and there is no key",
        help: "name its key file with --key-file")
    }
    guard let key = keys.key(of: epoch) else {
      throw JournalFault(
        .key, "\(path): there is no key of epoch \(epoch), under which it is sealed")
    }
    let cipher = FileCipher(
      epochKey: key, salt: facts.salt, header: Array(bytes[..<plainByteCount]))
    var seed = [UInt8](repeating: 0, count: 8)
    let isOpen = unsafe seed.withUnsafeMutableBytes { seed in
      unsafe bytes.withUnsafeBytes { bytes in
        unsafe sealed.withUnsafeBytes { sealed in
          unsafe cipher.open(
            sealed, number: 0,
            authenticating: UnsafeRawBufferPointer(rebasing: bytes[..<plainByteCount]), into: seed)
        }
      }
    }
    guard isOpen else {
      throw JournalFault(.key, "\(path): the key is not the one the directory was made with")
    }
    identity.hashSeed = seed.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    return identity
  }

  /// What the file says in the clear.
  private struct Facts {
    var format: UInt16
    var isPossible: Bool
    var epoch: UInt32?
    var stateID: [UInt8]
    var salt: [UInt8]
  }

  private static func read(_ bytes: UnsafeRawBufferPointer) -> (Facts?, sealed: [UInt8]) {
    let covered = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<(byteCount - 4)])
    var fields = unsafe FieldReader(bytes)
    let isOurs = fields.next(byteCount: magic.count) == magic
    let format = fields.next(UInt16.self)
    let encryption = fields.next(UInt8.self)
    var isPossible = fields.areZeros(1) && encryption <= 1 && format > 0
    let epoch = fields.next(UInt32.self)
    let stateID = fields.next(byteCount: FileHeader.stateIDByteCount)
    let salt = fields.next(byteCount: FileHeader.saltByteCount)
    var sealed = fields.next(byteCount: 8 + RecordSizes.tagByteCount)
    isPossible = fields.areZeros(zeroCount) && isPossible
    if encryption == 0 {
      isPossible = isPossible && epoch == 0 && sealed[8...].allSatisfy { $0 == 0 }
      sealed.removeLast(RecordSizes.tagByteCount)
    }
    let checksum = unsafe CRC32C.of(covered)
    guard isOurs, fields.next(UInt32.self) == checksum else {
      return (nil, sealed)
    }
    return (
      Facts(
        format: format, isPossible: isPossible, epoch: encryption == 1 ? epoch : nil,
        stateID: stateID, salt: salt), sealed
    )
  }
}
