import Testing
import WeirCore

struct IPAddressTests {
  @Test(
    arguments: [
      ("0.0.0.0", 0, 0xFFFF_0000_0000),
      ("255.255.255.255", 0, 0xFFFF_FFFF_FFFF),
      ("192.0.2.1", 0, 0xFFFF_C000_0201),
      ("::", 0, 0), ("::1", 0, 1), ("1::", 0x0001_0000_0000_0000, 0),
      ("2001:db8::ff", 0x2001_0db8_0000_0000, 0xff), ("2001:DB8::FF", 0x2001_0db8_0000_0000, 0xff),
      ("1:2:3:4:5:6:7:8", 0x0001_0002_0003_0004, 0x0005_0006_0007_0008),
      ("1:2:3:4:5:6:7::", 0x0001_0002_0003_0004, 0x0005_0006_0007_0000),
      ("::2:3:4:5:6:7:8", 0x0000_0002_0003_0004, 0x0005_0006_0007_0008),
      ("::ffff:192.0.2.1", 0, 0xFFFF_C000_0201), ("::ffff:c000:201", 0, 0xFFFF_C000_0201),
      ("64:ff9b::192.0.2.1", 0x0064_ff9b_0000_0000, 0xC000_0201),
      ("1:2:3:4:5:6:1.2.3.4", 0x0001_0002_0003_0004, 0x0005_0006_0102_0304),
    ] as [(String, UInt64, UInt64)])
  func reads(_ text: String, _ high: UInt64, _ low: UInt64) {
    #expect(IPAddress.parse(text) == IPAddress(high: high, low: low))
  }

  @Test(arguments: [
    "", ".", ":", ":::", "1", "1.2.3", "1.2.3.", ".1.2.3", "1.2.3.4.5", "1.2.3.4.", "1..3.4",
    "256.0.0.1", "1.2.3.256", "01.2.3.4", "1.2.3.04", "00.0.0.0", "0x7f.0.0.1", "127.1",
    "1.2.3.-4", "+1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4/32", "1.2.3.1000", "１.2.3.4",
    "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", ":1::", "::1:",
    "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "fe80::1%eth0", "[::1]", "::1.2.3", "::1.2.3.4:5",
    "1:2:3:4:5:6:7:1.2.3.4", "::01.2.3.4", "::ffff:256.0.0.1", "2001:db8::/32",
  ])
  func refuses(_ text: String) {
    #expect(IPAddress.parse(text) == nil)
  }

  @Test func ordersBytesAsTheNetworkDoes() throws {
    let texts = ["::", "::1", "1.2.3.4", "1.2.3.5", "2.0.0.0", "1::", "2001:db8::", "ffff::"]
    let addresses = try texts.map { try #require(IPAddress.parse($0)) }
    #expect(addresses == addresses.sorted())
    #expect(Set(addresses).count == texts.count)
  }

  @Test func knowsFamilyAndNeighbour() throws {
    #expect(IPAddress(v4: 0xC000_0201).v4 == 0xC000_0201)
    #expect(IPAddress.parse("::c000:201")?.v4 == nil)
    #expect(IPAddress(v4: .max).next == IPAddress(high: 0, low: 0x1_0000_0000_0000))
    #expect(IPAddress(high: 0, low: .max).next == IPAddress(high: 1, low: 0))
    #expect(IPAddress(high: .max, low: .max).next == nil)
  }

  @Test func liesInMemoryAsTwoWordsTheHighOneFirst() {
    // CEL reads columns of addresses by this layout.
    let words = unsafe unsafeBitCast(IPAddress(high: 7, low: 9), to: (UInt64, UInt64).self)
    #expect(words == (7, 9))
    #expect(MemoryLayout<IPAddress>.stride == 16)
  }
}
