import Glibc

/// Where metrics and health are served: a Unix socket, or a port that only this machine reaches.
package enum HealthAddress: Hashable, Sendable {
  case unix(SocketPath)
  /// A loopback address in its usual form, without brackets.
  case tcp(host: String, port: UInt16)

  /// Reads `127.0.0.1:9464`, `[::1]:9464`, `unix:/run/weir/metrics.sock` or an absolute path.
  package init(_ text: String) throws(ServiceFault) {
    if text.hasPrefix("unix:") {
      self = .unix(try SocketPath(String(text.dropFirst("unix:".count))))
    } else if text.hasPrefix("/") {
      self = .unix(try SocketPath(text))
    } else {
      self = try Self.tcp(text)
    }
  }

  /// The address as it is written.
  package var text: String {
    switch self {
    case .unix(let path): "unix:" + path.text
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  private static func tcp(_ text: String) throws(ServiceFault) -> HealthAddress {
    let shown = ServiceFault.shown(text)
    let forms = "write 127.0.0.1:9464, [::1]:9464 or unix:/run/weir/metrics.sock"
    guard let colon = text.lastIndex(of: ":") else {
      throw ServiceFault(
        .configuration, "'\(shown)': this is no address with a port and no absolute path",
        help: forms)
    }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ 48...57 ~= $0 }), let port = UInt16(digits) else {
      throw ServiceFault(
        .configuration, "'\(shown)': the port is no number from 0 to 65535", help: forms)
    }
    var host = String(text[..<colon])
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    if isBracketed { host = String(host.dropFirst().dropLast()) }
    guard let isLoopback = isLoopback(host, isVersion6: isBracketed) else {
      throw ServiceFault(
        .configuration,
        "'\(shown)': '\(ServiceFault.shown(host))' is no IP address; names are not looked up",
        help: forms)
    }
    guard isLoopback else {
      throw ServiceFault(
        .configuration,
        "'\(shown)': metrics are served to whoever asks, so only on an address that other machines "
          + "do not reach",
        help: "\(forms), and let a proxy that knows its clients pass it on")
    }
    return .tcp(host: host, port: port)
  }

  /// Whether an address is one of this machine's own; nil when it is no address. Only the full form
  /// of an IPv4 address counts: `127.1` and `0x7f.1` are read differently by different programs.
  private static func isLoopback(_ host: String, isVersion6: Bool) -> Bool? {
    var bytes: [16 of UInt8] = .init(repeating: 0)
    guard !host.utf8.contains(0),
      unsafe inet_pton(isVersion6 ? AF_INET6 : AF_INET, host, &bytes) == 1
    else { return nil }
    if !isVersion6 { return bytes[0] == 127 }
    // ::1
    return (0..<15).allSatisfy { bytes[$0] == 0 } && bytes[15] == 1
  }
}
