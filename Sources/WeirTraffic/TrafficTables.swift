/// The invented card ranges and address ranges of the traffic, as data and as table files.
///
/// They come from a seed of their own, not from the options: all traffic fits the one pair of
/// tables that the default policy ships. Card ranges start with 9 and a country's number (the space
/// ISO/IEC 7812 leaves to national use), so that none is a range of a card scheme.
package struct TrafficTables: Sendable {
  /// One row of the table of card ranges.
  struct CardRange: Sendable {
    /// Six or eight digits.
    let prefix: UInt32
    /// Index in `Country.all`; nil for an empty cell.
    let country: Int?
    let funding: String
    let brand: String
  }

  private static let seed: UInt64 = 0x7765_6972_2D31
  private static let brands = ["northstar", "meridian", "harbour", "juniper"]

  let cardRanges: [CardRange]
  let addressRanges: [AddressRange]

  /// The tables; about 300 and 200 rows.
  package init() {
    cardRanges = Self.makeCardRanges()
    addressRanges = Self.makeAddressRanges()
  }

  /// The text of `bins.csv`, in ascending order of prefixes.
  package var binsCSV: String {
    let rows = cardRanges.map { range in
      let country = range.country.map { "\(Country.all[$0].code)" } ?? ""
      return "\(range.prefix),\(country),\(range.funding),\(range.brand)\n"
    }
    return "prefix,country,funding,brand\n" + rows.sorted().joined()
  }

  /// The text of `geo.csv`, IPv4 before IPv6, in ascending order.
  package var geoCSV: String {
    let sorted = addressRanges.sorted {
      $0.isV6 == $1.isV6 ? $0.first < $1.first : !$0.isV6
    }
    let rows = sorted.map { range in
      "\(range.firstText),\(range.lastText),\(Country.all[range.country].code),\(range.kind.name)\n"
    }
    return "first,last,country,network\n" + rows.joined()
  }

  /// The first six digits of the card range `index` of a country.
  static func prefix(country: Int, index: Int) -> UInt32 {
    900_000 &+ Country.all[country].number &* 100 &+ UInt32(index)
  }

  /// Whether the first six digits are those of a prepaid product.
  static func isPrepaid(_ prefix: UInt32) -> Bool { funding(prefix) == "prepaid" }

  private static func funding(_ prefix: UInt32) -> String {
    switch RandomStream.mix(UInt64(prefix), seed) % 10 {
    case 0...4: "credit"
    case 5...8: "debit"
    default: "prepaid"
    }
  }

  /// The six-digit ranges, and under every fourteenth an eight-digit one that differs.
  private static func makeCardRanges() -> [CardRange] {
    var rows: [CardRange] = []
    for (country, entry) in Country.all.enumerated() {
      for index in 0..<entry.binCount {
        let prefix = prefix(country: country, index: index)
        let brand = brands[Int(RandomStream.mix(UInt64(prefix)) % 4)]
        // Some issuers are known, but not where they are: the column is missing there.
        let known = RandomStream.mix(UInt64(prefix), 2) % 90 != 0
        rows.append(
          CardRange(
            prefix: prefix, country: known ? country : nil, funding: funding(prefix), brand: brand)
        )
        guard rows.count % 15 == 7 else { continue }
        let abroad = (country + 3) % Country.all.count
        rows.append(
          CardRange(prefix: prefix * 100 + 7, country: abroad, funding: "prepaid", brand: brand))
      }
    }
    return rows
  }

  /// 128 IPv4 ranges of customers, 16 of hosting companies, and 56 IPv6 ranges.
  private static func makeAddressRanges() -> [AddressRange] {
    var rows: [AddressRange] = []
    var stream = RandomStream(seed: seed)
    let countries = Country.all.count
    var start: UInt64 = 10 << 24
    for index in 0..<countries * 8 {
      if index % 9 == 5 { start += 256 * (1 + stream.below(40)) }
      let end = start + 256 * (64 + stream.below(440))
      rows.append(
        AddressRange(
          country: index % countries, kind: index / countries < 6 ? .residential : .mobile,
          isV6: false, first: start, last: end - 1))
      start = end
    }
    for country in 0..<countries {
      let first = 198 << 24 | 18 << 16 | UInt64(country) << 13
      rows.append(
        AddressRange(
          country: country, kind: .hosting, isV6: false, first: first, last: first + 6_143))
    }
    for index in 0..<countries * 3 + 8 {
      let first: UInt64 = 0x2001_0DB8_0000_0000 | UInt64(index + 1) << 24
      let kind: AddressRange.Kind = index < countries * 2 ? .residential : .mobile
      rows.append(
        AddressRange(
          country: index % countries, kind: index < countries * 3 ? kind : .hosting, isV6: true,
          first: first, last: first + (200 << 16) - 1))
    }
    return rows
  }
}
