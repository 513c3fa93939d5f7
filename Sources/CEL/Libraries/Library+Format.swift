// `'%s is %.2f'.format([name, amount])`: each clause of the text takes the next element of a list.
//
//   %s      anything but an optional: text and bytes as they are, [lists], {maps: by key}
//   %d      an integer; a double as %s writes it
//   %f %e   a number with 6 digits behind the point, or as many as %.3f says, at most 1000
//   %b      an integer or a truth value in binary
//   %o      an integer in octal
//   %x %X   an integer, or the bytes of bytes or text, in hexadecimal
//   %%      a percent sign
//
// The digits of %f and %e are those of the exact value of the double, halves rounded to even. Bytes
// must be UTF-8 for %s. Elements that no clause takes are not looked at.

extension Library {
  /// The method `format`.
  /// - Throws: `invalidArgument` for a clause that does not exist, has no element left, or cannot
  ///   write its element.
  static func format(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    guard case .string(let text) = arguments[0], case .list(let values) = arguments[1] else {
      throw .noMatchingOverload
    }
    let bytes = text.utf8.span
    var writer = FormatWriter()
    var position = 0
    var used = 0
    while position < bytes.count {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "%") { position += 1 }
      let utf8 = text.utf8
      let first = utf8.index(utf8.startIndex, offsetBy: start)
      let end = utf8.index(first, offsetBy: position - start)
      try writer.append(text[first..<end], &budget)
      guard position < bytes.count else { break }
      try budget.charge(1)
      let clause = try FormatClause(in: bytes, at: &position)
      if clause.letter == "%" {
        try writer.append("%", &budget)
      } else {
        guard used < values.count else { throw .invalidArgument }
        try writer.append(values[used], as: clause, &budget)
        used += 1
      }
    }
    return .string(writer.text)
  }

  /// The function `strings.quote`.
  static func quote(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    guard case .string(let text) = arguments[0] else { throw .noMatchingOverload }
    try budget.charge(byteCount: text.utf8.count)
    let escapes = text.utf8.count { escapeLetter(of: $0) != nil }
    let size = text.utf8.count + escapes + 2
    try budget.charge(byteCount: size)
    var result: [UInt8] = []
    result.reserveCapacity(size)
    result.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      let letter = escapeLetter(of: byte)
      if letter != nil { result.append(UInt8(ascii: "\\")) }
      result.append(letter ?? byte)
    }
    result.append(UInt8(ascii: "\""))
    return .string(String(decoding: result, as: UTF8.self))
  }

  /// What stands behind the backslash; nil for a byte that needs none.
  private static func escapeLetter(of byte: UInt8) -> UInt8? {
    switch byte {
    case 7...13: controlLetters[Int(byte) - 7]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
    default: nil
    }
  }

  /// From the bell to the carriage return.
  private static let controlLetters = Array("abtnvfr".utf8)
}

/// What stands from a percent sign to its letter, which is a second percent sign in `%%`.
private struct FormatClause {
  /// May be one that means nothing.
  let letter: Unicode.Scalar
  /// Digits behind the point, at most 1000.
  var precision = 6

  /// Reads a clause, and moves the position behind it.
  init(in text: Span<UInt8>, at position: inout Int) throws(EvaluationFault) {
    position += 1
    var hasPrecision = false
    if position < text.count, text[position] == UInt8(ascii: ".") {
      position += 1
      precision = 0
      while position < text.count, 48...57 ~= text[position] {
        precision = precision * 10 + Int(text[position] - 48)
        guard precision <= 1000 else { throw .invalidArgument }
        hasPrecision = true
        position += 1
      }
      guard hasPrecision else { throw .invalidArgument }
    }
    guard position < text.count else { throw .invalidArgument }
    letter = Unicode.Scalar(text[position])
    position += 1
    guard !hasPrecision || letter == "f" || letter == "e" else { throw .invalidArgument }
  }
}

/// The text that grows. Everything is charged before it is added.
private struct FormatWriter {
  private(set) var text = ""

  mutating func append(
    _ part: some StringProtocol, _ budget: inout Budget
  ) throws(EvaluationFault) {
    try budget.charge(byteCount: part.utf8.count)
    text += part
  }

