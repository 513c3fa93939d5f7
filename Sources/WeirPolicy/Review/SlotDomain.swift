import CEL
import WeirCore
import WeirSignals

/// What is known of the values of a slot before there is any event.
struct SlotDomain: Sendable {
  /// What holds for all of them.
  private let relations: [Shape.Relation]
  /// Bytes of a text.
  private let byteCounts: ClosedRange<Int>
  /// Whether a text is of ASCII digits only.
  private let isOfDigits: Bool
  /// Why nothing else can be, for the help of a message; nil when it depends on the value.
  private let reason: String?
  /// The texts there are, when it is a closed set with a title.
  private let words: (title: String, all: [String])?
  /// The same, to be looked up.
  private let known: Set<String>

  private init(
    _ relations: [Shape.Relation] = [], byteCounts: ClosedRange<Int> = 0...Int.max,
    isOfDigits: Bool = false, reason: String? = nil, words: (title: String, all: [String])? = nil
  ) {
    self.relations = relations
    self.byteCounts = byteCounts
    self.isOfDigits = isOfDigits
    self.reason = reason
    self.words = words
    known = Set(words?.all ?? [])
  }

  /// Whether the relation holds for no value.
  func excludes(_ relation: Shape.Relation, of type: CELType) -> Bool {
    if case .among(let values) = relation {
      return values.allSatisfy { excludes($0, of: type) }
    }
    return relations.contains { $0.excludes(relation, of: type) }
  }

  /// Whether the value is none of its values.
  func excludes(_ value: Value, of type: CELType) -> Bool {
    if case .string(let text) = value {
      if !byteCounts.contains(text.utf8.count) { return true }
      if isOfDigits, !text.utf8.allSatisfy({ 48...57 ~= $0 }) { return true }
      if words != nil { return !known.contains(text) }
    }
    return relations.contains { $0.excludes(.among([value]), of: type) }
  }

  /// Whether the relation holds for every value.
  func implies(_ relation: Shape.Relation, of type: CELType) -> Bool {
    if case .notAmong(let values) = relation {
      return values.allSatisfy { excludes($0, of: type) }
    }
    return relations.contains { $0.implies(relation) }
  }

  /// Why a relation always or never holds: what the values are, or what was meant.
  func help(for relation: Shape.Relation) -> String? {
    guard let words, let text = relation.texts.first(where: { !known.contains($0) }) else {
      return reason
    }
    let upper = text.uppercased()
    if known.contains(upper) { return "codes are upper-cased: '\(upper)'" }
    if let reason { return reason }
    return suggestion(for: text, among: words.all, listed: words.title)
  }
}

extension Shape.Relation {
  /// The texts that it compares with.
  fileprivate var texts: [String] {
    switch self {
    case .among(let values), .notAmong(let values):
      values.compactMap { value in
        if case .string(let text) = value { text } else { nil }
      }
    default: []
    }
  }
}

// MARK: Kinds

extension SlotDomain {
  /// The values of a field; nil when they may be anything of their type.
  static func values(of type: FieldType) -> SlotDomain? {
    switch type {
    case .int(let low, let high):
      bounds(
        low == .min ? nil : .int(low), high == .max ? nil : .int(high), "\(low)", "\(high)")
    case .double(let low, let high):
      bounds(
        low == -.greatestFiniteMagnitude ? nil : .double(low),
        high == .greatestFiniteMagnitude ? nil : .double(high), "\(low)", "\(high)")
    case .decimal(let scale, let low, let high): decimal(scale, low, high)
    case .enumeration(let words):
      SlotDomain(
        [.among(words.map { .string($0) })], words: ("its values", words))
    case .country: .countries
    case .currency: .currencies
    case .digits(let least, let most):
      SlotDomain(
        byteCounts: least...most, isOfDigits: true,
        reason: "the schema says: " + (least == most ? "\(least)" : "\(least) to \(most)")
          + " digits")
    case .string(let most):
      SlotDomain(byteCounts: 0...most, reason: "the schema says: at most \(most) bytes")
    case .bool, .timestamp, .ip, .pan: nil
    }
  }

  private static let countries = SlotDomain(
    [.among(ISOCodes.countries.map { .string($0) })], reason: "there is no such code in ISO 3166-1",
    words: ("countries", ISOCodes.countries))

  private static let currencies = SlotDomain(
    [.among(ISOCodes.currencies.map { .string($0) })], reason: "there is no such code in ISO 4217",
    words: ("currencies", ISOCodes.currencies))

  private static func decimal(_ scale: Int, _ low: Int64, _ high: Int64) -> SlotDomain? {
    // Whole numbers that a double holds; then the quotient is that of the decoder.
    let exact = -9_007_199_254_740_992...9_007_199_254_740_992 as ClosedRange<Int64>
    let divisor = (0..<scale).reduce(1.0) { power, _ in power * 10 }
    let (first, last) = (Double(low) / divisor, Double(high) / divisor)
    return bounds(
      exact.contains(low) ? .double(first) : nil, exact.contains(high) ? .double(last) : nil,
      "\(first)", "\(last)")
  }

  private static func bounds(
    _ low: Value?, _ high: Value?, _ lowText: String, _ highText: String
  ) -> SlotDomain? {
    let relations: [Shape.Relation] =
      (low.map { [.greaterOrEqual($0)] } ?? []) + (high.map { [.lessOrEqual($0)] } ?? [])
    switch (low, high) {
    case (nil, nil): return nil
    case (_, nil): return SlotDomain(relations, reason: "the schema says: at least \(lowText)")
    case (nil, _): return SlotDomain(relations, reason: "the schema says: at most \(highText)")
    default:
      return SlotDomain(relations, reason: "the schema says: from \(lowText) to \(highText)")
    }
  }

  /// The values of a velocity.
  static func values(of plan: VelocityPlan, schema: Schema) -> SlotDomain? {
    switch plan.aggregate {
    case .count, .distinctCount:
      return SlotDomain([.greaterOrEqual(.int(0))], reason: "a count is never negative")
    case .secondsSinceLast, .secondsSinceFirst:
      return SlotDomain(
        [.greaterOrEqual(.double(0))], reason: "a number of seconds is never negative")
    case .min, .max, .first, .last:
      guard case .field(let index)? = plan.of else { return nil }
      return values(of: schema.fields[index].type)
    case .sum, .mean, .stddev: return nil
    }
  }

  /// `model.score`.
  static let score = SlotDomain(
    [.greaterOrEqual(.double(0)), .lessOrEqual(.double(1))], reason: "a score lies from 0 to 1")

  /// `has(x)` of something that is always there.
  static let always = SlotDomain(
    [.among([.bool(true)])],
    reason: "the field is required or has a default: it is always there")
}
