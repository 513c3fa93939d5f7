import Testing

@testable import WeirJournal

struct CRC32CTests {
  struct Case: Sendable {
    var name: String
    var bytes: [UInt8]
    var checksum: UInt32
  }

  /// RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.
  static let published = [
    Case(name: "nothing", bytes: [], checksum: 0),
    Case(name: "the check value", bytes: Array("123456789".utf8), checksum: 0xE306_9283),
    Case(name: "32 zeros", bytes: [UInt8](repeating: 0, count: 32), checksum: 0x8A91_36AA),
    Case(name: "32 ones", bytes: [UInt8](repeating: 0xFF, count: 32), checksum: 0x62A8_AB43),
    Case(name: "ascending", bytes: (0..<32).map { UInt8($0) }, checksum: 0x46DD_794E),
    Case(name: "descending", bytes: (0..<32).map { UInt8(31 - $0) }, checksum: 0x113F_DB5C),
    Case(
      name: "a SCSI read command",
      bytes: [
        0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0,
        0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
      ], checksum: 0xD996_3A56),
  ]

  @Test(arguments: published) func isWhatIsPublished(_ c: Case) {
    unsafe c.bytes.withUnsafeBytes { bytes in
      #expect(unsafe CRC32C.of(bytes) == c.checksum, "\(c.name)")
    }
  }

  @Test func doesNotDependOnWhereBytesAreCut() {
    let bytes = (0..<100).map { UInt8($0 * 37 & 255) }
    unsafe bytes.withUnsafeBytes { bytes in
      let whole = unsafe CRC32C.of(bytes)
      for cut in 0...bytes.count {
        var checksum = CRC32C()
        unsafe checksum.add(UnsafeRawBufferPointer(rebasing: bytes[..<cut]))
        unsafe checksum.add(UnsafeRawBufferPointer(rebasing: bytes[cut...]))
        #expect(checksum.value == whole)
      }
    }
  }
}