  mutating func append(
    _ value: Value, as clause: FormatClause, _ budget: inout Budget
  ) throws(EvaluationFault) {
    switch clause.letter {
    case "s": try append(value, &budget)
    case "d":
      switch value {
      case .int, .uint, .double: try append(value, &budget)
      default: throw .invalidArgument
      }
    case "f", "e": try appendReal(value, as: clause, &budget)
    case "b":
      if case .bool(let value) = value {
        try append(value ? "1" : "0", &budget)
      } else {
        try appendInteger(value, radix: 2, &budget)
      }
    case "o": try appendInteger(value, radix: 8, &budget)
    case "x", "X":
      let isUppercase = clause.letter == "X"
      switch value {
      case .string(let text): try appendHexadecimal(text.utf8, isUppercase, &budget)
      case .bytes(let bytes): try appendHexadecimal(bytes, isUppercase, &budget)
      default: try appendInteger(value, radix: 16, isUppercase: isUppercase, &budget)
      }
    default: throw .invalidArgument
    }
  }

  private mutating func appendInteger(
    _ value: Value, radix: Int, isUppercase: Bool = false, _ budget: inout Budget
  ) throws(EvaluationFault) {
    switch value {
    case .int(let value):
      try append(String(value, radix: radix, uppercase: isUppercase), &budget)
    case .uint(let value):
      try append(String(value, radix: radix, uppercase: isUppercase), &budget)
    default: throw .invalidArgument
    }
  }

  private mutating func appendHexadecimal(
    _ bytes: some Collection<UInt8>, _ isUppercase: Bool, _ budget: inout Budget
  ) throws(EvaluationFault) {
    try budget.charge(byteCount: bytes.count * 2)
    let digits = Array((isUppercase ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      result.append(digits[Int(byte >> 4)])
      result.append(digits[Int(byte & 15)])
    }
    text += String(decoding: result, as: UTF8.self)
  }

  private mutating func appendReal(
    _ value: Value, as clause: FormatClause, _ budget: inout Budget
  ) throws(EvaluationFault) {
    let number: Double
    switch value {
    case .double(let value): number = value
    case .int(let value): number = Double(value)
    case .uint(let value): number = Double(value)
    default: throw .invalidArgument
    }
    guard number.isFinite else { return try append(realText(number), &budget) }
    // All digits are made, whatever the precision: some 1100 for the smallest numbers.
    try budget.charge(8 + abs(Int(number.exponentBitPattern) - 1023) / 8)
    try budget.charge(byteCount: clause.precision)
    let digits = ExactDecimal(number.magnitude)
    if number.sign == .minus { text += "-" }
    text +=
      clause.letter == "f"
      ? digits.fixed(clause.precision) : digits.scientific(clause.precision)
  }

  /// Adds a value as %s has it. Not recursive: values may be deeper than a small stack.
  private mutating func append(
    _ value: Value, _ budget: inout Budget
  ) throws(EvaluationFault) {
    var open: [OpenContainer] = []
    try begin(value, &open, &budget)
    while let container = open.last {
      let index = container.used
      guard index < container.values.count else {
        text += container.end
        open.removeLast()
        continue
      }
      open[open.count - 1].used += 1
      if index > 0 { text += ", " }
      if !container.keys.isEmpty {
        try append(container.keys[index], &budget)
        text += ": "
      }
      try begin(container.values[index], &open, &budget)
    }
  }

  /// Adds the value, or what a list or map starts with: the rest of it is left open.
  private mutating func begin(
    _ value: Value, _ open: inout [OpenContainer], _ budget: inout Budget
  ) throws(EvaluationFault) {
    switch value {
    case .double, .timestamp, .duration, .ip, .cidr: try budget.charge(10)
    default: try budget.charge(1)
    }
    switch value {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .int(let value): text += String(value)
    case .uint(let value): text += String(value)
    case .double(let value): text += realText(value)
    case .string(let value): try append(value, &budget)
    case .bytes(let value):
      try budget.charge(byteCount: value.count)
      guard let value = String(validating: value, as: UTF8.self) else { throw .invalidArgument }
      text += value
    case .timestamp(let value): text += value.description
    case .duration(let value): text += value.description
    case .type(let value): try append(value.runtimeName, &budget)
    case .ip(let value): text += value.description
    case .cidr(let value): text += value.description
    case .list(let elements):
      text += "["
      open.append(OpenContainer(keys: [], values: elements, end: "]"))
    case .map(let map):
      text += "{"
      open.append(try sorted(map, &budget))
    case .optional: throw .invalidArgument
    }
  }

  /// The entries of a map by the texts of their keys.
  private func sorted(
    _ map: ValueMap, _ budget: inout Budget
  ) throws(EvaluationFault) -> OpenContainer {
    // Sorting compares each key about so many times.
    let rounds = 1 + Int.bitWidth - map.count.leadingZeroBitCount
    try budget.charge(map.count * rounds)
    var entries: [(key: String, value: Value)] = []
    entries.reserveCapacity(map.count)
    for key in map.keys {
      guard let value = map[key] else { continue }
      var writer = FormatWriter()
      try writer.append(key, &budget)
      try budget.charge(byteCount: writer.text.utf8.count * rounds)
      entries.append((writer.text, value))
    }
    entries.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return OpenContainer(keys: entries.map(\.key), values: entries.map(\.value), end: "}")
  }

  private func realText(_ value: Double) -> String {
    value.isInfinite ? value < 0 ? "-Infinity" : "Infinity" : doubleText(value)
  }
}

/// A list or map of which only the first elements are written yet.
private struct OpenContainer {
  /// None for a list.
  let keys: [String]
  let values: [Value]
  let end: String
  var used = 0
}

/// Every digit of a finite double that is not negative.
///
/// The double is m · 2ⁿ with a whole m. For a negative n that is m · 5⁻ⁿ / 10⁻ⁿ: a whole number,
/// and how many of its digits stand behind the point. The whole number is counted in billions.
private struct ExactDecimal {
  /// 0 to 9 each, the first one not 0 but for zero itself.
  private var digits: [UInt8] = []
  /// How many stand behind the point; may be more than there are.
  private var fractionCount = 0

