import WeirCore

/// One feature over the rows of a batch, in loops over the caller's memory: which rows have a
/// value, values as numbers (in `terms`), missing ones their stand-in, numbers as terms.
///
/// A text's number is the column of its one. Rows without a value hold some number through the last
/// loop, which then forgets it: cheaper than asking first.
@safe struct FeaturePass {
  let feature: ModelFeature
  let rows: Int
  let terms: UnsafeMutablePointer<Double>
  let values: UnsafeMutablePointer<UInt64>
  let absent: UnsafeMutablePointer<UInt8>
  let broken: UnsafeMutablePointer<UInt8>

  private static let dayMilliseconds: Int64 = 86_400_000

  // MARK: Small whole numbers

  /// Does everything for a feature of bools, or of whole numbers with one column; false when the
  /// feature is of another kind.
  func runSmall(
    _ input: FeatureInput, status: UnsafePointer<UInt8>?, missingStatus: UInt8
  ) -> Bool {
    guard feature.smallTerms.count > 0 else { return false }
    switch input {
    case .bool(let data): unsafe readSmall(status) { unsafe Int64(data[$0]) }
    case .int(let data): unsafe readSmall(status) { unsafe data[$0] }
    default: return false
    }
    guard let status = unsafe status else {
      unsafe absent.update(repeating: LogisticModel.Presence.value, count: rows)
      return true
    }
    unsafe readStatus(status, missingStatus: missingStatus)
    let standIn = standInTerm
    unsafe forEachFault(status) { row in
      let isStandIn = unsafe absent[row] == LogisticModel.Presence.standIn
      unsafe terms[row] = isStandIn ? standIn.term : feature.missingTerm
      unsafe values[row] = isStandIn ? standIn.bits : 0
      if isStandIn, standIn.isBroken { unsafe broken[row] = 1 }
    }
    return true
  }

  @inline(__always)
  private func readSmall(_ status: UnsafePointer<UInt8>?, _ value: (Int) -> Int64) {
    let small = feature.smallTerms
    for row in 0..<rows {
      let number = value(row)
      unsafe values[row] = UInt64(bitPattern: number)
      if UInt64(bitPattern: number) < UInt64(ModelFeature.smallNumberCount) {
        unsafe terms[row] = small[Int(number)]
      } else {
        let term = feature.term(feature.transform.ofNumber(Double(number)))
        unsafe terms[row] = term.isFinite ? term : 0
        // A row without a value may hold any number.
        if !term.isFinite, unsafe status?[row] ?? 0 == 0 { unsafe broken[row] = 1 }
      }
    }
  }

  private var standInTerm: (term: Double, bits: UInt64, isBroken: Bool) {
    guard case .number(let value)? = feature.standIn else { return (0, 0, false) }
    let term = feature.term(feature.transform.ofNumber(value))
    return (term.isFinite ? term : 0, value.bitPattern, !term.isFinite)
  }

  // MARK: Presence

  func readStatus(_ status: UnsafePointer<UInt8>?, missingStatus: UInt8) {
    guard let status = unsafe status else {
      unsafe absent.update(repeating: LogisticModel.Presence.value, count: rows)
      return
    }
    let whenMissing =
      feature.standIn == nil ? LogisticModel.Presence.absent : LogisticModel.Presence.standIn
    unsafe absent.update(repeating: LogisticModel.Presence.value, count: rows)
    unsafe forEachFault(status) { row in
      if unsafe status[row] == missingStatus {
        unsafe absent[row] = whenMissing
      } else {
        unsafe absent[row] = LogisticModel.Presence.absent
        unsafe broken[row] = 1
      }
    }
  }

  /// Calls `body` with each row whose status is not 0; eight at a time are passed over.
  @inline(__always)
  private func forEachFault(_ status: UnsafePointer<UInt8>, _ body: (Int) -> Void) {
    var row = 0
    while row < rows {
      let end = min(row &+ 8, rows)
      if end &- row == 8,
        unsafe UnsafeRawPointer(status + row).loadUnaligned(as: UInt64.self) == 0
      {
        row = end
        continue
      }
      while row < end {
        if unsafe status[row] != 0 { body(row) }
        row &+= 1
      }
    }
  }

  // MARK: Values to numbers

  func read(_ input: FeatureInput) {
    switch input {
    case .int(let data):
      for row in 0..<rows {
        unsafe terms[row] = Double(data[row])
        unsafe values[row] = UInt64(bitPattern: data[row])
      }
    case .uint(let data):
      for row in 0..<rows {
        unsafe terms[row] = Double(data[row])
        unsafe values[row] = data[row]
      }
    case .double(let data):
      for row in 0..<rows {
        unsafe terms[row] = data[row]
        unsafe values[row] = data[row].bitPattern
      }
    case .bool(let data):
      for row in 0..<rows {
        unsafe terms[row] = Double(data[row])
        unsafe values[row] = UInt64(data[row])
      }
    case .timestamp(let data): unsafe readTimes(data)
    case .text(let data, let base): unsafe readTexts(data, base)
    }
  }

