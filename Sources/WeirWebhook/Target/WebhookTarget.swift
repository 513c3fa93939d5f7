import WeirCore

/// Where a webhook's messages go: a URL that was checked.
///
/// Only what RFC 3986 lets a URL hold gets through, so that no two readers of it can disagree about
/// its host.
package struct WebhookTarget: Hashable, Sendable {
  /// How messages are carried.
  package enum Scheme: String, Sendable {
    case https
    /// Without TLS, on this machine only.
    case http
  }

  /// The whole URL. Its path and query may be secrets: never in a message.
  let url: String
  /// How messages are carried.
  package let scheme: Scheme
  /// Scheme, host and port as they are written: what messages call it by.
  package let origin: String
  /// Which addresses its host may have.
  package let addresses: AddressRule

  /// Checks a URL.
  ///
  /// - Parameters:
  ///   - url: `https://HOST[:PORT][/PATH][?QUERY]`; `http` for `127.0.0.0/8`, `[::1]` and
  ///     `localhost` alone.
  ///   - allowsPrivate: whether the host may have an address that is not of the internet.
  /// - Throws: the first thing that is wrong. The message holds nothing of the URL.
  package init(_ url: String, allowsPrivate: Bool = false) throws(WebhookFault) {
    guard url.utf8.count <= WebhookLimits.urlByteCountMax else {
      throw Self.fault("longer than \(WebhookLimits.urlByteCountMax) bytes", help: Self.form)
    }
    let parts = try URLParts(url)
    let host = try HostName(parts.host)
    if parts.scheme == .http, !host.isLoopback {
      throw Self.fault(
        "http is for 127.0.0.1, [::1] and localhost alone: messages must not be read on their way",
        help: "write https")
    }
    addresses = parts.scheme == .http ? .loopback : allowsPrivate ? .any : .internet
    if let address = host.address,
      let objection = addresses.objection(to: address, isVersion6: host.isVersion6)
    {
      throw Self.fault(
        "the host is \(objection)",
        help: "name a host of the internet, or allow private addresses for this webhook")
    }
    self.url = url
    scheme = parts.scheme
    origin = parts.scheme.rawValue + "://" + parts.host + (parts.port.map { ":\($0)" } ?? "")
  }

  static let form = "write https://HOST/PATH"

  static func fault(_ what: String, help: String) -> WebhookFault {
    WebhookFault("webhook URL: \(what)", help: help)
  }
}
