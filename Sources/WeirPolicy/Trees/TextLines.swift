/// The lines `key=value` of a text model, one after the other.
struct TextLines {
  /// A line without its end.
  struct Line {
    /// What stands before the first '=', or all of it.
    let key: String
    /// What stands behind it; nil when there is none.
    let value: ArraySlice<UInt8>?
    /// Where it starts.
    let offset: Int
    /// Where the value starts, or the line ends.
    var valueOffset: Int { value?.startIndex ?? offset + key.utf8.count }

    var isEmpty: Bool { value == nil && key.isEmpty }
  }

  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  /// The next line.
  /// - Throws: when there is none, or when the file ends within it.
  mutating func next() throws(TreeFault) -> Line {
    guard let line = peek() else {
      throw TreeFault(
        isAtEnd ? "the model ends early" : "the model ends within a line", at: bytes.count,
        help: "the file was cut: save or copy the model again")
    }
    offset = (line.value?.endIndex ?? line.valueOffset) + 1
    return line
  }

  /// The next line, which is read again; nil when there is no whole one.
  func peek() -> Line? {
    guard let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let text = bytes[offset..<end]
    let equals = text.firstIndex(of: UInt8(ascii: "=")) ?? end
    return Line(
      key: String(decoding: text[..<equals], as: UTF8.self),
      value: equals < end ? text[(equals + 1)...] : nil, offset: offset)
  }

  /// Goes past lines without text.
  mutating func skipEmpty() {
    while offset < bytes.count, bytes[offset] == UInt8(ascii: "\n") { offset += 1 }
  }
}

/// The lines of a part of a text model, up to an empty one; each key stands once.
struct TextBlock {
  private var lines: [String: TextLines.Line] = [:]
  /// What the part is to a reader of messages.
  private let title: String
  private let offset: Int

  /// Reads the lines from here on and the empty one behind them.
  /// - Parameters:
  ///   - text: stands at the first line, then behind the empty one.
  ///   - title: what the part is called in messages.
  ///   - keys: what may stand in it.
  ///   - flags: the same without a value.
  /// - Throws: at a key that is unknown or stands twice, and where the file is cut.
  init(
    _ text: inout TextLines, title: String, keys: Set<String>, flags: Set<String> = []
  ) throws(TreeFault) {
    self.title = title
    offset = text.offset
    while true {
      let line = try text.next()
      if line.isEmpty { return }
      guard line.value == nil ? flags.contains(line.key) : keys.contains(line.key) else {
        throw TreeFault(
          "\(title) has a line that is not known here: it might change what the model says",
          at: line.offset, help: "save the model with LightGBM 4")
      }
      guard lines.updateValue(line, forKey: line.key) == nil else {
        throw TreeFault("'\(line.key)' stands twice in \(title)", at: line.offset)
      }
    }
  }

  /// Whether a line is there.
  func has(_ key: String) -> Bool { lines[key] != nil }

  /// Where a key's value starts; the start of the part when it is not there.
  func place(_ key: String) -> Int { lines[key]?.valueOffset ?? offset }

  /// The bytes of a value.
  /// - Throws: when the key is not there.
  func value(_ key: String) throws(TreeFault) -> ArraySlice<UInt8> {
    guard let value = lines[key]?.value else {
      throw TreeFault("\(title) lacks '\(key)'", at: offset)
    }
    return value
  }

  /// A value as text.
  /// - Throws: when the key is not there.
  func text(_ key: String) throws(TreeFault) -> String {
    String(decoding: try value(key), as: UTF8.self)
  }

  /// The words of a value, with one space between them.
  /// - Throws: when the key is not there or the value has another number of words.
  func words(_ key: String, count: Int) throws(TreeFault) -> [ArraySlice<UInt8>] {
    let value = try value(key)
    let words =
      value.isEmpty
      ? [] : value.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard words.count == count else {
      throw TreeFault(
        "'\(key)' has \(words.count) values where \(title) needs \(count)", at: place(key))
    }
    return words
  }

  /// Whole decimal numbers.
  /// - Throws: as `words`, and at the first that is none or does not fit.
  func integers<Number: FixedWidthInteger>(
    _ key: String, count: Int, as type: Number.Type = Int.self
  ) throws(TreeFault) -> [Number] {
    var numbers: [Number] = []
    for word in try words(key, count: count) {
      guard word.allSatisfy({ 48...57 ~= $0 || $0 == UInt8(ascii: "-") }),
        let number = Number(String(decoding: word, as: UTF8.self))
      else { throw TreeFault("not a whole number that fits '\(key)'", at: word.startIndex) }
      numbers.append(number)
    }
    return numbers
  }

  /// A whole decimal number.
  /// - Throws: as `integers`.
  func integer(_ key: String) throws(TreeFault) -> Int {
    try integers(key, count: 1)[0]
  }

  /// Decimal numbers, each the nearest Double.
  /// - Parameters:
  ///   - key: the line's.
  ///   - count: how many there must be.
  ///   - takesInfinity: whether `inf` may stand for one.
  /// - Returns: the numbers in their order.
  /// - Throws: as `words`, and at the first that is none or not finite.
  func numbers(
    _ key: String, count: Int, takesInfinity: Bool = false
  ) throws(TreeFault) -> [Double] {
    var numbers: [Double] = []
    for word in try words(key, count: count) {
      if takesInfinity, word.elementsEqual("inf".utf8) {
        numbers.append(.infinity)
        continue
      }
      guard word.allSatisfy(Self.isNumberByte),
        let number = Double(String(decoding: word, as: UTF8.self)), number.isFinite
      else { throw TreeFault("not a finite number in '\(key)'", at: word.startIndex) }
      numbers.append(number)
    }
    return numbers
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"): true
    default: false
    }
  }
}
