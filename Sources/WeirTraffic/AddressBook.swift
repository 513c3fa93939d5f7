/// An address of the invented world: 32 bits of IPv4, or the upper 64 bits and the last 16 of IPv6.
struct Address: Sendable {
  var isV6: Bool
  var network: UInt64
  var interface: UInt16
}

/// Finds an address of a country for any number: the same number, the same address.
struct AddressBook: Sendable {
  /// Ranges in the order of `place`.
  private var ranges: [AddressRange] = []
  /// Where the ranges of a country, kind and family start in `ranges`; one more than there are.
  private var starts: [Int] = []

  /// The ranges of `tables`, grouped.
  init(_ tables: TrafficTables) {
    for country in Country.all.indices {
      for kind in [AddressRange.Kind.residential, .mobile, .hosting] {
        for isV6 in [false, true] {
          starts.append(ranges.count)
          ranges += tables.addressRanges.filter {
            $0.country == country && $0.kind == kind && $0.isV6 == isV6
          }
        }
      }
    }
    starts.append(ranges.count)
  }

  /// The address number `key` among those of a country and kind; one in four is IPv6.
  @inline(__always)
  func address(country: Int, kind: AddressRange.Kind, key: UInt64) -> Address {
    let word = RandomStream.mix(key, UInt64(country))
    var place = (country * 3 + Int(kind.rawValue)) * 2
    if word & 3 == 0, starts[place + 2] > starts[place + 1] { place += 1 }
    let count = UInt64(starts[place + 1] - starts[place])
    let range = ranges[starts[place] + Int((word >> 8) % count)]
    let spot = RandomStream.mix(word).multipliedFullWidth(by: range.last - range.first + 1).high
    return Address(
      isV6: range.isV6, network: range.first + spot,
      interface: UInt16(truncatingIfNeeded: word >> 48) | 1)
  }
}