  init(_ value: Double) {
    let field = Int(value.exponentBitPattern)
    var significand = value.significandBitPattern | (field == 0 ? 0 : 1 << 52)
    guard significand > 0 else {
      digits = [0]
      return
    }
    // An odd m has the fewest digits.
    let zeros = significand.trailingZeroBitCount
    significand >>= UInt64(zeros)
    let exponent = max(field, 1) - 1075 + zeros
    var limbs: [UInt64] = []
    while significand > 0 {
      limbs.append(significand % Self.billion)
      significand /= Self.billion
    }
    // The greatest powers below a billion: so a carry is a limb, and products fit 64 bits.
    if exponent < 0 {
      Self.multiply(&limbs, by: 5, times: -exponent, atOnce: 12)
      fractionCount = -exponent
    } else {
      Self.multiply(&limbs, by: 2, times: exponent, atOnce: 29)
    }
    for (index, limb) in limbs.reversed().enumerated() {
      digits += padded(Int64(limb), index > 0 ? 9 : 0).utf8.map { $0 - 48 }
    }
  }

  private static let billion: UInt64 = 1_000_000_000

  /// Multiplies by a power of `base`; the first limb is the least.
  private static func multiply(
    _ limbs: inout [UInt64], by base: UInt64, times count: Int, atOnce most: Int
  ) {
    var left = count
    while left > 0 {
      let power = min(left, most)
      left -= power
      let factor = (0..<power).reduce(1) { factor, _ in factor * base }
      var carry: UInt64 = 0
      for index in limbs.indices {
        (carry, limbs[index]) = (limbs[index] * factor + carry).quotientAndRemainder(
          dividingBy: billion)
      }
      if carry > 0 { limbs.append(carry) }
    }
  }

  /// With so many digits behind the point, and at least one before it.
  func fixed(_ precision: Int) -> String {
    var number = self
    let missing = fractionCount + 1 - digits.count
    if missing > 0 { number.digits.insert(contentsOf: repeatElement(0, count: missing), at: 0) }
    number.cut(to: number.digits.count - fractionCount + precision)
    return number.text(pointAt: number.digits.count - precision)
  }

  /// With one digit before the point, so many behind it, and an exponent of two digits at least.
  func scientific(_ precision: Int) -> String {
    var number = self
    var exponent = digits.count - 1 - fractionCount
    number.cut(to: precision + 1)
    if number.digits.count > precision + 1 {
      // 9.99 became 10.0.
      number.digits.removeLast()
      exponent += 1
    }
    return number.text(pointAt: 1) + (exponent < 0 ? "e-" : "e+") + padded(Int64(abs(exponent)), 2)
  }

  /// Keeps the first `count` digits, rounded; one more when the carry makes a new first one.
  private mutating func cut(to count: Int) {
    guard count < digits.count else {
      digits += repeatElement(0, count: count - digits.count)
      return
    }
    let isOdd = count > 0 && digits[count - 1] % 2 == 1
    let isUp =
      digits[count] != 5
      ? digits[count] > 5 : isOdd || digits[(count + 1)...].contains { $0 > 0 }
    digits.removeLast(digits.count - count)
    guard isUp else { return }
    for index in digits.indices.reversed() {
      if digits[index] < 9 {
        digits[index] += 1
        return
      }
      digits[index] = 0
    }
    digits.insert(1, at: 0)
  }

  private func text(pointAt index: Int) -> String {
    let letters = digits.map { $0 + 48 }
    let whole = String(decoding: letters[..<index], as: UTF8.self)
    return index == letters.count
      ? whole : whole + "." + String(decoding: letters[index...], as: UTF8.self)
  }
}
