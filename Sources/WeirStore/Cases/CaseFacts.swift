import WeirCore

/// What a case is found and ordered by, out of the lines of its event and answer. What they lack is
/// nil: an event may be of any policy.
struct CaseFacts: Hashable {
  private static let millionths: Int64 = 1_000_000

  let eventID: String?
  /// The event's time, milliseconds since 1970.
  let milliseconds: Int64?
  /// In minor units.
  let amount: Int64?
  /// Three letters.
  let currency: String?
  /// Of the model, in millionths.
  let score: Int64?
  /// The policy's stamp; empty when the answer has none.
  let policy: String

  /// The facts of an event.
  init(_ reviewed: ReviewedEvent) {
    let event = JSONLine.read(reviewed.event)
    let answer = JSONLine.read(reviewed.answer)
    let facts = reviewed.facts
    eventID = facts.eventID ?? event?["event_id"]?.text
    milliseconds = facts.milliseconds ?? event?["ts"]?.text.flatMap { Timestamp.parse($0) }
    amount = facts.amount ?? Self.integer(event?["amount_minor"])
    currency = (facts.currency ?? event?["currency"]?.text).flatMap { Self.isCode($0) ? $0 : nil }
    score = Self.millionths(answer?["score"])
    policy = answer?["policy"]?.text ?? ""
  }

  /// Amount × score; where one is missing, the other. Stays within 64 bits.
  var priority: Int64 {
    guard let amount else { return score ?? 0 }
    guard let score else { return amount }
    return Int64(clamping: Int128(amount) * Int128(score) / Int128(Self.millionths))
  }

  /// Only a code stands in the clear: any other text may be about a person.
  private static func isCode(_ text: String) -> Bool {
    text.utf8.count == 3
      && text.utf8.allSatisfy { 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 }
  }

  private static func integer(_ value: JSONValue?) -> Int64? {
    guard case .number(let digits)? = value else { return nil }
    return Int64(digits)
  }

  /// A decimal number in millionths, what is smaller cut off; nil with an exponent, or beyond 64
  /// bits.
  private static func millionths(_ value: JSONValue?) -> Int64? {
    guard case .number(let digits)? = value else { return nil }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? parts[1].prefix(6) : ""
    let zeros = String(repeating: "0", count: 6 - decimals.count)
    return Int64(parts[0] + decimals + zeros)
  }
}
