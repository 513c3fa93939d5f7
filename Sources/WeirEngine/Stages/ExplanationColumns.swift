import WeirCore

/// What `--explain` shows of the model: each feature's value and what it added, for every row.
@safe final class ExplanationColumns: @unchecked Sendable {  // belongs to its job, one owner
  private let rowCapacity: Int
  private let scratch = Scratch()
  /// By feature, then row.
  private let terms: UnsafeMutablePointer<Double>
  private let values: UnsafeMutablePointer<UInt64>
  private let presence: UnsafeMutablePointer<UInt8>

  init(rowCapacity: Int, featureCount: Int) {
    self.rowCapacity = rowCapacity
    unsafe terms = scratch.allocate(Double.self, count: rowCapacity * featureCount)
    unsafe values = scratch.allocate(UInt64.self, count: rowCapacity * featureCount)
    unsafe presence = scratch.allocate(UInt8.self, count: rowCapacity * featureCount)
  }

  func keep(
    feature: Int, terms: UnsafePointer<Double>, values: UnsafePointer<UInt64>,
    presence: UnsafePointer<UInt8>, rows: Int
  ) {
    let start = feature * rowCapacity
    unsafe (self.terms + start).update(from: terms, count: rows)
    unsafe (self.values + start).update(from: values, count: rows)
    unsafe (self.presence + start).update(from: presence, count: rows)
  }

  func reason(feature: Int, row: Int) -> Reason {
    let place = feature * rowCapacity + row
    return unsafe Reason(
      term: UInt16(feature), presence: ReasonPresence(rawValue: presence[place]) ?? .none,
      contribution: terms[place], value: values[place])
  }
}
