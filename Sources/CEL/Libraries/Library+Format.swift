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
    let (text, values) = (try arguments[0].asString(), try arguments[1].asList())
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
