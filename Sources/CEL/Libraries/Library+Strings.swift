extension Library {
  /// Functions on text: looking for a part, cutting, joining, replacing, and `format`.
  ///
  /// Text is a sequence of Unicode code points: indices, lengths and limits count them, whatever
  /// they look like together. Every function takes time linear in what it reads and makes.
  public static let strings = Library("strings", positions + changes + parts)

  private static let positions = [
    FunctionDeclaration(
      "charAt", .method,
      summary: "The code point at an index, as text; empty at the index behind the last one.",
      cost: 6, [Overload([.string, .int], .string, charAt)]),
    FunctionDeclaration(
      "indexOf", .method,
      summary: "Where a part stands first, at or behind an index if one is given; −1 if nowhere.",
      cost: 10,
      [
        Overload([.string, .string], .int, indexOf),
        Overload([.string, .string, .int], .int, indexOf),
      ]),
    FunctionDeclaration(
      "lastIndexOf", .method,
      summary: "Where a part stands last, at or before an index if one is given; −1 if nowhere.",
      cost: 10,
      [
        Overload([.string, .string], .int, lastIndexOf),
        Overload([.string, .string, .int], .int, lastIndexOf),
      ]),
  ]

  private static let changes = [
    FunctionDeclaration(
      "lowerAscii", .method, summary: "The text with the letters A to Z made small.", cost: 6,
      [
        Overload([.string], .string) { arguments, budget throws(EvaluationFault) in
          try flipCase(of: UInt8(ascii: "A")...UInt8(ascii: "Z"), in: arguments[0], &budget)
        }
      ]),
    FunctionDeclaration(
      "upperAscii", .method, summary: "The text with the letters a to z made capital.", cost: 6,
      [
        Overload([.string], .string) { arguments, budget throws(EvaluationFault) in
          try flipCase(of: UInt8(ascii: "a")...UInt8(ascii: "z"), in: arguments[0], &budget)
        }
      ]),
    FunctionDeclaration(
      "replace", .method,
      summary: "The text with a part replaced wherever it stands, or so many times.", cost: 20,
      [
        Overload([.string, .string, .string], .string, replace),
        Overload([.string, .string, .string, .int], .string, replace),
      ]),
    FunctionDeclaration(
      "reverse", .method, summary: "The code points of the text from the last to the first.",
      cost: 10, [Overload([.string], .string, reverse)]),
    FunctionDeclaration(
      "trim", .method, summary: "The text without Unicode white space at both ends.", cost: 8,
      [Overload([.string], .string, trim)]),
    FunctionDeclaration(
      "strings.quote",
      summary: "The text in double quotes, with escapes for what would not print or end it.",
      cost: 10, [Overload([.string], .string, quote)]),
    FunctionDeclaration(
      "format", .method,
      summary: "The text with each clause, as %s or %.2f, replaced by the next element of a list.",
      cost: 40, [Overload([.string, .list(.dyn)], .string, format)]),
  ]

  private static let parts = [
    FunctionDeclaration(
      "join", .method, summary: "All text of a list in one, with a separator between if given.",
      cost: 20,
      [
        Overload([.list(.string)], .string, join),
        Overload([.list(.string), .string], .string, join),
      ]),
    FunctionDeclaration(
      "split", .method,
      summary: "The parts between separators, at most so many if a limit is given.",
      cost: 20,
      [
        Overload([.string, .string], .list(.string), split),
        Overload([.string, .string, .int], .list(.string), split),
      ]),
    FunctionDeclaration(
      "substring", .method, summary: "The text from an index on, up to another one if given.",
      cost: 8,
      [
        Overload([.string, .int], .string, substring),
        Overload([.string, .int, .int], .string, substring),
      ]),
  ]
}

// Where something stands.
extension Library {
  private static func charAt(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let text = try arguments[0].asString()
    let bytes = text.utf8.span
    let start = try offset(arguments[1], in: bytes, &budget)
    return .string(String(slice(text, start, endOfCodePoint(at: start, in: bytes))))
  }

  private static func indexOf(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let (text, part) = (try arguments[0].asString(), try arguments[1].asString())
    let bytes = text.utf8.span
    let start = arguments.count > 2 ? try offset(arguments[2], in: bytes, &budget) : 0
    try budget.charge(byteCount: bytes.count)
    var search = try TextSearch(part, from: start, &budget)
    guard let found = search.next(in: bytes) else { return .int(-1) }
    return .int(codePoints(before: found, in: bytes))
  }

