@testable import CEL

/// `int(x)`, `string(x)` and their kin.
extension PlainEvaluator {
  func convert(_ value: Value, to type: String) throws(EvaluationFault) -> Value {
    switch (type, value) {
    case ("int", .int), ("uint", .uint), ("double", .double), ("string", .string),
      ("bytes", .bytes), ("bool", .bool), ("timestamp", .timestamp), ("duration", .duration):
      return value
    case ("int", _): return .int(try integer(value))
    case ("uint", _): return .uint(try unsigned(value))
    case ("double", .int(let number)): return .double(Double(number))
    case ("double", .uint(let number)): return .double(Double(number))
    case ("double", .string(let text)): return .double(try read(Double(text)))
    case ("string", _): return .string(try text(value))
    case ("bytes", .string(let text)): return .bytes(Array(text.utf8))
    case ("bool", .string(let text)):
      if ["1", "t", "true", "TRUE", "True", "T"].contains(text) { return .bool(true) }
      if ["0", "f", "false", "FALSE", "False", "F"].contains(text) { return .bool(false) }
      throw .invalidArgument
    case ("timestamp", .string(let text)): return .timestamp(try read(Timestamp(text)))
    case ("timestamp", .int(let seconds)):
      guard let time = Timestamp(seconds: seconds) else { throw .overflow }
      return .timestamp(time)
    case ("duration", .string(let text)): return .duration(try read(TimeSpan(text)))
    default: throw .noMatchingOverload
    }
  }

  /// What was read from text.
  private func read<T>(_ value: T?) throws(EvaluationFault) -> T {
    guard let value else { throw .invalidArgument }
    return value
  }

  private func integer(_ value: Value) throws(EvaluationFault) -> Int64 {
    switch value {
    case .uint(let number):
      guard number <= UInt64(Int64.max) else { throw .overflow }
      return Int64(number)
    case .double(let number):
      // The fraction is cut off. Both bounds are out of range: doubles near them are not exact.
      guard number > -9_223_372_036_854_775_808, number < 9_223_372_036_854_775_808 else {
        throw .overflow
      }
      return Int64(number)
    case .string(let text): return try read(Int64(text))
    case .timestamp(let time): return time.seconds
    default: throw .noMatchingOverload
    }
  }

  private func unsigned(_ value: Value) throws(EvaluationFault) -> UInt64 {
    switch value {
    case .int(let number):
      guard number >= 0 else { throw .overflow }
      return UInt64(number)
    case .double(let number):
      guard number >= 0, number < 18_446_744_073_709_551_616 else { throw .overflow }
      return UInt64(number)
    case .string(let text): return try read(UInt64(text))
    default: throw .noMatchingOverload
    }
  }

  private func text(_ value: Value) throws(EvaluationFault) -> String {
    switch value {
    case .int(let number): return "\(number)"
    case .uint(let number): return "\(number)"
    case .double(let number): return text(number)
    case .bool(let value): return "\(value)"
    case .bytes(let bytes): return try read(String(validating: bytes, as: UTF8.self))
    case .timestamp(let time): return "\(time)"
    case .duration(let span): return "\(span)"
    case .ip(let address): return "\(address)"
    case .cidr(let prefix): return "\(prefix)"
    default: throw .noMatchingOverload
    }
  }

  /// The fewest digits that read back the same, with an exponent of two digits or more below 1e-4
  /// and from 1e21 on.
  private func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if value < 0 || (value == 0 && value.sign == .minus) { return "-" + text(-value) }
    if value == 0 { return "0" }
    // Swift has the digits, in a form of its own: 5e-324, 1.5, 1e+16.
    let parts = "\(value)".split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    let written = mantissa[0] + (mantissa.count > 1 ? mantissa[1] : "")
    let leadingZeros = written.prefix { $0 == "0" }.count
    var digits = written.dropFirst(leadingZeros)
    while digits.last == "0" { digits = digits.dropLast() }
    // How many digits stand before the point; 0 or fewer when zeros stand behind it first.
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let whole = mantissa[0].count + exponent - leadingZeros
    if whole < -3 || whole > 21 {
      let power = whole - 1
      let rest = digits.dropFirst()
      return digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + (power < 0 ? "e-" : "e+")
        + (abs(power) < 10 ? "0" : "") + "\(abs(power))"
    }
    if whole <= 0 { return "0." + String(repeating: "0", count: -whole) + digits }
    if digits.count <= whole {
      return digits + String(repeating: "0", count: whole - digits.count)
    }
    return digits.prefix(whole) + "." + digits.dropFirst(whole)
  }
}
