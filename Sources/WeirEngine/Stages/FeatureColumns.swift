import WeirCore
import WeirPolicy
import WeirSignals

/// Each feature of every row: its value, what it became, and what it added to the score. The model
/// itself keeps only the sum. For explanations, and for tables of features.
@safe final class FeatureColumns: @unchecked Sendable {  // belongs to its job, one owner
  private let rowCapacity: Int
  private let scratch = Scratch()
  /// By feature: whether its columns are questions of which one is answered with 1.
  private let isOneHot: [Bool]
  /// By feature, then row.
  private let terms: UnsafeMutablePointer<Double>
  private let transformed: UnsafeMutablePointer<Double>
  private let values: UnsafeMutablePointer<UInt64>
  private let presence: UnsafeMutablePointer<UInt8>
  /// By feature, then row: 1 where the transform gives no finite number.
  private let broken: UnsafeMutablePointer<UInt8>
  /// By row: what the score is made of.
  private let logOdds: UnsafeMutablePointer<Double>

  init(rowCapacity: Int, features: [FeaturePlan]) {
    self.rowCapacity = rowCapacity
    isOneHot = features.map { !$0.transform.isNumber }
    let count = rowCapacity * features.count
    unsafe terms = scratch.allocate(Double.self, count: count)
    unsafe transformed = scratch.allocate(Double.self, count: count)
    unsafe values = scratch.allocate(UInt64.self, count: count)
    unsafe presence = scratch.allocate(UInt8.self, count: count)
    unsafe broken = scratch.allocate(UInt8.self, count: count)
    unsafe logOdds = scratch.allocate(Double.self, count: rowCapacity)
  }

  /// Keeps what the transform makes of a feature: the terms of a model whose columns weigh 1, 2, ….
  /// Call before `keep`, which has the values' final bits.
  func transform(
    feature: Int, under transparent: LogisticModel, input: FeatureInput,
    status: UnsafePointer<UInt8>?, missingStatus: UInt8, rows: Int
  ) {
    let start = feature * rowCapacity
    unsafe (broken + start).update(repeating: 0, count: rows)
    unsafe transparent.add(
      feature: feature, input: input, status: status, missingStatus: missingStatus, rows: rows,
      terms: transformed + start, values: values + start, absent: presence + start,
      broken: broken + start)
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

  /// Keeps what the features of all rows came to, rules with log-odds included.
  func keep(logOdds: UnsafePointer<Double>, rows: Int) {
    unsafe self.logOdds.update(from: logOdds, count: rows)
  }

  /// What the score of a row is made of.
  func logOdds(row: Int) -> Double { unsafe logOdds[row] }

  /// By row, what a feature added; may be written by a model that knows only then.
  func terms(of feature: Int) -> UnsafeMutablePointer<Double> {
    unsafe terms + feature * rowCapacity
  }

  /// By row, the bits of a feature's values.
  func values(of feature: Int) -> UnsafePointer<UInt64> {
    unsafe UnsafePointer(values + feature * rowCapacity)
  }

  /// By row, whether there is a value.
  func presence(of feature: Int) -> UnsafePointer<UInt8> {
    unsafe UnsafePointer(presence + feature * rowCapacity)
  }

  /// What the model made of a feature; its contribution may be 0 or less.
  func reason(feature: Int, row: Int) -> Reason {
    let place = feature * rowCapacity + row
    return unsafe Reason(
      term: UInt16(feature), presence: ReasonPresence(rawValue: presence[place]) ?? .none,
      contribution: terms[place], value: values[place])
  }

  /// What the feature's columns of the model get, as many as the transform makes; NaN in all of
  /// them where there is no value, or no finite number.
  func numbers(
    feature: Int, row: Int, width: Int, into numbers: UnsafeMutablePointer<Double>
  ) {
    let number = transformed(feature: feature, row: row) ?? .nan
    for column in 0..<width {
      unsafe numbers[column] = answer(number, feature: feature, column: column)
    }
  }

  /// The same for many rows, a column after the other, each as long as a batch at most.
  func numbers(feature: Int, rows: Int, width: Int, into numbers: UnsafeMutablePointer<Double>) {
    for row in 0..<rows {
      let number = transformed(feature: feature, row: row) ?? .nan
      for column in 0..<width {
        unsafe numbers[column * rowCapacity + row] = answer(
          number, feature: feature, column: column)
      }
    }
  }

  /// What one column gets of what `transformed` says.
  private func answer(_ number: Double, feature: Int, column: Int) -> Double {
    guard isOneHot[feature], !number.isNaN else { return number }
    return number == Double(column + 1) ? 1 : 0
  }

  /// The value behind the transform, or of several columns the number of the one, from 1; 0 is none
  /// of them. Nil where there is no value, or no finite number.
  func transformed(feature: Int, row: Int) -> Double? {
    let place = feature * rowCapacity + row
    let isThere = unsafe presence[place] != LogisticModel.Presence.absent && broken[place] == 0
    return isThere ? unsafe transformed[place] : nil
  }
}
