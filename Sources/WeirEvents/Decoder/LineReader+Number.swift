import Glibc
import WeirCore

extension LineReader {
  /// The parts of a JSON number.
  struct NumberShape {
    var isNegative = false
    /// Where the digits before the point start and end.
    var integerStart = 0
    var integerEnd = 0
    /// Where the digits behind the point start and end; equal without a point.
    var fractionStart = 0
    var fractionEnd = 0
    var hasExponent = false
    var end = 0
  }

  /// Checks a number by the grammar; returns the offset behind it.
  mutating func numberEnd(_ at: Int) -> Int? {
    numberShape(at)?.end
  }

  /// Takes a number apart. Only digits, or nothing, may follow it when it is valid.
  mutating func numberShape(_ start: Int) -> NumberShape? {
    var shape = NumberShape()
    var at = start
    if text[at] == Byte.minus {
      shape.isNegative = true
      at &+= 1
    }
    shape.integerStart = at
    at = digitsEnd(at)
    shape.integerEnd = at
    let digitCount = at &- shape.integerStart
    var isValid =
      digitCount == 1 || digitCount > 1 && text[shape.integerStart] != Byte.zero
    shape.fractionStart = at
    shape.fractionEnd = at
    if isValid, text[at] == Byte.point {
      shape.fractionStart = at &+ 1
      at = digitsEnd(at &+ 1)
      shape.fractionEnd = at
      isValid = at > shape.fractionStart
    }
    if isValid, text[at] | 0x20 == UInt8(ascii: "e") {
      at &+= 1
      if text[at] == Byte.minus || text[at] == UInt8(ascii: "+") { at &+= 1 }
      let exponentStart = at
      at = digitsEnd(at)
      isValid = at > exponentStart
      shape.hasExponent = true
    }
    shape.end = at
    if isValid { return shape }
    fail(at >= end ? .unexpectedEnd : .badNumber, at: at >= end ? end : start)
    return nil
  }

  private func digitsEnd(_ offset: Int) -> Int {
    var at = offset
    while Byte.isDigit(text[at]) { at &+= 1 }
    return at
  }

  /// The digits of a range as a number; nil when it does not fit.
  private func magnitude(_ from: Int, _ to: Int, startingWith first: UInt64 = 0) -> UInt64? {
    var value = first
    var at = from
    // Nineteen digits always fit.
    if first == 0 {
      let safeEnd = min(to, from &+ 19)
      while at < safeEnd {
        value = value &* 10 &+ UInt64(text[at] &- Byte.zero)
        at &+= 1
      }
    }
    while at < to {
      let (tens, overflowed) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = tens.addingReportingOverflow(UInt64(text[at] &- Byte.zero))
      if overflowed || carried { return nil }
      value = sum
      at &+= 1
    }
    return value
  }

  private func signed(_ magnitude: UInt64, isNegative: Bool) -> Int64? {
    if !isNegative { return Int64(exactly: magnitude) }
    return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
  }

  /// What a field reader gives back: the value, or nil after a fault of the field was noted.
  /// The outer optional is nil after a fault of the JSON. `cursor` stands behind the value.
  typealias Outcome<Value> = Value??

  /// Reads an integer literal that the fast path left alone.
  @inline(never)
  mutating func readInteger(_ at: Int, field: UInt16, tooLarge: Fault) -> Outcome<Int64> {
    guard let shape = numberShape(at) else { return nil }
    cursor = shape.end
    let isMinusZero = shape.isNegative && text[shape.integerStart] == Byte.zero
    if shape.hasExponent || shape.fractionEnd > shape.integerEnd || isMinusZero {
      note(.notIntegerLiteral, field: field, at: at)
      return .some(nil)
    }
    guard let magnitude = magnitude(shape.integerStart, shape.integerEnd),
      let value = signed(magnitude, isNegative: shape.isNegative)
    else {
      note(tooLarge, field: field, at: at)
      return .some(nil)
    }
    return value
  }

  /// Reads a number without an exponent as an integer of 10⁻ˢᶜᵃˡᵉ.
  @inline(never)
  mutating func readDecimal(_ at: Int, scale: Int, field: UInt16) -> Outcome<Int64> {
    guard let shape = numberShape(at) else { return nil }
    cursor = shape.end
    let fractionCount = shape.fractionEnd &- shape.fractionStart
    if shape.hasExponent || fractionCount > scale {
      let fault = shape.hasExponent ? Fault.notNumber : .tooManyDecimals
      note(fault, field: field, at: at)
      return .some(nil)
    }
    if let whole = magnitude(shape.integerStart, shape.integerEnd),
      let digits = append(shape, to: whole),
      let scaled = times(digits, powerOfTen: scale &- fractionCount),
      let value = signed(scaled, isNegative: shape.isNegative)
    {
      return value
    }
    note(.numberOutOfRange, field: field, at: at)
    return .some(nil)
  }

  private func append(_ shape: NumberShape, to whole: UInt64) -> UInt64? {
    magnitude(shape.fractionStart, shape.fractionEnd, startingWith: whole)
  }

  private func times(_ value: UInt64, powerOfTen: Int) -> UInt64? {
    var result = value
    for _ in 0..<powerOfTen {
      let (product, overflowed) = result.multipliedReportingOverflow(by: 10)
      if overflowed { return nil }
      result = product
    }
    return result
  }

  /// Reads a floating-point number, correctly rounded.
  ///
  /// Up to 2⁵³ with a power of ten up to 22, one multiplication or division of exact doubles is
  /// correctly rounded (Clinger 1990); anything else goes to the C library.
  @inline(never)
  mutating func readDouble(_ at: Int, field: UInt16) -> Outcome<Double> {
    guard let shape = numberShape(at) else { return nil }
    cursor = shape.end
    let fractionCount = shape.fractionEnd &- shape.fractionStart
    let digitCount = shape.integerEnd &- shape.integerStart &+ fractionCount
    if !shape.hasExponent, digitCount <= 19, fractionCount <= 22,
      let whole = magnitude(shape.integerStart, shape.integerEnd),
      let digits = append(shape, to: whole), digits <= 1 << 53
    {
      let value = Double(digits) / Self.powersOfTen[fractionCount]
      return shape.isNegative ? -value : value
    }
    let value = libraryDouble(at, shape.end)
    if value.isFinite { return value }
    note(.numberOutOfRange, field: field, at: at)
    return .some(nil)
  }

  private func libraryDouble(_ from: Int, _ to: Int) -> Double {
    let count = to &- from
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: count &+ 1) { copy in
      for index in 0..<count { unsafe copy[index] = CChar(bitPattern: text[from &+ index]) }
      unsafe copy[count] = 0
      guard let base = copy.baseAddress else { return .nan }
      return unsafe strtod(base, nil)
    }
  }

  private static let powersOfTen: [23 of Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}

/// Up to eight digits at a time.
enum DigitBlock {
  /// How many digits the eight bytes start with.
  @inline(__always)
  static func count(_ word: UInt64) -> Int {
    let digits = word ^ 0x3030_3030_3030_3030
    let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
    return others.trailingZeroBitCount &>> 3
  }

  /// The value of the first `count` bytes, 1 to 8 digits.
  @inline(__always)
  static func value(_ word: UInt64, count: Int) -> UInt64 {
    let digits = (word ^ 0x3030_3030_3030_3030) &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
    let pairs = digits &* 10 &+ digits &>> 8
    let low = (pairs & 0xFF_0000_00FF) &* 0x000F_4240_0000_0064
    let high = ((pairs &>> 16) & 0xFF_0000_00FF) &* 0x0000_2710_0000_0001
    return (low &+ high) &>> 32
  }
}
