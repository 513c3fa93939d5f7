import CEL

/// The text of a gate, and the CEL that it stands for: a number with a percent sign behind it is a
/// hundredth of the number, so that `0.1%` is 0.001.
struct GateText {
  let original: String
  /// The words of the original.
  let words: [SourceWord]
  /// The same with `0.1e-2` in the place of `0.1%`.
  let expression: String
  /// What was replaced: where it now stands and where it stood, in UTF-8 bytes.
  private let replaced: [(new: Range<Int>, old: Range<Int>)]

  init(_ original: String) {
    self.original = original
    words = SourceWord.words(of: original)
    let bytes = Array(original.utf8)
    var result: [UInt8] = []
    var replaced: [(new: Range<Int>, old: Range<Int>)] = []
    var end = 0
    for index in words.indices where Self.isPercentage(words, index) {
      let old = words[index].range.lowerBound..<words[index + 1].range.upperBound
      result += bytes[end..<old.lowerBound]
      let start = result.count
      result += Self.hundredth(of: bytes[words[index].range])
      replaced.append((start..<result.count, old))
      end = old.upperBound
    }
    expression = String(decoding: result + bytes[end...], as: UTF8.self)
    self.replaced = replaced
  }

  /// Whether a word is a number with a percent sign that takes a hundredth. With an operand behind
  /// it the sign is the remainder of a division; a minus may be either, and space in front of the
  /// sign decides.
  private static func isPercentage(_ words: [SourceWord], _ index: Int) -> Bool {
    guard words[index].kind == .number, index + 1 < words.count,
      words[index + 1].kind == .symbol("%")
    else { return false }
    guard index + 2 < words.count else { return true }
    switch words[index + 2].kind {
    case .name, .number, .text, .other: return false
    case .symbol("-"): return words[index].range.upperBound == words[index + 1].range.lowerBound
    case .symbol(let symbol): return !["(", "[", "{", ".", "!"].contains(symbol)
    }
  }

  /// Whether the number at an index is a percentage.
  func isPercentage(_ index: Int) -> Bool { Self.isPercentage(words, index) }

  /// A literal of a hundredth of a number: its exponent is two less, so that nothing is rounded
  /// twice.
  private static func hundredth(of number: ArraySlice<UInt8>) -> [UInt8] {
    let text = String(decoding: number, as: UTF8.self)
    guard !text.hasPrefix("0x"), !text.hasPrefix("0X"),
      let mark = text.firstIndex(where: { $0 == "e" || $0 == "E" })
    else { return Array(text.utf8) + Array("e-2".utf8) }
    // An exponent of more digits than Int has is no finite number, or 0.
    guard let exponent = Int(text[text.index(after: mark)...]), abs(exponent) < 1_000_000 else {
      return Array(number)
    }
    return Array("\(text[..<mark])e\(exponent - 2)".utf8)
  }

  /// The number at an index, as it counts; nil when it is none of decimal digits.
  func value(at index: Int) -> Double? {
    let bytes = Array(original.utf8)[words[index].range]
    let text = isPercentage(index) ? Self.hundredth(of: bytes) : Array(bytes)
    return Double(String(decoding: text, as: UTF8.self))
  }

  /// Where a stretch of `expression` stands in the original.
  func originalRange(of range: Range<Int>) -> Range<Int> {
    func offset(_ offset: Int, isEnd: Bool) -> Int {
      var shift = 0
      for (new, old) in replaced {
        if isEnd ? offset <= new.lowerBound : offset < new.lowerBound { break }
        if isEnd ? offset <= new.upperBound : offset < new.upperBound {
          return isEnd ? old.upperBound : old.lowerBound
        }
        shift = old.upperBound - new.upperBound
      }
      return offset + shift
    }
    let start = offset(range.lowerBound, isEnd: false)
    return start..<max(start, offset(range.upperBound, isEnd: true))
  }
}
