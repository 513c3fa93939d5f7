import WeirCore

/// The host of a URL: a name, or an address as a literal.
struct HostName {
  /// The address of a literal; nil of a name.
  let address: IPAddress?
  /// Whether the literal stands in brackets.
  let isVersion6: Bool
  private let isLocalhost: Bool

  /// Whether it is this machine, by its address or as `localhost`.
  var isLoopback: Bool {
    isLocalhost || address.map { AddressKind.of($0, isVersion6: isVersion6) == .loopback } ?? false
  }

  /// Reads a host as it stands in a URL.
  init(_ text: String) throws(WebhookFault) {
    isVersion6 = text.hasPrefix("[")
    isLocalhost = text.lowercased() == "localhost"
    if isVersion6 {
      let literal = String(text.dropFirst().dropLast())
      guard literal.utf8.contains(UInt8(ascii: ":")), let parsed = IPAddress.parse(literal) else {
        throw WebhookTarget.fault(
          "what stands in brackets is no IPv6 address", help: "write [2001:db8::1], without a zone")
      }
      address = parsed
      return
    }
    address = IPAddress.parse(text)
    if address == nil { try Self.check(text) }
  }

  /// Whether a name is one: labels of letters, digits, `-` and `_`.
  private static func check(_ text: String) throws(WebhookFault) {
    var labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    // A name may end in a dot: that of the root.
    if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
    let isName = labels.allSatisfy { label in
      (1...WebhookLimits.labelByteCountMax).contains(label.count)
        && label.allSatisfy { URLParts.isLetterOrDigit($0) || $0 == 45 || $0 == 95 }
    }
    guard isName, text.utf8.count <= WebhookLimits.hostByteCountMax else {
      throw WebhookTarget.fault(
        "the host is no name", help: "write letters, digits and - with dots between")
    }
    // `127.1`, `0x7f.1` and `2130706433` are addresses to some programs, and names to others.
    if let first = labels.last?.first, 48...57 ~= first {
      throw WebhookTarget.fault(
        "the host's last part begins with a digit, and it is no IPv4 address",
        help: "write all four numbers, 192.0.2.1, without zeros before them")
    }
  }
}
