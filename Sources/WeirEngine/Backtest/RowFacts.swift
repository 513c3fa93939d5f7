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
  /// Of type currency; nil without one.
  let currency: Int?

  /// - Parameters:
  ///   - schema: the policy's.
  ///   - amountName: the field with the amount; one of another type does not count.
  init(_ schema: Schema, amountName: String?) {
    amount = schema.fields.firstIndex { field in
      guard field.name == amountName else { return false }
      switch field.type {
      case .int, .decimal: return true
      default: return false
      }
    }
    let all = schema.fields.indices.filter { schema.fields[$0].type == .currency }
    currency = all.first { schema.fields[$0].name == "currency" } ?? all.first
  }
}
