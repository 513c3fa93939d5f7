import Testing

@testable import WeirWebhook

/// URLs that a webhook may have, and those that it may not.
@Suite struct WebhookTargetTests {
  @Test(
    arguments: [
      ("https://example.com", "https://example.com", .internet),
      ("https://example.com/", "https://example.com", .internet),
      ("HTTPS://Example.COM/a", "https://Example.COM", .internet),
      ("https://example.com./a", "https://example.com.", .internet),
      ("https://example.com?k=v", "https://example.com", .internet),
      ("https://example.com:8443/a/../b?c=%2F@:", "https://example.com:8443", .internet),
      ("https://a_b.example-1.com:65535", "https://a_b.example-1.com:65535", .internet),
      ("https://xn--bcher-kva.example:1", "https://xn--bcher-kva.example:1", .internet),
      ("https://8.8.8.8/", "https://8.8.8.8", .internet),
      ("https://[2606:4700::1111]:443/", "https://[2606:4700::1111]:443", .internet),
      // A name is looked up first.
      ("https://localhost/", "https://localhost", .internet),
      ("http://127.0.0.1:8080/hook", "http://127.0.0.1:8080", .loopback),
      ("http://127.9.9.9", "http://127.9.9.9", .loopback),
      ("http://[::1]:8080/hook", "http://[::1]:8080", .loopback),
      ("http://localhost:8080/hook", "http://localhost:8080", .loopback),
      ("http://LOCALHOST", "http://LOCALHOST", .loopback),
    ] as [(String, String, AddressRule)])
  func takes(_ item: (url: String, origin: String, rule: AddressRule)) throws {
    let target = try WebhookTarget(item.url)
    #expect(target.url == item.url)
    #expect(target.origin == item.origin)
    #expect(target.addresses == item.rule)
  }

  private static let notHTTP =
    "http is for 127.0.0.1, [::1] and localhost alone: messages must not"
    + " be read on their way"
  private static let odd = "a character that no URL holds, or a % without two hexadecimal digits"
  private static let noScheme = "it begins with neither https:// nor http://"
  private static let noPort = "the port is no number from 1 to 65535"
  private static let digitLast =
    "the host's last part begins with a digit, and it is no IPv4 address"

