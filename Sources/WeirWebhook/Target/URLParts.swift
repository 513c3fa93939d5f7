/// The parts of a URL that decide where a message goes, each still as it is written.
struct URLParts {
  let scheme: WebhookTarget.Scheme
  /// With its brackets, when it has some.
  let host: String
  let port: UInt16?

  /// Takes a URL apart.
  init(_ url: String) throws(WebhookFault) {
    let bytes = Array(url.utf8)
    if bytes.contains(UInt8(ascii: "#")) {
      throw WebhookTarget.fault("a fragment", help: "take away the # and what follows it")
    }
    guard Self.isWellFormed(bytes) else {
      throw WebhookTarget.fault(
        "a character that no URL holds, or a % without two hexadecimal digits",
        help: "write such characters as %XX, and a name that is not ASCII in its form xn--…")
    }
    let schemeBytes = bytes.prefix { $0 != UInt8(ascii: ":") }
    let rest = bytes.dropFirst(schemeBytes.count)
    let name = String(decoding: schemeBytes, as: UTF8.self).lowercased()
    guard let scheme = WebhookTarget.Scheme(rawValue: name), rest.starts(with: "://".utf8) else {
      throw WebhookTarget.fault(
        "it begins with neither https:// nor http://", help: WebhookTarget.form)
    }
    self.scheme = scheme
    let authority = rest.dropFirst(3).prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    if authority.contains(UInt8(ascii: "@")) {
      throw WebhookTarget.fault(
        "a user's name or password",
        help: "take away what stands before the @: messages are signed instead")
    }
    (host, port) = try Self.divide(authority)
  }

  /// Host and port.
  private static func divide(
    _ authority: ArraySlice<UInt8>
  ) throws(WebhookFault) -> (String, UInt16?) {
    var host = authority.prefix { $0 != UInt8(ascii: ":") }
    if authority.first == UInt8(ascii: "[") {
      host = authority.prefix { $0 != UInt8(ascii: "]") }
      guard host.count < authority.count else {
        throw WebhookTarget.fault("[ without ]", help: "write [2001:db8::1]")
      }
      host = authority.prefix(host.count + 1)
    }
    guard !host.isEmpty else { throw WebhookTarget.fault("no host", help: WebhookTarget.form) }
    let text = String(decoding: host, as: UTF8.self)
    let behind = authority.dropFirst(host.count)
    if behind.isEmpty { return (text, nil) }
    let digits = behind.dropFirst()
    guard behind.first == UInt8(ascii: ":"), (1...5).contains(digits.count),
      digits.allSatisfy({ 48...57 ~= $0 }),
      let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0
    else {
      throw WebhookTarget.fault(
        "the port is no number from 1 to 65535",
        help: "write HOST:8443, and an IPv6 address in brackets")
    }
    return (text, port)
  }

  private static let marks = Set("-._~:/?[]@!$&'()*+,;=%".utf8)

  /// Whether every character may stand in a URL, and each `%` has its two digits.
  private static func isWellFormed(_ bytes: [UInt8]) -> Bool {
    for (index, byte) in bytes.enumerated() {
      guard isLetterOrDigit(byte) || marks.contains(byte) else { return false }
      guard byte == UInt8(ascii: "%") else { continue }
      guard index + 2 < bytes.count, isHexadecimal(bytes[index + 1]),
        isHexadecimal(bytes[index + 2])
      else { return false }
    }
    return true
  }

  /// Whether a byte is an ASCII letter or digit.
  static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    48...57 ~= byte || 97...122 ~= byte | 0x20
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    48...57 ~= byte || 97...102 ~= byte | 0x20
  }
}
