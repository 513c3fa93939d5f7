import Testing

@testable import CEL

@Suite struct NetworkLibraryTests {
  @Test(arguments: [
    "isIP('192.168.0.1')", "!isIP('192.168.0.1.0')", "isIP('::1')", "!isIP('fe80::1%en0')",
    "!isIP('::ffff:192.168.0.1')", "isCIDR('10.0.0.0/8')", "!isCIDR('10.0.0.0/33')",
    "!isCIDR('10.0.0.0/')", "!isCIDR('10.0.0.0')", "!isCIDR('::/129')", "!isCIDR('10.0.0.0/08')",
    "!isCIDR('10.0.0.0/-1')", "!isCIDR('10.0.0.0/8/8')",
    "ip.isCanonical('127.0.0.1')", "!ip.isCanonical('2001:DB8::68')",
    "!ip.isCanonical('2001:db8:0::68')", "type(ip('192.168.0.1')) == net.IP",
    "type(cidr('192.168.0.0/24')) == net.CIDR", "string(ip('2001:db8::68')) == '2001:db8::68'",
    "ip('192.168.0.1').family() == 4", "ip('2001:db8::68').family() == 6",
    "ip('0.0.0.0').isUnspecified()", "ip('::').isUnspecified()", "!ip('127.0.0.1').isUnspecified()",
    "ip('127.1.2.3').isLoopback()", "ip('::1').isLoopback()", "!ip('1.2.3.4').isLoopback()",
    "ip('192.168.0.1').isGlobalUnicast()", "!ip('255.255.255.255').isGlobalUnicast()",
    "ip('2001:db8::abcd').isGlobalUnicast()", "!ip('ff00::1').isGlobalUnicast()",
    "!ip('0.0.0.0').isGlobalUnicast()", "!ip('224.0.0.1').isGlobalUnicast()",
    "ip('224.0.0.1').isLinkLocalMulticast()", "!ip('224.0.1.1').isLinkLocalMulticast()",
    "ip('ff02::1').isLinkLocalMulticast()", "!ip('fd00::1').isLinkLocalMulticast()",
    "ip('169.254.169.254').isLinkLocalUnicast()", "!ip('192.168.0.1').isLinkLocalUnicast()",
    "ip('fe80::1').isLinkLocalUnicast()", "!ip('fd80::1').isLinkLocalUnicast()",
    "ip('::ffff:c0a8:1') == ip('192.168.0.1')", "ip('::ffff:c0a8:1') != ip('192.168.10.1')",
    "ip('2001:db8::1') == ip('2001:DB8::1')", "ip('::') != ip('::ffff')",
    "cidr('127.0.0.1/24') == cidr('127.0.0.1/24')", "cidr('127.0.0.1/24') != cidr('127.0.0.0/24')",
    "cidr('192.168.0.0/24').containsIP(ip('192.168.0.1'))",
    "!cidr('192.168.0.0/24').containsIP('192.168.1.1')",
    "!cidr('192.168.0.0/24').containsIP(ip('2001:db8::1'))",
    "!cidr('2001:db8::/32').containsIP(ip('192.168.1.1'))",
    "cidr('0.0.0.0/0').containsIP('255.1.2.3')", "!cidr('0.0.0.0/0').containsIP('::1')",
    "cidr('::/0').containsIP('2001:db8::1')", "cidr('2001:db8::/33').containsIP('2001:db8::1')",
    "!cidr('2001:db8:8000::/33').containsIP('2001:db8::1')",
    "cidr('1.2.3.4/32').containsIP('1.2.3.4')", "!cidr('1.2.3.4/32').containsIP('1.2.3.5')",
    "cidr('192.168.0.0/24').containsCIDR(cidr('192.168.0.0/25'))",
    "!cidr('192.168.0.0/24').containsCIDR('192.168.0.0/23')",
    "cidr('10.0.0.0/8').containsCIDR('10.0.0.0/8')",
    "cidr('192.168.0.7/24').ip() == ip('192.168.0.7')",
    "cidr('192.168.0.1/24').masked() == cidr('192.168.0.0/24')",
    "cidr('2001:db8::1/64').masked() == cidr('2001:db8::/64')",
    "cidr('2001:db8::/32').prefixLength() == 32", "string(cidr('10.1.2.3/8')) == '10.1.2.3/8'",
    "cidr('::ffff:a00:0/104') == cidr('10.0.0.0/8')",
  ])
  func holds(_ source: String) throws {
    #expect(try Outcome(of: source, isStrict: false).description == "bool(true)")
  }

  @Test(arguments: [
    ("ip('192.168.0.1.0')", "fault invalidArgument"), ("ip('')", "fault invalidArgument"),
    ("ip('2001:db8:::68')", "fault invalidArgument"),
    ("ip('fe80::1%en0')", "fault invalidArgument"),
    ("ip('::ffff:192.168.0.1')", "fault invalidArgument"),
    ("ip.isCanonical('127.0.0.1.0')", "fault invalidArgument"),
    ("isIP(cidr('192.168.0.0/24'))", "fault noMatchingOverload"),
    ("isIP(1)", "fault noMatchingOverload"), ("ip('::1').masked()", "fault noMatchingOverload"),
    ("cidr('192.168.0.0/')", "fault invalidArgument"),
    ("cidr('fe80::1%en0/24')", "fault invalidArgument"),
    ("cidr('::ffff:192.168.0.1/24')", "fault invalidArgument"),
    ("cidr('::ffff:a00:0/95')", "fault invalidArgument"),
    ("cidr('10.0.0.0/8').containsIP('x')", "fault invalidArgument"),
    ("cidr('10.0.0.0/8').containsCIDR('x')", "fault invalidArgument"),
    ("cidr('10.0.0.0/8').containsIP(1)", "fault noMatchingOverload"),
    ("ip('1.2.3.4') < ip('1.2.3.5')", "fault noMatchingOverload"),
  ])
  func fails(_ source: String, _ expected: String) throws {
    #expect(try Outcome(of: source, isStrict: false).description == expected)
  }

  @Test func refusesARangeForAnAddressBeforeItRuns() {
    #expect(
      faults(of: "isIP(cidr('192.168.0.0/24'))", in: Environment())
        == "1:1: no_overload: isIP() does not take (net.CIDR) (it takes (string))")
  }
}
