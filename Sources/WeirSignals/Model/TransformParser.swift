import WeirCore

extension Transform {
  /// Reads a transform as a policy writes it: `log1p`, `clip(-1, 2.5)`, `bins([0, 10, 1e3])`,
  /// `one_hot(["DE", 'FR'])`, `one_hot([1, 2])`.
  ///
  /// Spaces may stand anywhere between the parts. Numbers are decimal, with an exponent if need be.
  /// Texts stand in double quotes, where a backslash keeps a quote or a backslash, or in single
  /// quotes, where a quote is written twice.
  /// - Throws: the first fault, with its place.
  package static func parse(_ text: String) throws(TransformFault) -> Transform {
    var parser = TransformParser(text)
    return try parser.read()
  }
}

/// Reads one transform from its text, left to right.
private struct TransformParser {
  private let bytes: [UInt8]
  private var offset = 0

  /// An argument: where it stands and what it is.
  private struct Argument {
    enum Value {
      case number(Double)
      case text(String)
    }
    let start: Int
    let end: Int
    let value: Value
  }

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func read() throws(TransformFault) -> Transform {
    skipSpaces()
    let start = offset
    while offset < bytes.count, isNamePart(bytes[offset]) { offset += 1 }
    let name = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard Transform.names.contains(name) else {
      guard start < offset else {
        throw fault("a transform starts with its name", start, start + 1)
      }
      throw TransformFault(
        message: "no transform is named '\(name)'", offset: start, byteCount: offset - start,
        help: nil, unknownName: name)
    }
    let transform = try arguments(of: name)
    skipSpaces()
    guard offset == bytes.count else {
      throw fault("nothing may follow \(name) here", offset, bytes.count, help: example(name))
    }
    return transform
  }

  private mutating func arguments(of name: String) throws(TransformFault) -> Transform {
    switch name {
    case "log1p": return .log1p
    case "abs": return .abs
    case "sin_hour": return .sinHour
    case "cos_hour": return .cosHour
    case "clip": return try clip()
    case "bins": return try bins()
    case "one_hot": return try oneHot()
    default: return .identity
    }
  }

  // MARK: Transforms

  private mutating func clip() throws(TransformFault) -> Transform {
    try expect("(", of: "clip")
    let low = try number(of: "clip")
    try expect(",", of: "clip")
    let high = try number(of: "clip")
    try expect(")", of: "clip")
    guard case .number(let least) = low.value, case .number(let most) = high.value, least <= most
    else {
      throw fault(
        "the first bound of clip is greater than the second", low.start, high.end,
        help: "write the lower one first")
    }
    return .clip(least, most)
  }

  private mutating func bins() throws(TransformFault) -> Transform {
    var edges: [Double] = []
    for argument in try list(of: "bins") {
      guard case .number(let edge) = argument.value else {
        throw fault("an edge of bins is a number", argument.start, argument.end)
      }
      if let before = edges.last, edge <= before {
        throw fault(
          "the edges of bins must ascend", argument.start, argument.end,
          help: edge == before ? "remove the edge that stands twice" : "sort them")
      }
      edges.append(edge)
    }
    return .bins(edges)
  }

  private mutating func oneHot() throws(TransformFault) -> Transform {
    var texts: [String] = []
    var numbers: [Double] = []
    for argument in try list(of: "one_hot") {
      let isKnown: Bool
      switch argument.value {
      case .text(let text):
        isKnown = texts.contains { $0.utf8.elementsEqual(text.utf8) }
        texts.append(text)
      case .number(let number):
        isKnown = numbers.contains(number)
        guard number.magnitude <= 1e15 else {
          throw fault(
            "a value of one_hot must be within 1e15 of zero", argument.start, argument.end)
        }
        numbers.append(number)
      }
      if isKnown {
        throw fault("the value stands twice in one_hot", argument.start, argument.end)
      }
      guard texts.isEmpty || numbers.isEmpty else {
        throw fault(
          "one_hot takes texts or numbers, not both", argument.start, argument.end,
          help: "quote all of them, or none")
      }
    }
    return numbers.isEmpty ? .oneHotTexts(texts) : .oneHotNumbers(numbers)
  }

  // MARK: Arguments

  /// `([a, b, …])`: at least one, at most `Limits.transformArgumentCountMax`.
  private mutating func list(of name: String) throws(TransformFault) -> [Argument] {
    try expect("(", of: name)
    try expect("[", of: name)
    skipSpaces()
    if peek("]") {
      throw fault("\(name) needs at least one value", offset, offset + 1, help: example(name))
    }
    var items = [try argument(of: name)]
    skipSpaces()
    while peek(",") {
      offset += 1
      let item = try argument(of: name)
      items.append(item)
      guard items.count <= Limits.transformArgumentCountMax else {
        throw fault(
          "\(name) takes at most \(Limits.transformArgumentCountMax) values", item.start, item.end)
      }
      skipSpaces()
    }
    try expect("]", of: name)
    try expect(")", of: name)
    return items
  }

