extension Evaluator {
  func integer(from value: Value) throws(EvaluationFault) -> Int64 {
    switch value {
    case .int(let value): return value
    case .uint(let value):
      guard let exact = Int64(exactly: value) else { throw .overflow }
      return exact
    case .double(let value):
      guard let truncated = truncatedInteger(value) else { throw .overflow }
      return truncated
    case .string(let text):
      guard let value = Int64(text) else { throw .invalidArgument }
      return value
    case .timestamp(let time): return time.seconds
    default: throw .noMatchingOverload
    }
  }

  func unsignedInteger(from value: Value) throws(EvaluationFault) -> UInt64 {
    switch value {
    case .uint(let value): return value
    case .int(let value):
      guard let exact = UInt64(exactly: value) else { throw .overflow }
      return exact
    case .double(let value):
      guard value >= 0, value < 0x1p64 else { throw .overflow }
      return UInt64(value)
    case .string(let text):
      guard let value = UInt64(text) else { throw .invalidArgument }
      return value
    default: throw .noMatchingOverload
    }
  }

  func double(from value: Value) throws(EvaluationFault) -> Double {
    switch value {
    case .double(let value): return value
    case .int(let value): return Double(value)
    case .uint(let value): return Double(value)
    case .string(let text):
      guard let value = Double(text) else { throw .invalidArgument }
      return value
    default: throw .noMatchingOverload
    }
  }

  func text(from value: Value) throws(EvaluationFault) -> String {
    switch value {
    case .string(let text): return text
    case .int(let value): return String(value)
    case .uint(let value): return String(value)
    case .double(let value): return doubleText(value)
    case .bool(let value): return value ? "true" : "false"
    case .bytes(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else { throw .invalidArgument }
      return text
    case .timestamp(let time): return time.description
    case .duration(let span): return span.description
    case .ip(let address): return address.description
    case .cidr(let prefix): return prefix.description
    default: throw .noMatchingOverload
    }
  }

  func bytes(from value: Value) throws(EvaluationFault) -> [UInt8] {
    switch value {
    case .bytes(let bytes): return bytes
    case .string(let text): return Array(text.utf8)
    default: throw .noMatchingOverload
    }
  }

  func bool(from value: Value) throws(EvaluationFault) -> Bool {
    switch value {
    case .bool(let value): return value
    case .string(let text):
      switch text {
      case "1", "t", "true", "TRUE", "True", "T": return true
      case "0", "f", "false", "FALSE", "False", "F": return false
      default: throw .invalidArgument
      }
    default: throw .noMatchingOverload
    }
  }

  func timestamp(from value: Value) throws(EvaluationFault) -> Timestamp {
    switch value {
    case .timestamp(let time): return time
    case .int(let seconds):
      guard let time = Timestamp(seconds: seconds) else { throw .overflow }
      return time
    case .string(let text):
      guard let time = Timestamp(text) else { throw .invalidArgument }
      return time
    default: throw .noMatchingOverload
    }
  }

  func duration(from value: Value) throws(EvaluationFault) -> TimeSpan {
    switch value {
    case .duration(let span): return span
    case .string(let text):
      guard let span = TimeSpan(text) else { throw .invalidArgument }
      return span
    default: throw .noMatchingOverload
    }
  }

  func size(of value: Value) throws(EvaluationFault) -> Int {
    switch value {
    case .string(let text): return text.unicodeScalars.count
    case .bytes(let bytes): return bytes.count
    case .list(let elements): return elements.count
    case .map(let map): return map.count
    default: throw .noMatchingOverload
    }
  }

  /// A field of a timestamp in a zone, or the whole units of a duration.
  func timeField(
    _ function: Function, of value: Value, zone: TimeZone
  ) throws(EvaluationFault) -> Int64 {
    switch value {
    case .timestamp(let time):
      return calendarField(
        function, seconds: time.seconds, milliseconds: Int64(time.nanoseconds / 1_000_000),
        zone: zone)
    case .duration(let span):
      switch function {
      case .hours: return span.nanoseconds / 3_600_000_000_000
      case .minutes: return span.nanoseconds / 60_000_000_000
      case .seconds: return span.nanoseconds / 1_000_000_000
      case .milliseconds: return span.nanoseconds / 1_000_000 % 1000
      default: throw .noMatchingOverload
      }
    default: throw .noMatchingOverload
    }
  }
}

/// A field of the instant in a zone; months, days of the month (but for `getDate`) and days of the
/// year count from 0, weekdays from Sunday.
func calendarField(
  _ function: Function, seconds: Int64, milliseconds: Int64, zone: TimeZone
) -> Int64 {
  let local = seconds + zone.offset(at: seconds)
  // What does not need the date is had without it.
  switch function {
  case .hours: return floorDivide(local, by: 86_400).remainder / 3600
  case .minutes: return floorDivide(local, by: 3600).remainder / 60
  case .seconds: return floorDivide(local, by: 60).remainder
  case .milliseconds: return milliseconds
  case .dayOfWeek: return floorDivide(floorDivide(local, by: 86_400).quotient + 4, by: 7).remainder
  default: break
  }
  let fields = CalendarFields(seconds: local)
  return switch function {
  case .fullYear: fields.year
  case .month: fields.month - 1
  case .dayOfYear: fields.dayOfYear
  case .dayOfMonth: fields.day - 1
  default: fields.day
  }
}

/// The integer part, when it lies strictly between the bounds of Int64 as doubles.
@inline(__always)
func truncatedInteger(_ value: Double) -> Int64? {
  value > -0x1p63 && value < 0x1p63 ? Int64(value) : nil
}

/// The shortest decimal text that reads back the same, with an exponent below 1e-4 and from 1e21.
func doubleText(_ value: Double) -> String {
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
  let sign = value.sign == .minus ? "-" : ""
  var digits: [UInt8] = []
  var exponent = 0
  var pointSeen = false
  var whole = 0
  let text = Array(value.magnitude.description.utf8)
  for (index, byte) in text.enumerated() {
    if byte == UInt8(ascii: "e") {
      exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
      break
    } else if byte == UInt8(ascii: ".") {
      pointSeen = true
    } else {
      digits.append(byte)
      if !pointSeen { whole += 1 }
    }
  }
  // Now value = 0.d₁d₂… × 10^point.
  var point = whole + exponent
  while digits.count > 1, digits.first == 48 {
    digits.removeFirst()
    point -= 1
  }
  while digits.count > 1, digits.last == 48 { digits.removeLast() }
  if digits == [48] { return sign + "0" }
  let all = String(decoding: digits, as: UTF8.self)
  let power = point - 1
  if power < -4 || power >= 21 {
    let rest = String(decoding: digits.dropFirst(), as: UTF8.self)
    let mantissa =
      String(decoding: digits.prefix(1), as: UTF8.self) + (rest.isEmpty ? "" : "." + rest)
    return sign + mantissa + "e" + (power < 0 ? "-" : "+") + padded(Int64(abs(power)), 2)
  }
  if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + all }
  if point >= digits.count {
    return sign + all + String(repeating: "0", count: point - digits.count)
  }
  return sign + String(decoding: digits[..<point], as: UTF8.self) + "."
    + String(decoding: digits[point...], as: UTF8.self)
}
