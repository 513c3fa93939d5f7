package import WeirCore

/// One column of the model: it adds `weight` · (x - `mean`) / `scale` to the log-odds.
package struct ModelColumn: Hashable, Sendable {
  package let weight: Double
  package let mean: Double
  package let scale: Double

  /// A column; all three are finite, `scale` is greater than 0.
  package init(weight: Double, mean: Double, scale: Double) {
    self.weight = weight
    self.mean = mean
    self.scale = scale
  }

  @inline(__always)
  func part(_ x: Double) -> Double { weight * (x - mean) / scale }
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
    let terms = (0..<smallNumberCount).map { columns[0].part(transform.ofNumber(Double($0))) }
    return terms.allSatisfy(\.isFinite) ? terms : []
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