  private static func lastIndexOf(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let (text, part) = (try arguments[0].asString(), try arguments[1].asString())
    let bytes = text.utf8.span
    let last = arguments.count > 2 ? try offset(arguments[2], in: bytes, &budget) : bytes.count
    try budget.charge(byteCount: bytes.count)
    guard !part.isEmpty else { return .int(codePoints(before: last, in: bytes)) }
    // What stands at `last` or before it ends here.
    let end = min(bytes.count, last + part.utf8.count)
    var search = try TextSearch(part, findsOverlaps: true, &budget)
    var found: Int?
    while let next = search.next(in: bytes.extracting(0..<end)) { found = next }
    return .int(found.map { codePoints(before: $0, in: bytes) } ?? -1)
  }

  private static func substring(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let text = try arguments[0].asString()
    let bytes = text.utf8.span
    let start = try offset(arguments[1], in: bytes, &budget)
    let end = arguments.count > 2 ? try offset(arguments[2], in: bytes, &budget) : bytes.count
    guard start <= end else { throw .indexOutOfRange }
    try budget.charge(byteCount: end - start)
    return .string(String(slice(text, start, end)))
  }

  /// The offset in bytes of the code point with an index, which may be one past the last.
  private static func offset(
    _ index: Value, in text: Span<UInt8>, _ budget: inout Budget
  ) throws(EvaluationFault) -> Int {
    var left = Int(try index.asInt())
    guard 0...text.count ~= left else { throw .indexOutOfRange }
    try budget.charge(byteCount: left)
    var offset = 0
    while left > 0, offset < text.count {
      offset = endOfCodePoint(at: offset, in: text)
      left -= 1
    }
    guard left == 0 else { throw .indexOutOfRange }
    return offset
  }

  private static func codePoints(before offset: Int, in text: Span<UInt8>) -> Int64 {
    var count: Int64 = 0
    for index in 0..<offset where !isContinuation(text[index]) { count += 1 }
    return count
  }

  /// Needs offsets between code points.
  private static func slice(_ text: String, _ start: Int, _ end: Int) -> Substring {
    let utf8 = text.utf8
    let first = utf8.index(utf8.startIndex, offsetBy: start)
    return text[first..<utf8.index(first, offsetBy: end - start)]
  }
}

// Text made from text.
extension Library {
  private static func flipCase(
    of letters: ClosedRange<UInt8>, in value: Value, _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let text = try value.asString()
    try budget.charge(byteCount: text.utf8.count)
    guard text.utf8.contains(where: { letters ~= $0 }) else { return value }
    let bytes = text.utf8.map { letters ~= $0 ? $0 ^ 0x20 : $0 }
    return .string(String(decoding: bytes, as: UTF8.self))
  }

  private static func replace(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let (text, old, new) = (
      try arguments[0].asString(), try arguments[1].asString(), try arguments[2].asString()
    )
    let limit = arguments.count > 3 ? Int(try arguments[3].asInt()) : -1
    let bytes = text.utf8.span
    try budget.charge(byteCount: bytes.count)
    var search = try TextSearch(old, &budget)
    var counting = search
    var count = 0
    while count != limit, counting.next(in: bytes) != nil { count += 1 }
    guard count > 0 else { return arguments[0] }
    let (growth, isTooMuch) = count.multipliedReportingOverflow(
      by: new.utf8.count - old.utf8.count)
    guard !isTooMuch, growth <= .max - bytes.count else { throw .budgetExceeded }
    let size = bytes.count + growth
    try budget.charge(count)
    try budget.charge(byteCount: size)
    var result = ""
    result.reserveCapacity(size)
    var copied = 0
    for _ in 0..<count {
      guard let found = search.next(in: bytes) else { break }
      result += slice(text, copied, found)
      result += new
      copied = found + old.utf8.count
    }
    result += slice(text, copied, bytes.count)
    return .string(result)
  }

  private static func reverse(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let text = try arguments[0].asString()
    let bytes = text.utf8.span
    try budget.charge(byteCount: bytes.count)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var end = bytes.count
    while end > 0 {
      var start = end - 1
      while start > 0, isContinuation(bytes[start]) { start -= 1 }
      for index in start..<end { result.append(bytes[index]) }
      end = start
    }
    return .string(String(decoding: result, as: UTF8.self))
  }