  /// Hours of the day in UTC, before 1970 too.
  private func readTimes(_ data: UnsafePointer<Int64>) {
    for row in 0..<rows {
      let time = unsafe data[row]
      let rest = time % Self.dayMilliseconds
      let inDay = rest < 0 ? rest &+ Self.dayMilliseconds : rest
      unsafe terms[row] = Double(inDay) / 3_600_000
      unsafe values[row] = UInt64(bitPattern: time)
    }
  }

  private func readTexts(_ data: UnsafePointer<TextSlice>, _ base: UnsafePointer<UInt8>) {
    for row in 0..<rows {
      // The text of a row without a value may be anywhere.
      guard unsafe absent[row] == LogisticModel.Presence.value else {
        unsafe terms[row] = 0
        continue
      }
      let text = unsafe data[row]
      let column = unsafe feature.column(
        of: base + Int(text.offset), count: Int(text.byteCount))
      unsafe terms[row] = Double(column)
      unsafe values[row] = UInt64(text.byteCount) &<< 32 | UInt64(text.offset)
    }
  }

  /// Puts the stand-in where it is due, and 0 into `values` where there is nothing.
  func standIn() {
    var number = 0.0
    var bits: UInt64 = 0
    switch feature.standIn {
    case .number(let value):
      number = value
      bits = value.bitPattern
    case .text(let text): number = Double(feature.column(of: text))
    case nil: break
    }
    for row in 0..<rows where unsafe absent[row] != LogisticModel.Presence.value {
      let isStandIn = unsafe absent[row] == LogisticModel.Presence.standIn
      unsafe terms[row] = isStandIn ? number : 0
      unsafe values[row] = isStandIn ? bits : 0
    }
  }

  // MARK: Numbers to terms

  func transform() {
    switch feature.transform {
    case .identity: addEach { $0 }
    case .log1p: addEach { DeterministicMath.log1p($0) }
    case .abs: addEach { $0.magnitude }
    case .clip(let low, let high): addEach { $0 < low ? low : $0 > high ? high : $0 }
    case .sinHour: addEach { DeterministicMath.sin(Self.angle($0)) }
    case .cosHour: addEach { DeterministicMath.cos(Self.angle($0)) }
    case .bins: addBins()
    case .oneHotNumbers: addNumbers()
    case .oneHotTexts: for row in 0..<rows { unsafe addTotal(row, Int(terms[row])) }
    }
  }

  /// 2π · hour / 24; whole days are taken off first, which changes nothing within one.
  @inline(__always)
  private static func angle(_ hour: Double) -> Double {
    guard hour.isFinite else { return .nan }
    let inDay = hour >= 0 && hour < 24 ? hour : hour.truncatingRemainder(dividingBy: 24)
    return 2 * Double.pi * inDay / 24
  }

  /// The loop of all transforms with one column. Inlined with its closure, so that each has its
  /// own.
  @inline(__always)
  private func addEach(_ column: (Double) -> Double) {
    let weights = feature.columns[0]
    guard weights.steps == nil else {
      for row in 0..<rows {
        let term = feature.term(column(unsafe terms[row]))
        keep(row, term, isBroken: !term.isFinite)
      }
      return
    }
    for row in 0..<rows {
      let term = unsafe weights.part(column(terms[row]))
      keep(row, term, isBroken: !term.isFinite)
    }
  }

  private func addBins() {
    let edges = feature.numbers
    for row in 0..<rows {
      let x = unsafe terms[row]
      guard x.isFinite else {
        keep(row, 0, isBroken: true)
        continue
      }
      // How many edges lie at or below the value: they ascend.
      var low = 0
      var count = edges.count
      while count > 0 {
        let half = count &>> 1
        if edges[low &+ half] <= x {
          low &+= half &+ 1
          count &-= half &+ 1
        } else {
          count = half
        }
      }
      addTotal(row, low)
    }
  }

  private func addNumbers() {
    let numbers = feature.numbers
    for row in 0..<rows {
      let x = unsafe terms[row]
      var column = 0
      while column < numbers.count, numbers[column] != x { column &+= 1 }
      addTotal(row, column)
    }
  }

  @inline(__always)
  private func addTotal(_ row: Int, _ one: Int) {
    keep(row, feature.totals[one], isBroken: feature.brokenTotals[one] != 0)
  }

  /// The term of a row, unless it has no value.
  @inline(__always)
  private func keep(_ row: Int, _ term: Double, isBroken: Bool) {
    if unsafe absent[row] == LogisticModel.Presence.absent {
      unsafe terms[row] = feature.missingTerm
    } else if isBroken {
      unsafe broken[row] = 1
      // The totals have left out what is not finite; a single column is all there is.
      unsafe terms[row] = term.isFinite ? term : 0
    } else {
      unsafe terms[row] = term
    }
  }
}
