import Testing
import WeirCore
import WeirWebhook

/// What addresses are for, and which of them each rule lets through.
@Suite struct AddressKindTests {
  static let table: [(text: String, kind: AddressKind?)] = [
    // Of the internet, beside the ranges that are not.
    ("1.0.0.0", nil), ("8.8.8.8", nil), ("9.255.255.255", nil), ("11.0.0.0", nil),
    ("100.63.255.255", nil), ("100.128.0.0", nil), ("126.255.255.255", nil), ("128.0.0.0", nil),
    ("169.253.255.255", nil), ("169.255.0.0", nil), ("172.15.255.255", nil), ("172.32.0.0", nil),
    ("192.0.1.0", nil), ("192.167.255.255", nil), ("192.169.0.0", nil), ("198.17.255.255", nil),
    ("198.20.0.0", nil), ("223.255.255.255", nil), ("168.63.129.15", nil), ("168.63.129.17", nil),
    ("2001:200::", nil), ("2606:4700::1111", nil), ("2a00:1450:4001::200e", nil),
    ("2003::1", nil), ("2001:db7:ffff::", nil), ("2001:db9::", nil), ("3ffe:ffff::1", nil),
    ("3fff:1000::", nil),
    ("0.0.0.0", .unspecified), ("0.255.255.255", .unspecified), ("::", .unspecified),
    ("127.0.0.1", .loopback), ("127.0.0.0", .loopback), ("127.255.255.255", .loopback),
    ("::1", .loopback),
    ("10.0.0.0", .privateUse), ("10.255.255.255", .privateUse), ("172.16.0.0", .privateUse),
    ("172.31.255.255", .privateUse), ("192.168.0.0", .privateUse),
    ("192.168.255.255", .privateUse), ("fc00::", .privateUse), ("fd12:3456:789a::1", .privateUse),
    ("fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", .privateUse), ("fec0::1", .privateUse),
    ("100.64.0.0", .shared), ("100.127.255.255", .shared),
    ("169.254.0.0", .linkLocal), ("169.254.255.255", .linkLocal), ("fe80::1", .linkLocal),
    ("febf:ffff::1", .linkLocal),
    ("169.254.169.254", .metadata), ("169.254.170.2", .metadata), ("100.100.100.200", .metadata),
    ("168.63.129.16", .metadata), ("192.0.0.192", .metadata), ("fd00:ec2::254", .metadata),
    ("fd20:ce::254", .metadata),
    ("224.0.0.0", .multicast), ("239.255.255.255", .multicast), ("ff02::1", .multicast),
    ("ff0e::1", .multicast),
    ("::2", .mapped), ("::8.8.8.8", .mapped),
    ("64:ff9b::8.8.8.8", .translated), ("64:ff9b::10.0.0.1", .translated),
    ("64:ff9b:1::1", .translated), ("2002:a00:1::", .translated), ("2001:0:1::", .translated),
    ("192.0.0.1", .reserved), ("192.0.2.1", .reserved), ("192.88.99.1", .reserved),
    ("198.18.0.0", .reserved), ("198.19.255.255", .reserved), ("198.51.100.1", .reserved),
    ("203.0.113.1", .reserved), ("240.0.0.0", .reserved), ("255.255.255.255", .reserved),
    ("2001:1ff::", .reserved), ("2001:db8::1", .reserved), ("3fff::1", .reserved),
    ("100::1", .reserved), ("1fff:ffff::", .reserved), ("4000::1", .reserved),
    ("8000::1", .reserved), ("fbff::1", .reserved), ("fe00::1", .reserved),
  ]

  @Test(arguments: table) func knows(_ row: (text: String, kind: AddressKind?)) throws {
    let address = try #require(IPAddress.parse(row.text))
    #expect(AddressKind.of(address, isVersion6: row.text.contains(":")) == row.kind)
  }

  @Test(arguments: ["::ffff:8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0.0.0.0"])
  func anIPv4AddressOnASocketOfIPv6IsMapped(_ text: String) throws {
    let address = try #require(IPAddress.parse(text))
    #expect(AddressKind.of(address, isVersion6: true) == .mapped)
  }

  @Test(arguments: table) func theInternetAloneUnlessMoreIsAllowed(
    _ row: (text: String, kind: AddressKind?)
  ) throws {
    let address = try #require(IPAddress.parse(row.text))
    let isVersion6 = row.text.contains(":")
    #expect(
      AddressRule.internet.objection(to: address, isVersion6: isVersion6) == row.kind?.rawValue)
    let isNobodys =
      row.kind.map { [.metadata, .unspecified, .multicast, .linkLocal].contains($0) } ?? false
    #expect(
      AddressRule.any.objection(to: address, isVersion6: isVersion6)
        == (isNobodys ? row.kind?.rawValue : nil))
    let isRefused = AddressRule.loopback.objection(to: address, isVersion6: isVersion6) != nil
    #expect(isRefused == (row.kind != .loopback))
  }
}
