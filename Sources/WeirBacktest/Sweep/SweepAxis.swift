package import WeirPolicy

/// A name of a policy with the values that are tried in its place: a range or a list.
///
///     review_at=0.3..0.7:0.05           both ends, in steps: 0.3, 0.35, … 0.7
///     max_spend=100000..500000:100000
///     mode=strict,loose
///
/// Ranges are worked out in decimal, so that their numbers are those one would write.
package struct SweepAxis: Hashable, Sendable {
  /// `review_at`, `reject_at` or the name of a constant.
  package let name: String
  /// In the order of the text, each once; at least one.
  package let values: [String]

  private static let form = "write NAME=LOW..HIGH:STEP or NAME=VALUE,VALUE"

  /// Reads one axis. Whether a policy has the name, and values of the type, is for
  /// `PolicyLoader` to say.
  /// - Parameter text: such as `review_at=0.3..0.7:0.05`; spaces around names and values are not
  ///   part of them.
  /// - Throws: what is wrong with it, and how it is written.
  package init(_ text: String) throws(SweepFault) {
    guard let sign = text.firstIndex(of: "=") else {
      throw SweepFault(message: "the sweep '\(text)' has no '='", help: Self.form)
    }
    let name = Self.trimmed(text[..<sign])
    guard !name.isEmpty else {
      throw SweepFault(message: "the sweep '\(text)' names nothing", help: Self.form)
    }
    let items = text[text.index(after: sign)...]
      .split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
    self.name = name
    if items.count == 1, items[0].contains("..") {
      values = try Self.range(items[0], of: name)
    } else {
      values = try Self.list(items, of: name)
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  private static func list(_ items: [String], of name: String) throws(SweepFault) -> [String] {
    guard items.count <= BacktestLimits.sweepPointCountMax else { throw tooMany }
    for (index, item) in items.enumerated() {
      guard !item.isEmpty else {
        throw SweepFault(
          message: "a value of the sweep of '\(name)' is empty", help: form)
      }
      guard !item.contains("..") else {
        throw SweepFault(
          message: "the sweep of '\(name)' is a list with a range in it",
          help: "write either: \(name)=LOW..HIGH:STEP or \(name)=VALUE,VALUE")
      }
      let number = SweepDecimal(item)
      let isKnown = items[..<index].contains {
        $0 == item || (number != nil && SweepDecimal($0) == number)
      }
      guard !isKnown else {
        throw SweepFault(
          message: "the sweep of '\(name)' has the value \(item) twice", help: "write it once")
      }
    }
    return items
  }

  private static func range(_ text: String, of name: String) throws(SweepFault) -> [String] {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(trimmed)
    guard parts.count == 2 else {
      throw SweepFault(
        message: "the range of '\(name)' has \(parts.count == 1 ? "no step" : "several steps")",
        help: "write \(name)=LOW..HIGH:STEP, as in \(name)=0.3..0.7:0.05")
    }
    let ends = parts[0].split(separator: "..", omittingEmptySubsequences: false).map(trimmed)
    guard ends.count == 2, let low = SweepDecimal(ends[0]), let high = SweepDecimal(ends[1]),
      let step = SweepDecimal(parts[1])
    else {
      throw SweepFault(
        message: "the range of '\(name)' is not made of three decimal numbers",
        help: "write \(name)=LOW..HIGH:STEP, as in \(name)=0.3..0.7:0.05; at most "
          + "\(SweepDecimal.digitCountMax) digits before and behind the point, no exponent")
    }
    return try range(from: low, to: high, by: step, of: name).map(\.text)
  }

  private static func range(
    from low: SweepDecimal, to high: SweepDecimal, by step: SweepDecimal, of name: String
  ) throws(SweepFault) -> [SweepDecimal] {
    guard step.isPositive else {
      throw SweepFault(
        message: "the step of '\(name)' is not above 0", help: "write a step above 0")
    }
    guard low <= high else {
      throw SweepFault(
        message: "the range of '\(name)' ends below its start",
        help: "write \(name)=\(high.text)..\(low.text):\(step.text)")
    }
    let (count, isExact) = high.steps(from: low, by: step)
    // Before the last value is worked out, since the step after it may be out of bounds.
    guard count < BacktestLimits.sweepPointCountMax else {
      throw tooMany
    }
    guard isExact else {
      let last = low.advanced(by: count, of: step)
      throw SweepFault(
        message: "the range of '\(name)' does not reach its end in whole steps",
        help: "write \(name)=\(low.text)..\(last.text):\(step.text), or up to "
          + "\(last.advanced(by: 1, of: step).text)")
    }
    return (0...count).map { low.advanced(by: $0, of: step) }
  }

  private static let tooMany = SweepFault(
    message: "a sweep of more than \(BacktestLimits.sweepPointCountMax) combinations of values",
    help: "take larger steps, or fewer names")
}

// MARK: Combinations

extension SweepAxis {
  /// Every combination of the axes' values, the last axis changing fastest. Those with `review_at`
  /// above `reject_at` are left out: no policy has them.
  /// - Parameters:
  ///   - axes: at most `BacktestLimits.sweepPointCountMax` combinations of them.
  ///   - origin: what faults of the values name as their place.
  /// - Returns: at least one combination, its values in the order of the axes.
  /// - Throws: when a name occurs twice, there are too many combinations, or none is left.
  package static func points(
    _ axes: [SweepAxis], origin: String = "--sweep"
  ) throws(SweepFault) -> [[ValueInPlace]] {
    for (index, axis) in axes.enumerated()
    where axes[..<index].contains(where: { $0.name == axis.name }) {
      throw SweepFault(
        message: "'\(axis.name)' is swept twice", help: "put its values into one sweep")
    }
    var count = 1
    for axis in axes {
      // At most 1000 of each: no overflow.
      count *= axis.values.count
      guard count <= BacktestLimits.sweepPointCountMax else { throw tooMany }
    }
    var points: [[ValueInPlace]] = [[]]
    for axis in axes {
      points = points.flatMap { point in
        axis.values.map { point + [ValueInPlace(name: axis.name, text: $0, origin: origin)] }
      }
    }
    points.removeAll(where: isCrossed)
    guard !points.isEmpty else {
      throw SweepFault(
        message: "'review_at' is above 'reject_at' in every combination of the sweep",
        help: "a score from review_at up to reject_at is review: sweep it from lower values on")
    }
    return points
  }

  private static func isCrossed(_ point: [ValueInPlace]) -> Bool {
    func number(_ name: String) -> SweepDecimal? {
      point.first { $0.name == name }.flatMap { SweepDecimal($0.text) }
    }
    guard let review = number("review_at"), let reject = number("reject_at") else { return false }
    return review > reject
  }
}
