package import WeirCore

/// Which addresses may be connected with. It is asked about the very address that a socket is
/// opened for, so that no answer of a name server gets around it.
package enum AddressRule: Hashable, Sendable {
  /// Only those of the internet.
  case internet
  /// Private ones too, since the operator said so; but no cloud's metadata, and none that lead
  /// nowhere.
  case any
  /// Only this machine, to which messages go without TLS.
  case loopback

  /// Why an address may not be connected with, as the end of a sentence; nil when it may.
  ///
  /// - Parameters:
  ///   - address: what a socket is to be connected with.
  ///   - isVersion6: whether that socket is one of IPv6.
  /// - Returns: what kind of address it is, without the address.
  package func objection(to address: IPAddress, isVersion6: Bool) -> String? {
    let kind = AddressKind.of(address, isVersion6: isVersion6)
    switch self {
    case .any:
      let isNobodys = [.metadata, .unspecified, .multicast, .linkLocal].contains(kind)
      return isNobodys ? kind?.rawValue : nil
    case .internet: return kind?.rawValue
    case .loopback: return kind == .loopback ? nil : "no loopback address"
    }
  }
}
