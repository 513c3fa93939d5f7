import WeirCore
import WeirEvents
import WeirPolicy

/// What a backtest has to know of the rows of a batch, whatever the policies say of them.
@safe struct RowFacts: ~Copyable {
  /// What an event turned out to be, as far as it takes part.
  enum LabelClass {
    static let fraud: UInt8 = 0
    static let genuine: UInt8 = 1
    static let unclear: UInt8 = 2
    /// Nothing is known.
    static let unlabelled: UInt8 = 3
    /// Too young for anything to be known.
    static let immature: UInt8 = 4
    static let count = 5
  }

  private let scratch = Scratch()
  /// 1 where the row counts: it does not belong to the warm-up.
  let counted: UnsafeMutablePointer<UInt8>
  /// Milliseconds since 1970, of rows that are valid.
  let times: UnsafeMutablePointer<Int64>
  let hasAmount: UnsafeMutablePointer<UInt8>
  let amounts: UnsafeMutablePointer<Int64>
  /// As `CurrencyNumbers` numbers them.
  let currencies: UnsafeMutablePointer<UInt8>
  /// As `LabelClass` says; nothing without labels.
  let labels: UnsafeMutablePointer<UInt8>

  init(rowCapacity: Int) {
    unsafe counted = scratch.allocate(UInt8.self, count: rowCapacity)
    unsafe times = scratch.allocate(Int64.self, count: rowCapacity)
    unsafe hasAmount = scratch.allocate(UInt8.self, count: rowCapacity)
    unsafe amounts = scratch.allocate(Int64.self, count: rowCapacity)
    unsafe currencies = scratch.allocate(UInt8.self, count: rowCapacity)
    unsafe labels = scratch.allocate(UInt8.self, count: rowCapacity)
  }
}

/// Where a schema has what a backtest looks at.
struct FactFields: Sendable {
  /// Of type int or decimal; nil without one.
  let amount: Int?
  /// What its whole numbers are parts of; nil for whole numbers of type int.
  private let divisor: UInt64?
  /// Of type currency; nil without one.
  let currency: Int?

  /// - Parameters:
  ///   - schema: the policy's.
  ///   - amountName: the field with the amount; one of another type does not count.
  init(_ schema: Schema, amountName: String?) {
    let amount = schema.fields.firstIndex { field in
      guard field.name == amountName else { return false }
      switch field.type {
      case .int, .decimal: return true
      default: return false
      }
    }
    self.init(
      amount: amount, divisor: amount.flatMap { schema.fields[$0].type.decimalDivisor },
      currency: Self.currency(schema))
  }

  private init(amount: Int?, divisor: UInt64?, currency: Int?) {
    (self.amount, self.divisor, self.currency) = (amount, divisor, currency)
  }

  /// Whether amounts of both can be added; without an amount there is nothing to add.
  func hasScale(of other: FactFields) -> Bool { divisor == other.divisor }

  /// The same without the amount.
  var withoutAmount: FactFields { FactFields(amount: nil, divisor: nil, currency: currency) }

  private static func currency(_ schema: Schema) -> Int? {
    let all = schema.fields.indices.filter { schema.fields[$0].type == .currency }
    return all.first { schema.fields[$0].name == "currency" } ?? all.first
  }
}
