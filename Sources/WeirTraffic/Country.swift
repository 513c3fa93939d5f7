/// One country of the invented world: how much traffic it has, its money and its card ranges.
struct Country: Sendable {
  /// ISO 3166-1, two letters.
  let code: StaticString
  /// ISO 3166-1, three digits; the invented card ranges start with 9 and these.
  let number: UInt32
  /// ISO 4217.
  let currency: StaticString
  /// Minor units of the currency for one US cent, as a fraction, roughly.
  let rate: (over: UInt64, under: UInt64)
  /// Customers of 256.
  let weight: Int
  /// Six-digit card ranges it has.
  let binCount: Int

  /// All of them; 256 customers and 280 card ranges in sum, and 16 so that four bits name one.
  static let all: [Country] = [
    Country("US", 840, "USD", (1, 1), 92, 64),
    Country("GB", 826, "GBP", (4, 5), 28, 28),
    Country("DE", 276, "EUR", (9, 10), 22, 24),
    Country("FR", 250, "EUR", (9, 10), 18, 20),
    Country("NL", 528, "EUR", (9, 10), 10, 12),
    Country("ES", 724, "EUR", (9, 10), 12, 14),
    Country("IT", 380, "EUR", (9, 10), 12, 14),
    Country("PL", 616, "PLN", (4, 1), 8, 12),
    Country("JP", 392, "JPY", (3, 2), 12, 16),
    Country("BR", 76, "BRL", (5, 1), 12, 16),
    Country("CA", 124, "CAD", (4, 3), 10, 16),
    Country("AU", 36, "AUD", (3, 2), 8, 12),
    Country("IE", 372, "EUR", (9, 10), 4, 10),
    Country("BE", 56, "EUR", (9, 10), 4, 8),
    Country("AT", 40, "EUR", (9, 10), 2, 8),
    Country("PT", 620, "EUR", (9, 10), 2, 6),
  ]

  private init(
    _ code: StaticString, _ number: UInt32, _ currency: StaticString,
    _ rate: (over: UInt64, under: UInt64), _ weight: Int, _ binCount: Int
  ) {
    self.code = code
    self.number = number
    self.currency = currency
    self.rate = rate
    self.weight = weight
    self.binCount = binCount
  }
}
