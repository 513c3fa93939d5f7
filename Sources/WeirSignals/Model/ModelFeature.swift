package import WeirCore

/// One column of the model: it adds `weight` · (x - `mean`) / `scale` to the log-odds.
package struct ModelColumn: Hashable, Sendable {
  package let weight: Double
  package let mean: Double
  package let scale: Double
  /// What it adds where the feature is missing without a stand-in.
  package let missing: Double
  /// Takes the place of x; nil: x itself does.
  package let steps: ColumnSteps?

  /// A column; all numbers are finite, `scale` is greater than 0. Only a feature that is one number
  /// may have steps.
  package init(
    weight: Double, mean: Double, scale: Double, missing: Double = 0, steps: ColumnSteps? = nil
  ) {
    self.weight = weight
    self.mean = mean
    self.scale = scale
    self.missing = missing
    self.steps = steps
  }

  @inline(__always)
  func part(_ x: Double) -> Double { weight * (x - mean) / scale }

  /// What it adds where the feature is missing without a stand-in.
  package var missingTerm: Double { steps.map { part($0.missing) } ?? missing }
}

/// A number for each interval of a column's values, such as the weight of evidence of its bin.
package struct ColumnSteps: Hashable, Sendable {
  /// Ascending; a value equal to an edge lies to the right of it.
  package let edges: [Double]
  /// One more than edges, from the lowest interval on.
  package let values: [Double]
  /// Where there is no value.
  package let missing: Double

  /// Steps; all numbers are finite.
  package init(edges: [Double], values: [Double], missing: Double) {
    precondition(values.count == edges.count + 1, "an edge lies between two intervals")
    self.edges = edges
    self.values = values
    self.missing = missing
  }

  /// The number of a value's interval; NaN of NaN.
  package func value(of x: Double) -> Double {
    guard !x.isNaN else { return x }
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] <= x { low = middle + 1 } else { high = middle }
    }
    return values[low]
  }
}

/// What stands for a missing value of a feature.
package enum StandIn: Hashable, Sendable {
  /// For numbers and bools; for timestamps the hour of the day.
  case number(Double)
  /// For texts.
  case text(String)
}

/// The values of a feature, one a row, as the columns of a batch have them. Owns nothing.
@safe package enum FeatureInput {
  case int(UnsafePointer<Int64>)
  case uint(UnsafePointer<UInt64>)
  case double(UnsafePointer<Double>)
  /// 0 or 1.
  case bool(UnsafePointer<UInt8>)
  case text(UnsafePointer<TextSlice>, base: UnsafePointer<UInt8>)
  /// Milliseconds since 1970.
  case timestamp(UnsafePointer<Int64>)
}

/// One feature of a model: its transform and what each of its columns weighs.
///
/// One-hot columns are 0 but for one, so what they add is summed up beforehand, once for every
/// place of the one and once for none, in the order of the columns.
///
/// A class: it is handed around once a batch, and a batch may be one event.
package final class ModelFeature: Sendable {
  package let transform: Transform
  package let standIn: StandIn?
  /// `transform.width` of them.
  package let columns: [ModelColumn]
  /// By place of the one, `width` for none: what all columns add, those left out that are not
  /// finite.
  let totals: Block<Double>
  /// By place of the one: 1 when some column is not finite.
  let brokenTotals: Block<UInt8>
  /// The edges of `bins`, the numbers of `one_hot`.
  let numbers: Block<Double>
  /// For transforms with one column: what a whole number n below `smallNumberCount` adds, at n.
  /// Empty when one of them is not finite.
  let smallTerms: Block<Double>
  /// The texts of `one_hot`, numbered by column.
  let texts: TextIndex
  /// What a missing value without a stand-in adds.
  let missingTerm: Double
  /// Of its one column.
  let steps: ColumnSteps?

  /// A feature; `columns` are as many as the transform makes.
  package init(transform: Transform, standIn: StandIn?, columns: [ModelColumn]) {
    precondition(columns.count == transform.width, "the loader has compared model and features")
    self.transform = transform
    self.standIn = standIn
    self.columns = columns
    var totals: [Double] = []
    var broken: [UInt8] = []
    for one in 0...columns.count {
      let parts = columns.enumerated().map { $0.element.part($0.offset == one ? 1 : 0) }
      totals.append(parts.filter(\.isFinite).reduce(0, +))
      broken.append(parts.allSatisfy(\.isFinite) ? 0 : 1)
    }
    missingTerm = columns.reduce(0) { $0 + $1.missingTerm }
    steps = transform.isNumber ? columns[0].steps : nil
    self.totals = Block(totals)
    smallTerms = Block(Self.smallTerms(transform, columns))
    brokenTotals = Block(broken)
    switch transform {
    case .bins(let edges): numbers = Block(edges)
    case .oneHotNumbers(let values): numbers = Block(values)
    default: numbers = Block([])
    }
    var builder = TextIndexBuilder()
    if case .oneHotTexts(let values) = transform {
      for value in values { builder.add(value) }
    }
    texts = TextIndex(builder)
  }

  /// Whole numbers whose terms are worked out beforehand: most counts, and bools.
  static let smallNumberCount = 256

  private static func smallTerms(_ transform: Transform, _ columns: [ModelColumn]) -> [Double] {
    guard columns.count == 1, transform.isOfNumber else { return [] }
    let terms = (0..<smallNumberCount).map { term(transform.ofNumber(Double($0)), columns[0]) }
    return terms.allSatisfy(\.isFinite) ? terms : []
  }

  /// What the one column adds for what the transform makes of a value.
  @inline(__always)
  func term(_ x: Double) -> Double { Self.term(x, columns[0]) }

  @inline(__always)
  private static func term(_ x: Double, _ column: ModelColumn) -> Double {
    guard let steps = column.steps else { return column.part(x) }
    return column.part(x.isFinite ? steps.value(of: x) : .nan)
  }

  /// The column of a text; the number of columns when it is none of them.
  @inline(__always)
  func column(of text: UnsafePointer<UInt8>, count: Int) -> Int {
    let found = unsafe texts.find(text, count: count)
    return found < 0 ? columns.count : found
  }

  /// The same for a string, at plan time.
  func column(of text: String) -> Int {
    var copy = text
    return copy.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return columns.count }
      return unsafe column(of: start, count: bytes.count)
    }
  }
}

extension TextIndexBuilder {
  /// Adds a string.
  mutating func add(_ text: String) {
    var bytes = Array(text.utf8)
    let count = bytes.count
    // An empty array has no address; its text has no bytes either.
    bytes.append(0)
    unsafe bytes.withUnsafeBufferPointer { all in
      if let start = all.baseAddress { _ = unsafe add(start, count: count) }
    }
  }
}
