/// The merchants: name, trade and what is usual there, worked out once for each.
struct MerchantDirectory: Sendable {
  private struct Trade {
    let code: Int
    let noun: String
    /// Median amount in US cents.
    let median: UInt64
  }

  private static let trades = [
    Trade(code: 5411, noun: "Grocers", median: 3_400),
    Trade(code: 5812, noun: "Kitchen", median: 2_200),
    Trade(code: 5942, noun: "Books", median: 1_900),
    Trade(code: 5651, noun: "Clothing", median: 5_200),
    Trade(code: 5732, noun: "Electronics", median: 11_000),
    Trade(code: 5945, noun: "Toys", median: 2_700),
    Trade(code: 4899, noun: "Streaming", median: 1_200),
    Trade(code: 5815, noun: "Downloads", median: 800),
    Trade(code: 7995, noun: "Games", median: 2_500),
    Trade(code: 4722, noun: "Travel", median: 18_000),
    Trade(code: 5944, noun: "Jewels", median: 14_000),
    Trade(code: 8398, noun: "Relief", median: 3_000),
  ]
  private static let adjectives = [
    "Blue", "Quiet", "Northern", "Golden", "Little", "Open", "Second", "Copper", "Early", "Paper",
    "Long", "Green", "Clear", "Old", "Seven", "Wild",
  ]
  private static let nouns = [
    "Finch", "River", "Harbour", "Lantern", "Orchard", "Bridge", "Meadow", "Kite", "Anchor",
    "Cedar", "Market", "Corner", "Fox", "Mill", "Garden", "Café",
  ]

  let count: UInt64
  /// The members of one merchant after another, ready to be copied: id, then category.
  private(set) var fragments: [UInt8] = []
  /// Where the fragment of each merchant starts, its name starts, and the next one's.
  private(set) var bounds: [(id: UInt32, name: UInt32)] = []
  /// Median amount of each in US cents.
  private(set) var medians: [UInt32] = []

  init(_ options: TrafficOptions) {
    count = UInt64(options.merchants)
    let seed = RandomStream.mix(options.seed, 0x5401)
    for index in 0..<count {
      let word = RandomStream.mix(index, seed)
      let trade = Self.trades[Int(word % UInt64(Self.trades.count))]
      let name =
        Self.adjectives[Int(word >> 8 & 15)] + " " + Self.nouns[Int(word >> 12 & 15)] + " "
        + trade.noun
      let start = UInt32(fragments.count)
      fragments += Array(#""merchant_id":"m\#(10_000 + index)","mcc":"\#(trade.code)","#.utf8)
      bounds.append((start, UInt32(fragments.count)))
      fragments += Array(#""merchant_name":"\#(name)","#.utf8)
      medians.append(UInt32(trade.median))
    }
    bounds.append((UInt32(fragments.count), UInt32(fragments.count)))
  }

  /// Whether merchant `index` reports approvals too, not only what was declined: one in eight.
  func reportsApprovals(_ index: UInt32) -> Bool { RandomStream.mix(UInt64(index), 9) & 7 == 0 }

  /// Whether merchant `index` writes its times with an offset of an hour: one in sixteen.
  func writesOffset(_ index: UInt32) -> Bool { RandomStream.mix(UInt64(index), 10) & 15 == 0 }
}