  private static func quote(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let text = try arguments[0].asString()
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

  private static func trim(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let text = try arguments[0].asString()
    try budget.charge(byteCount: text.utf8.count)
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isSpace($0) }),
      let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return .string("") }
    return .string(String(scalars[first...last]))
  }

  /// White_Space of Unicode, which has not changed since version 6.3.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9...13, 32, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000:
      true
    default: false
    }
  }
}

// Lists of text.
extension Library {
  private static func join(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let elements = try arguments[0].asList()
    let separator = arguments.count > 1 ? try arguments[1].asString() : ""
    try budget.charge(elements.count)
    // One text may stand in the list many times: each time is charged for.
    var size = 0
    for (index, element) in elements.enumerated() {
      let added = try element.asString().utf8.count + (index > 0 ? separator.utf8.count : 0)
      try budget.charge(byteCount: added)
      size += added
    }
    var result = ""
    result.reserveCapacity(size)
    for (index, element) in elements.enumerated() {
      if index > 0 { result += separator }
      result += try element.asString()
    }
    return .string(result)
  }

  private static func split(
    _ arguments: [Value], _ budget: inout Budget
  ) throws(EvaluationFault) -> Value {
    let (text, separator) = (try arguments[0].asString(), try arguments[1].asString())
    let limit = arguments.count > 2 ? Int(try arguments[2].asInt()) : -1
    let bytes = text.utf8.span
    guard limit != 0, bytes.count + separator.utf8.count > 0 else { return .list([]) }
    try budget.charge(byteCount: bytes.count)
    // An empty separator cuts between code points, not before the first or behind the last.
    let isEmpty = separator.isEmpty
    let places = isEmpty ? Int(codePoints(before: bytes.count, in: bytes)) - 1 : bytes.count
    let most = limit < 0 ? places : min(places, limit - 1)
    var search = try TextSearch(
      separator, from: isEmpty ? endOfCodePoint(at: 0, in: bytes) : 0, &budget)
    var counting = search
    var cuts = 0
    while cuts < most, counting.next(in: bytes) != nil { cuts += 1 }
    try budget.charge(cuts + 1)
    try budget.charge(byteCount: bytes.count)
    var result: [Value] = []
    result.reserveCapacity(cuts + 1)
    var copied = 0
    for _ in 0..<cuts {
      guard let found = search.next(in: bytes) else { break }
      result.append(.string(String(slice(text, copied, found))))
      copied = found + separator.utf8.count
    }
    result.append(.string(String(slice(text, copied, bytes.count))))
    return .list(result)
  }
}

/// Finds one text in others, byte by byte, in time linear in both. An empty pattern is found before
/// every code point and at the end.
private struct TextSearch {
  private let pattern: BytePattern
  private let findsOverlaps: Bool
  private var matched = 0
  private var position: Int

  /// Charges for its memory.
  init(
    _ pattern: String, from position: Int = 0, findsOverlaps: Bool = false,
    _ budget: inout Budget
  ) throws(EvaluationFault) {
    try budget.charge(byteCount: pattern.utf8.count * 9)
    self.pattern = BytePattern(Array(pattern.utf8))
    (self.position, self.findsOverlaps) = (position, findsOverlaps)
  }

  /// The offset of the next occurrence; the text must be the same one each time.
  mutating func next(in text: Span<UInt8>) -> Int? {
    guard !pattern.bytes.isEmpty else { return nextCodePoint(in: text) }
    while position < text.count {
      let isWhole = pattern.take(text[position], &matched)
      position += 1
      guard isWhole else { continue }
      if !findsOverlaps { matched = 0 }
      return position - pattern.bytes.count
    }
    return nil
  }

  private mutating func nextCodePoint(in text: Span<UInt8>) -> Int? {
    let found = position
    guard found <= text.count else { return nil }
    position = found < text.count ? endOfCodePoint(at: found, in: text) : found + 1
    return found
  }
}

private func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }

/// Where the code point that starts at an offset ends; the offset itself at the end of the text.
private func endOfCodePoint(at start: Int, in text: Span<UInt8>) -> Int {
  guard start < text.count else { return start }
  var end = start + 1
  while end < text.count, isContinuation(text[end]) { end += 1 }
  return end
}
