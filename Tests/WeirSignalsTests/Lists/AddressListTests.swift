import Testing
import WeirCore

@testable import WeirSignals

/// Addresses and networks, nested and not.
@Suite struct AddressListTests {
  @Test func coversNetworksOfBothFamilies() throws {
    let list = try SignalListTests.load(
      .cidr,
      """
      value
      10.1.0.5
      10.1.2.0/23
      2001:db8::/127
      ::ffff:172.16.0.9
      ::ffff:1.2.3.0/120
      255.255.255.255/32
      2001:db8:2::1
      """)
    #expect(list.count == 7)
    let inside = [
      "10.1.0.5", "10.1.2.0", "10.1.3.255", "2001:db8::", "2001:db8::1", "172.16.0.9",
      "1.2.3.0", "1.2.3.255", "255.255.255.255", "2001:db8:2::1", "::ffff:10.1.0.5",
    ]
    #expect(list.answers(addresses: inside) == inside.map { _ in 1 })
    let outside = [
      "10.1.0.4", "10.1.0.6", "10.1.1.255", "10.1.4.0", "2001:db8::2", "172.16.0.8", "1.2.4.0",
      "1.2.2.255", "255.255.255.254", "2001:db8:2::2", "2001:db8:2::", "::", "0.0.0.0",
      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ]
    #expect(list.answers(addresses: outside) == outside.map { _ in 0 })
  }

  @Test func anOuterNetworkOutlivesAnInnerOne() throws {
    let list = try SignalListTests.load(
      .ip,
      """
      value,expires
      10.0.0.0/8,2026-06-01
      10.1.0.0/16,2026-05-01
      10.1.2.0/24,
      10.1.2.3,2020-01-01
      """)
    let asked = ["10.0.0.0", "10.1.0.0", "10.1.2.3", "10.255.255.255", "11.0.0.0"]
    #expect(list.answers(addresses: asked, at: SignalListTests.june - 1) == [1, 1, 1, 1, 0])
    #expect(list.answers(addresses: asked, at: SignalListTests.june) == [0, 0, 1, 0, 0])
  }

  @Test func theWholeOfIPv6HoldsIPv4Too() throws {
    let list = try SignalListTests.load(.ip, "value\n::/0\n")
    let ends = ["::", "1.2.3.4", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]
    #expect(list.answers(addresses: ends) == [1, 1, 1])
    let v4 = try SignalListTests.load(.ip, "value\n0.0.0.0/0\n")
    #expect(v4.answers(addresses: ends + ["::fffe:ffff:ffff", "0.0.0.0"]) == [0, 1, 0, 0, 1])
  }

  @Test func rowsWithAStatusAreNotOnTheList() throws {
    let list = try SignalListTests.load(.ip, "value\n1.1.1.1\n")
    let address = try #require(IPAddress.parse("1.1.1.1"))
    var out: [UInt8] = [7, 7]
    unsafe list.contains(
      addresses: [address, address], status: [0, 1], times: [0, 0], rows: 2, into: &out)
    #expect(out == [1, 0])
  }

  /// Networks close together, so that most lie inside of others, of both families.
  @Test(arguments: [4, 6]) func findsWhatAScanOfAllNetworksFinds(_ family: Int) throws {
    var random = RandomWords(seed: 20_260_203, for: "networks of IPv\(family)")
    for round in 0..<60 {
      var file = "value,expires\n"
      var networks: [(first: UInt128, last: UInt128, expires: Int64)] = []
      for _ in 0..<Int.random(in: 1...200, using: &random) {
        let length = Int.random(in: round == 0 ? 96...128 : 104...128, using: &random)
        let host = UInt128.max >> UInt128(length)
        let first = Self.address(family, &random) & ~host
        let expires = Int64.random(in: 0..<50, using: &random) * 86_400_000
        let text = family == 4 ? Self.v4Text(first) + "/\(length - 96)" : Self.v6Text(first, length)
        file += "\(text),\(Self.date(expires))\n"
        networks.append((first, first | host, expires))
      }
      let list = try SignalListTests.load(.ip, file)
      let asked =
        (0..<500).map { _ in Self.address(family, &random) }
        + networks.flatMap { [$0.first, $0.last, $0.first &- 1, $0.last &+ 1] }
      let times = asked.map { _ in Int64.random(in: 0..<50, using: &random) * 86_400_000 - 1 }
      let addresses = asked.map {
        IPAddress(
          high: UInt64(truncatingIfNeeded: $0 >> 64), low: UInt64(truncatingIfNeeded: $0))
      }
      let expected = zip(asked, times).map { address, time -> UInt8 in
        networks.contains { $0.first <= address && address <= $0.last && time < $0.expires } ? 1 : 0
      }
      #expect(list.answers(addresses, at: times) == expected)
    }
  }

  private static func address(_ family: Int, _ random: inout RandomWords) -> UInt128 {
    let prefix: UInt128 = family == 4 ? 0xFFFF_0000_0000 : 0x2001_0DB8 << 96
    return prefix | UInt128(random.next() & 0x0303_0F3F)
  }

  private static func v4Text(_ address: UInt128) -> String {
    [24, 16, 8, 0].map { "\((address >> UInt128($0)) & 0xFF)" }.joined(separator: ".")
  }

  private static func v6Text(_ address: UInt128, _ length: Int) -> String {
    let groups = stride(from: 112, through: 0, by: -16).map {
      String((address >> UInt128($0)) & 0xFFFF, radix: 16)
    }
    return groups.joined(separator: ":") + "/\(length)"
  }

  /// The date of a moment in January or February of 1970.
  private static func date(_ time: Int64) -> String {
    let day = time / 86_400_000 + 1
    let (month, inMonth) = day > 31 ? (2, day - 31) : (1, day)
    return "1970-0\(month)-\(inMonth < 10 ? "0" : "")\(inMonth)"
  }

  @Test func readsIpsum() throws {
    guard let bytes = SharedData.file("ipsum-level3.txt") else { return }
    let (list, faults) = SignalList.load(.ip, bytes)
    #expect(faults == [])
    let known = try #require(list)
    #expect(known.count == bytes.split(separator: 10).count { $0.first != UInt8(ascii: "#") })
    #expect(known.answers(addresses: ["77.90.185.20", "127.0.0.1"]) == [1, 0])
  }

  @Test(arguments: [
    ("x4b-vpn-ipv4.txt", "2.26.157.9"), ("x4b-vpn-ipv6.txt", "2001:550:1d05::7"),
  ]) func readsTheNetworksOfX4B(_ name: String, _ inside: String) throws {
    guard let bytes = SharedData.file(name) else { return }
    let (list, faults) = SignalList.load(.cidr, bytes)
    #expect(faults == [])
    let known = try #require(list)
    #expect(known.count > 400)
    #expect(known.answers(addresses: [inside, "127.0.0.1", "::1"]) == [1, 0, 0])
  }

  @Test func readsDisposableDomains() throws {
    guard let bytes = SharedData.file("disposable_domains.txt") else { return }
    let (list, faults) = SignalList.load(.stringCI, bytes)
    #expect(faults == [])
    #expect(list?.answers(["0-MAIL.com", "example.org"]) == [1, 0])
  }
}
