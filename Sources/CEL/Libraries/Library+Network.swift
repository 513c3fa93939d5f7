extension Library {
  /// IP addresses and ranges of them: `ip('10.0.0.1')`, `cidr('10.0.0.0/8').containsIP(…)`.
  ///
  /// An IPv4-mapped IPv6 address equals its IPv4 address; its mixed notation with a dotted tail is
  /// refused, as are zones.
  public static let network = Library(
    "network",
    [
      FunctionDeclaration(
        "ip", summary: "Reads an IPv4 or IPv6 address.", cost: 20,
        [
          Overload([.string], .ip) { arguments, _ throws(EvaluationFault) in
            .ip(try address(arguments[0]))
          }, Overload([.ip], .ip) { arguments, _ in arguments[0] },
        ]),
      FunctionDeclaration(
        "isIP", summary: "Whether a text is an IP address.", cost: 20,
        [
          Overload([.string], .bool) { arguments, _ throws(EvaluationFault) in
            .bool(address(in: try arguments[0].asString()) != nil)
          }
        ]),
      FunctionDeclaration(
        "ip.isCanonical", summary: "Whether an address is written in its canonical form.", cost: 20,
        [
          Overload([.string], .bool) { arguments, _ throws(EvaluationFault) in
            let address = try address(arguments[0])
            return .bool(.string(address.description) == arguments[0])
          }
        ]),
      FunctionDeclaration(
        "cidr", summary: "Reads a range of addresses, as in '10.0.0.0/8'.", cost: 20,
        [
          Overload([.string], .cidr) { arguments, _ throws(EvaluationFault) in
            .cidr(try prefix(arguments[0]))
          }, Overload([.cidr], .cidr) { arguments, _ in arguments[0] },
        ]),
      FunctionDeclaration(
        "isCIDR", summary: "Whether a text is a range of addresses.", cost: 20,
        [
          Overload([.string], .bool) { arguments, _ throws(EvaluationFault) in
            .bool(prefix(in: try arguments[0].asString()) != nil)
          }
        ]),
      FunctionDeclaration(
        "family", .method, summary: "4 for IPv4, 6 for IPv6.",
        [
          Overload([.ip], .int) { arguments, _ throws(EvaluationFault) in
            .int(try address(arguments[0]).isIPv4 ? 4 : 6)
          }
        ]),
      property("isUnspecified", "Whether it is 0.0.0.0 or ::.", { $0.isUnspecified }),
      property("isLoopback", "Whether it is of the machine itself.", { $0.isLoopback }),
      property(
        "isGlobalUnicast", "Whether it names one interface beyond its own link; private ones too.",
        { $0.isGlobalUnicast }),
      property(
        "isLinkLocalMulticast", "Whether it names many interfaces of one link.",
        { $0.isLinkLocalMulticast }),
      property(
        "isLinkLocalUnicast", "Whether it names one interface of one link.",
        { $0.isLinkLocalUnicast }),
    ] + ranges)

  private static let ranges = [
    FunctionDeclaration(
      "containsIP", .method, summary: "Whether an address lies in the range.", cost: 6,
      [CELType.ip, .string].map { type in
        Overload([.cidr, type], .bool) { arguments, _ throws(EvaluationFault) in
          .bool(try prefix(arguments[0]).contains(try address(arguments[1])))
        }
      }),
    FunctionDeclaration(
      "containsCIDR", .method, summary: "Whether a range lies in the range.", cost: 6,
      [CELType.cidr, .string].map { type in
        Overload([.cidr, type], .bool) { arguments, _ throws(EvaluationFault) in
          .bool(try prefix(arguments[0]).contains(try prefix(arguments[1])))
        }
      }),
    FunctionDeclaration(
      "ip", .method, summary: "The address that a range is written with.",
      [
        Overload([.cidr], .ip) { arguments, _ throws(EvaluationFault) in
          .ip(try prefix(arguments[0]).address)
        }
      ]),
    FunctionDeclaration(
      "masked", .method, summary: "The range with the bits behind its prefix set to 0.",
      [
        Overload([.cidr], .cidr) { arguments, _ throws(EvaluationFault) in
          .cidr(try prefix(arguments[0]).masked)
        }
      ]),
    FunctionDeclaration(
      "prefixLength", .method, summary: "How many bits the addresses of a range share.",
      [
        Overload([.cidr], .int) { arguments, _ throws(EvaluationFault) in
          .int(Int64(try prefix(arguments[0]).length))
        }
      ]),
  ]

  private static func property(
    _ name: String, _ summary: String, _ holds: @escaping @Sendable (IPAddress) -> Bool
  ) -> FunctionDeclaration {
    FunctionDeclaration(
      name, .method, summary: summary,
      [
        Overload([.ip], .bool) { arguments, _ throws(EvaluationFault) in
          .bool(holds(try address(arguments[0])))
        }
      ])
  }

  private static func address(_ value: Value) throws(EvaluationFault) -> IPAddress {
    if case .ip(let address) = value { return address }
    guard let address = address(in: try value.asString()) else { throw .invalidArgument }
    return address
  }

  private static func prefix(_ value: Value) throws(EvaluationFault) -> IPPrefix {
    if case .cidr(let prefix) = value { return prefix }
    guard let prefix = prefix(in: try value.asString()) else { throw .invalidArgument }
    return prefix
  }

  /// The specification refuses the mixed notation ::ffff:1.2.3.4.
  private static func address(in text: String) -> IPAddress? {
    isMixed(text) ? nil : IPAddress(text)
  }

  private static func prefix(in text: String) -> IPPrefix? {
    isMixed(text) ? nil : IPPrefix(text)
  }

  private static func isMixed(_ text: String) -> Bool {
    text.utf8.contains(UInt8(ascii: ":")) && text.utf8.contains(UInt8(ascii: "."))
  }
}

extension IPAddress {
  /// The four octets of an IPv4 address as one number; nil for IPv6.
  private var version4: UInt32? { isIPv4 ? UInt32(truncatingIfNeeded: low) : nil }

  /// 0.0.0.0 or ::.
  var isUnspecified: Bool { version4.map { $0 == 0 } ?? (high == 0 && low == 0) }

  /// 127.0.0.0/8 or ::1.
  var isLoopback: Bool { version4.map { $0 >> 24 == 127 } ?? (high == 0 && low == 1) }

  /// 224.0.0.0/4 or ff00::/8.
  var isMulticast: Bool { version4.map { $0 >> 28 == 14 } ?? (high >> 56 == 0xff) }

  /// 224.0.0.0/24, or ff02::/16 with any flags.
  var isLinkLocalMulticast: Bool {
    version4.map { $0 >> 8 == 0xe00000 } ?? (high >> 48 & 0xff0f == 0xff02)
  }

  /// 169.254.0.0/16 or fe80::/10.
  var isLinkLocalUnicast: Bool {
    version4.map { $0 >> 16 == 0xa9fe } ?? (high >> 54 == 0x3fa)
  }

  /// What is none of the above, nor 255.255.255.255.
  var isGlobalUnicast: Bool {
    !isUnspecified && !isLoopback && !isMulticast && !isLinkLocalUnicast && version4 != .max
  }
}