  @Test(
    arguments: [
      ("", noScheme), ("example.com/hook", noScheme), ("//example.com", noScheme),
      ("https:example.com", noScheme), ("https:/example.com", noScheme),
      ("ftp://example.com", noScheme), ("file:///etc/passwd", noScheme),
      ("httpss://example.com", noScheme), ("://example.com", noScheme),
      ("http://example.com/hook", notHTTP), ("http://8.8.8.8/", notHTTP),
      ("http://10.0.0.1/", notHTTP), ("http://0.0.0.0/", notHTTP), ("http://[::]/", notHTTP),
      ("http://[::ffff:127.0.0.1]/", notHTTP), ("http://localhost.example.com/", notHTTP),
      ("http://localhost./", notHTTP), ("http://128.0.0.1/", notHTTP),
      ("https://user@example.com/", "a user's name or password"),
      ("https://user:word@example.com/", "a user's name or password"),
      ("https://@example.com/", "a user's name or password"),
      ("http://127.0.0.1@example.com/", "a user's name or password"),
      ("https://example.com/#top", "a fragment"), ("https://example.com#", "a fragment"),
      ("https://#@example.com", "a fragment"),
      ("https://", "no host"), ("https:///hook", "no host"), ("https://?q", "no host"),
      ("https://:443/", "no host"),
      ("https://example.com:/", noPort), ("https://example.com:0/", noPort),
      ("https://example.com:65536/", noPort), ("https://example.com:99999999999/", noPort),
      ("https://example.com:-1/", noPort), ("https://example.com:+1/", noPort),
      ("https://example.com:44x/", noPort), ("https://example.com:1:2/", noPort),
      ("https://2001:db8::1/", noPort), ("https://[::1]x/", noPort),
      ("https://[::1/", "[ without ]"),
      ("https://[127.0.0.1]/", "what stands in brackets is no IPv6 address"),
      ("https://[]/", "what stands in brackets is no IPv6 address"),
      ("https://[fe80::1%25eth0]/", "what stands in brackets is no IPv6 address"),
      ("https://[::g]/", "what stands in brackets is no IPv6 address"),
      ("https://exa mple.com/", odd), ("https://example.com/a b", odd),
      ("https://example.com/\n", odd), ("https://example.com\r\nX: y/", odd),
      ("https://example.com\\@127.0.0.1/", odd), ("https://b\u{FC}cher.example/", odd),
      ("https://example.com/%2", odd), ("https://example.com/%zz", odd),
      ("https://example.com/\0", odd), ("https://example.com/{id}", odd),
      ("https://ex%61mple.com/", "the host is no name"), ("https://./", "the host is no name"),
      ("https://a..b/", "the host is no name"), ("https://.a/", "the host is no name"),
      ("https://a../", "the host is no name"), ("https://a,b/", "the host is no name"),
      ("https://\(String(repeating: "a", count: 64)).com/", "the host is no name"),
      (
        "https://" + String(repeating: "abcdefg.", count: 32) + "com/", "the host is no name"
      ),
      ("https://127.1/", digitLast), ("https://0x7f.1/", digitLast),
      ("https://2130706433/", digitLast), ("https://0x7f000001/", digitLast),
      ("https://127.0.0.01/", digitLast), ("https://1.2.3.4.5/", digitLast),
      ("https://127.0.0.1./", digitLast), ("https://256.0.0.1/", digitLast),
      ("https://127.0.0.1:8443/", "the host is a loopback address"),
      ("https://[::1]/", "the host is a loopback address"),
      ("https://10.1.2.3/", "the host is a private address"),
      ("https://169.254.169.254/", "the host is an address of a cloud's metadata"),
      ("https://[::ffff:8.8.8.8]/", "the host is an IPv4 address in IPv6"),
      ("https://[fd00::1]/", "the host is a private address"),
      (
        "https://example.com/" + String(repeating: "a", count: 2_048), "longer than 2048 bytes"
      ),
    ] as [(String, String)])
  func refuses(_ item: (url: String, what: String)) {
    let fault = #expect(throws: WebhookFault.self) { try WebhookTarget(item.url) }
    #expect(fault?.message == "webhook URL: " + item.what)
    #expect(fault?.help != nil)
  }

  @Test func privateAddressesMayBeAllowed() throws {
    for url in ["https://10.1.2.3/", "https://[::1]/", "https://127.0.0.1:8443/"] {
      #expect(try WebhookTarget(url, allowsPrivate: true).addresses == .any)
    }
  }

  @Test func withoutTLSOnlyThisMachineWhateverIsAllowed() throws {
    let url = "http://localhost/"
    #expect(try WebhookTarget(url, allowsPrivate: true).addresses == .loopback)
    for url in ["http://10.1.2.3/", "http://example.com/"] {
      let fault = #expect(throws: WebhookFault.self) {
        try WebhookTarget(url, allowsPrivate: true)
      }
      #expect(fault?.message == "webhook URL: " + Self.notHTTP)
    }
  }

  @Test func aURLOfTheGreatestLengthIsTaken() throws {
    let start = "https://example.com/"
    let url = start + String(repeating: "a", count: 2_048 - start.utf8.count)
    #expect(try WebhookTarget(url).url == url)
  }

  @Test(arguments: [
    "https://u:SECRET@h.com/", "ftp://SECRET/SECRET", "https://SECRET .com/#SECRET",
  ])
  func messagesHoldNothingOfTheURL(_ url: String) {
    let fault = #expect(throws: WebhookFault.self) { try WebhookTarget(url) }
    #expect(fault?.text.contains("SECRET") == false)
  }
}