  private mutating func number(of name: String) throws(TransformFault) -> Argument {
    let item = try argument(of: name)
    guard case .number = item.value else {
      throw fault("a bound of \(name) is a number", item.start, item.end, help: example(name))
    }
    return item
  }

  private mutating func argument(of name: String) throws(TransformFault) -> Argument {
    skipSpaces()
    let start = offset
    guard start < bytes.count else {
      throw fault("\(name) ends too early", start, start + 1, help: example(name))
    }
    if peek("\"") || peek("'") { return try quoted(start) }
    while offset < bytes.count, !isDelimiter(bytes[offset]) { offset += 1 }
    guard let value = decimal(bytes[start..<offset]) else {
      let end = max(offset, start + 1)
      throw fault(
        "not a number", start, end, help: name == "one_hot" ? "a text stands in quotes" : nil)
    }
    guard value.isFinite else { throw fault("the number is too large", start, offset) }
    return Argument(start: start, end: offset, value: .number(value))
  }

  private mutating func quoted(_ start: Int) throws(TransformFault) -> Argument {
    let quote = bytes[start]
    var text: [UInt8] = []
    offset += 1
    while offset < bytes.count {
      let byte = bytes[offset]
      let following = offset + 1 < bytes.count ? bytes[offset + 1] : 0
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        guard following == quote || following == byte else {
          throw fault(
            "a backslash keeps only a quote or a backslash", offset, offset + 1,
            help: "write it twice")
        }
        text.append(following)
        offset += 2
      } else if byte != quote {
        text.append(byte)
        offset += 1
      } else if quote == UInt8(ascii: "'"), following == quote {
        text.append(quote)
        offset += 2
      } else {
        offset += 1
        let value = String(decoding: text, as: UTF8.self)
        return Argument(start: start, end: offset, value: .text(value))
      }
    }
    throw fault("the text has no closing quote", start, bytes.count)
  }

  /// A sign, digits with a point, and an exponent; nil for anything else, so for `inf` and `0x1`.
  private func decimal(_ slice: ArraySlice<UInt8>) -> Double? {
    var rest = slice
    func isSign(_ byte: UInt8?) -> Bool { byte == 43 || byte == 45 }
    if isSign(rest.first) { rest = rest.dropFirst() }
    let whole = rest.prefix(while: Byte.isDigit)
    rest = rest.dropFirst(whole.count)
    guard !whole.isEmpty else { return nil }
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix(while: Byte.isDigit)
      guard !fraction.isEmpty else { return nil }
      rest = rest.dropFirst(fraction.count + 1)
    }
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if isSign(rest.first) { rest = rest.dropFirst() }
      let exponent = rest.prefix(while: Byte.isDigit)
      guard !exponent.isEmpty else { return nil }
      rest = rest.dropFirst(exponent.count)
    }
    return rest.isEmpty ? Double(String(decoding: slice, as: UTF8.self)) : nil
  }

  // MARK: Bytes

  private mutating func skipSpaces() {
    while offset < bytes.count, Byte.isSpace(bytes[offset]) { offset += 1 }
  }

  private func peek(_ scalar: Unicode.Scalar) -> Bool {
    offset < bytes.count && bytes[offset] == UInt8(ascii: scalar)
  }

  private mutating func expect(
    _ scalar: Unicode.Scalar, of name: String
  ) throws(TransformFault) {
    skipSpaces()
    guard peek(scalar) else {
      throw fault("\(name) lacks '\(scalar)' here", offset, offset + 1, help: example(name))
    }
    offset += 1
  }

  private func isNamePart(_ byte: UInt8) -> Bool {
    Byte.isDigit(byte) || 97...122 ~= byte | 0x20 || byte == UInt8(ascii: "_")
  }

  private func isDelimiter(_ byte: UInt8) -> Bool {
    Byte.isSpace(byte) || [UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: ")")].contains(byte)
  }

  private func example(_ name: String) -> String {
    switch name {
    case "clip": "write clip(0, 100)"
    case "bins": "write bins([10, 100])"
    case "one_hot": "write one_hot([\"a\", \"b\"]) or one_hot([1, 2])"
    default: "write \(name) alone"
    }
  }

  /// A fault from `start` up to `end`; at the end of the text it points at the last byte.
  private func fault(
    _ message: String, _ start: Int, _ end: Int, help: String? = nil
  ) -> TransformFault {
    let place = min(start, max(0, bytes.count - 1))
    return TransformFault(
      message: message, offset: place, byteCount: max(1, min(end, bytes.count) - place),
      help: help, unknownName: nil)
  }
}
