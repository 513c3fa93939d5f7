/// Customers and cards, each worked out from its number when needed, so that millions cost nothing.
struct Population: Sendable {
  /// One customer: where they live and what they pay from.
  struct Customer: Sendable {
    let number: UInt64
    /// Index in `Country.all`.
    let country: Int
    /// Pays without an account: events carry no `customer_id`.
    let isGuest: Bool
    let email: UInt64
    let device: UInt64
    /// Where the address is: at home, or for one customer week in forty abroad.
    let whereabouts: Int
  }

  /// One card as events show it.
  struct Card: Sendable {
    let token: UInt64
    /// Six or eight digits.
    let bin: UInt32
    let lastFour: UInt32
  }

  private let seed: UInt64
  private let addresses: AddressBook
  private let addressCount: UInt64
  private let sharedAddressCount: UInt64
  /// 256 entries: the country of a customer by eight random bits.
  private let countries: [UInt8]

  init(_ options: TrafficOptions, tables: TrafficTables) {
    seed = RandomStream.mix(options.seed, 0xC0FFEE)
    addresses = AddressBook(tables)
    addressCount = UInt64(options.ips)
    sharedAddressCount = UInt64(options.ips) / 64 + 1
    countries = Country.all.enumerated().flatMap { index, country in
      Array(repeating: UInt8(index), count: country.weight)
    }
  }

  /// The country that eight bits stand for, as often as it has customers.
  @inline(__always)
  func country(_ word: UInt64) -> Int { Int(countries[Int(word & 255)]) }

  /// The owner of card `card`, at a time in milliseconds since 1970.
  @inline(__always)
  func owner(of card: UInt64, at time: Int64, second: Bool) -> Customer {
    let number = card * 7 / 10
    let word = RandomStream.mix(number, seed)
    let week = UInt64(bitPattern: time / 604_800_000)
    let trip = RandomStream.mix(number ^ week << 40, seed)
    let home = country(word)
    // A third of all customers have a second device, and use it when asked for it.
    let slot: UInt64 = second && word >> 16 & 3 == 0 ? 1 : 0
    return Customer(
      number: number, country: home, isGuest: number >= 64 && word >> 24 & 15 < 5,
      email: RandomStream.mix(number, seed ^ 1),
      device: RandomStream.mix(number * 2 + slot, seed ^ 2),
      whereabouts: trip % 40 == 0 ? country(trip >> 32) : home)
  }

  /// Card `card` of a customer: of the customer's country, but for one in 24.
  @inline(__always)
  func card(_ card: UInt64, of customer: Customer) -> Card {
    let word = RandomStream.mix(card, seed ^ 3)
    let issuedAt = word & 0xFF < 11 ? country(word >> 8) : customer.country
    return Card(
      token: RandomStream.mix(word), bin: bin(country: issuedAt, word >> 16),
      lastFour: UInt32(truncatingIfNeeded: (word >> 32) % 10_000))
  }

  /// A card range of a country; three in eight come with eight digits.
  /// One in 128 is on no table.
  @inline(__always)
  func bin(country: Int, _ word: UInt64) -> UInt32 {
    let count = UInt64(Country.all[country].binCount)
    let spot = word >> 40 & 127 == 0 ? 99 : (word >> 8 & 0xFFFF) % count
    let six = TrafficTables.prefix(country: country, index: Int(spot))
    return word & 7 < 3 ? six * 100 + UInt32(truncatingIfNeeded: (word >> 3 & 31) % 20) : six
  }

  /// Where the customer pays from: mostly home, else one of the few addresses of a mobile network,
  /// and one time in 64 a rented server somewhere.
  @inline(__always)
  func address(of customer: Customer, from stream: inout RandomStream) -> Address {
    let word = stream.next()
    if word >> 8 & 63 == 0 {
      return addresses.address(
        country: country(word >> 16), kind: .hosting, key: word >> 24 & 0xFFF)
    }
    if word & 3 != 0 {
      return addresses.address(
        country: customer.whereabouts, kind: .residential,
        key: RandomStream.mix(customer.number, seed ^ 4) % addressCount)
    }
    let slot = stream.rank(below: sharedAddressCount, head: 16)
    return addresses.address(country: customer.whereabouts, kind: .mobile, key: slot ^ seed)
  }

  /// An address of a kind in a country, for those who choose freely.
  @inline(__always)
  func address(country: Int, kind: AddressRange.Kind, key: UInt64) -> Address {
    addresses.address(country: country, kind: kind, key: key)
  }
}
