/// A YAML text as Unicode scalars, in which some have been replaced one for one.
struct MaskedText {
  /// Stands for the `&` of a possible anchor.
  private static let anchor: Unicode.Scalar = "\u{10FFFD}"
  /// Stand for the letters of a key that was reported as a duplicate: a number in base 4096.
  private static let maskedKeys: ClosedRange<UInt32> = 0xF0000...0xF0FFF

  private var scalars: [Unicode.Scalar]
  private var maskedKeyCount: UInt32 = 0
  /// The offset in bytes of the first anchor sign that stands where a value begins.
  private(set) var firstAnchorAtValueStart: Int?

  init(_ text: SourceText) {
    scalars = Array(String(decoding: text.bytes, as: UTF8.self).unicodeScalars)
    var byteOffset = 0
    var isValueStart = true
    for index in scalars.indices {
      let scalar = scalars[index]
      if scalar == "&", index + 1 < scalars.count, Self.isAnchorName(scalars[index + 1]) {
        let before: Unicode.Scalar = index == 0 ? "\n" : scalars[index - 1]
        if !Self.isAnchorName(before), before != "&" {
          scalars[index] = Self.anchor
          if isValueStart, firstAnchorAtValueStart == nil { firstAnchorAtValueStart = byteOffset }
        }
      }
      switch scalar {
      case "\n", ":", "-", "?", ",", "[", "{": isValueStart = true
      case " ", "\r", "\t": break
      default: isValueStart = false
      }
      byteOffset += UTF8.width(scalar)
    }
  }

  private static func isAnchorName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
    default: false
    }
  }

  var string: String {
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }

  // MARK: What the parser gave back

  /// The text as it was before anchors were masked.
  static func unmasked(_ text: String) -> String {
    guard text.unicodeScalars.contains(anchor) else { return text }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: text.unicodeScalars.map { $0 == anchor ? "&" : $0 })
    return String(result)
  }

  static func startsWithAnchor(_ text: String) -> Bool { text.unicodeScalars.first == anchor }

  static func isMaskedKey(_ text: String) -> Bool {
    text.unicodeScalars.first.map { maskedKeys.contains($0.value) } == true
  }

  // MARK: Places

  /// The index of a scalar of a line.
  func offset(line: Int, scalarColumn: Int) -> Int? {
    var left = line - 1
    var index = 0
    while left > 0 {
      guard let end = scalars[index...].firstIndex(of: "\n") else { return nil }
      index = end + 1
      left -= 1
    }
    let result = index + scalarColumn - 1
    return result < scalars.count ? result : nil
  }

  /// The line and column, from 1, of the scalar at `index`.
  func position(of index: Int) -> (line: Int, scalarColumn: Int) {
    let before = scalars[..<index]
    let line = before.reduce(1) { $0 + ($1 == "\n" ? 1 : 0) }
    let start = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
    return (line, index - start + 1)
  }

  // MARK: Duplicate keys

  /// Where a key that starts at `first` is given again in the same mapping.
  func secondKey(_ key: String, after first: Int) -> Range<Int>? {
    let (_, column) = position(of: first)
    let indentation = scalars[(first - column + 1)..<first]
    let isBlock = indentation.allSatisfy { $0 == " " || $0 == "-" }
    return isBlock && !isInsideBrackets(first)
      ? secondBlockKey(Array(key.unicodeScalars), after: first, column: column)
      : secondFlowKey(Array(key.unicodeScalars), after: first)
  }

  private func isInsideBrackets(_ index: Int) -> Bool {
    // A block key is never inside; a key that opens a line of a flow mapping is. Looking back to
    // the last line that is not indented is enough.
    var open = 0
    var position = index - 1
    while position >= 0 {
      switch scalars[position] {
      case "]", "}": open -= 1
      case "[", "{":
        open += 1
        if open > 0 { return true }
      case "\n":
        let next = scalars[position + 1]
        if next != " ", next != "\n", next != "#", next != "-" { return false }
      default: break
      }
      position -= 1
    }
    return false
  }

  /// Looks down the column of the key until a line with less indentation ends the mapping.
  private func secondBlockKey(
    _ key: [Unicode.Scalar], after first: Int, column: Int
  ) -> Range<Int>? {
    var index = first
    while let end = scalars[index...].firstIndex(of: "\n") {
      var start = end + 1
      while start < scalars.count, scalars[start] == " " { start += 1 }
      index = start
      guard start < scalars.count else { return nil }
      let found = start - end
      if scalars[start] == "\n" || scalars[start] == "\r" || scalars[start] == "#" { continue }
      if found < column { return nil }
      if found == column, let range = self.key(key, at: start) { return range }
    }
    return nil
  }

  /// Looks along a flow mapping, over nested brackets and quoted texts, until it is closed.
  private func secondFlowKey(_ key: [Unicode.Scalar], after first: Int) -> Range<Int>? {
    var index = first
    var depth = 0
    while index < scalars.count {
      switch scalars[index] {
      case "[", "{": depth += 1
      case "]", "}":
        depth -= 1
        if depth < 0 { return nil }
      case "'", "\"":
        let quote = scalars[index]
        index += 1
        while index < scalars.count, scalars[index] != quote {
          index += quote == "\"" && scalars[index] == "\\" ? 2 : 1
        }
      case "," where depth == 0:
        var start = index + 1
        while start < scalars.count, scalars[start] == " " || scalars[start] == "\n" { start += 1 }
        if let range = self.key(key, at: start) { return range }
      default: break
      }
      index += 1
    }
    return nil
  }

  /// The range of `key` at `start`, quoted or not, when a colon follows.
  private func key(_ key: [Unicode.Scalar], at start: Int) -> Range<Int>? {
    guard start < scalars.count else { return nil }
    let isQuoted = scalars[start] == "'" || scalars[start] == "\""
    let from = isQuoted ? start + 1 : start
    guard scalars[from...].starts(with: key) else { return nil }
    var after = from + key.count + (isQuoted ? 1 : 0)
    while after < scalars.count, scalars[after] == " " { after += 1 }
    guard after < scalars.count, scalars[after] == ":" else { return nil }
    return from..<(from + key.count)
  }

  /// Makes a key differ from all others without changing the length of its line.
  mutating func maskKey(_ range: Range<Int>) {
    var number = maskedKeyCount
    maskedKeyCount += 1
    for index in range {
      let value = Self.maskedKeys.lowerBound + number % 4_096
      number /= 4_096
      if let scalar = Unicode.Scalar(value) { scalars[index] = scalar }
    }
  }
}
