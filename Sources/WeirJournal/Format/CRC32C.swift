/// The checksum CRC-32C (Castagnoli), as in RFC 3720, appendix B.4, eight bytes at a time.
///
/// Eight tables of 256 entries: entry `b` of table `n` is what byte `b` does to the checksum when
/// `n` bytes follow it. So eight bytes need eight look-ups that do not wait for one another.
@safe struct CRC32C: Sendable {
  private var register: UInt32 = ~0

  /// The checksum of everything that was added.
  var value: UInt32 { ~register }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    let tables = unsafe Self.tables
    var crc = register
    var offset = 0
    while offset + 8 <= bytes.count {
      let word = unsafe UInt64(
        littleEndian: start.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let low = UInt32(truncatingIfNeeded: word) ^ crc
      let high = UInt32(truncatingIfNeeded: word >> 32)
      let first =
        unsafe tables[7 * 256 + Int(low & 255)] ^ tables[6 * 256 + Int(low >> 8 & 255)]
        ^ tables[5 * 256 + Int(low >> 16 & 255)] ^ tables[4 * 256 + Int(low >> 24)]
      let second =
        unsafe tables[3 * 256 + Int(high & 255)] ^ tables[2 * 256 + Int(high >> 8 & 255)]
        ^ tables[256 + Int(high >> 16 & 255)] ^ tables[Int(high >> 24)]
      crc = first ^ second
      offset += 8
    }
    while offset < bytes.count {
      let byte = unsafe start.load(fromByteOffset: offset, as: UInt8.self)
      crc = unsafe crc >> 8 ^ tables[Int((crc ^ UInt32(byte)) & 255)]
      offset += 1
    }
    register = crc
  }

  /// The checksum of some bytes.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var checksum = CRC32C()
    unsafe checksum.add(bytes)
    return checksum.value
  }

  /// Made once, never changed, never freed.
  private nonisolated(unsafe) static let tables: UnsafePointer<UInt32> = {
    let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
      unsafe tables[byte] = crc
    }
    for index in 256..<8 * 256 {
      let before = unsafe tables[index - 256]
      unsafe tables[index] = before >> 8 ^ tables[Int(before & 255)]
    }
    return unsafe UnsafePointer(tables)
  }()
}
