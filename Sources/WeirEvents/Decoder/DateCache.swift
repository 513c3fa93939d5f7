import WeirCore

/// The days seen last, by the eleven characters `YYYY-MM-DDT` as they were written.
@safe struct DateCache: ~Copyable {
  private struct Entry {
    /// The first eight characters, and the other three.
    var first: UInt64 = 0
    var second: UInt64 = 0
    /// The start of the day, in milliseconds since 1970.
    var day: Int64 = 0
  }

  private var latest = Entry()
  private var entries = [64 of Entry](repeating: Entry())

  private static func place(_ first: UInt64, _ second: UInt64) -> Int {
    let mixed = (first ^ second &<< 20) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed &>> 58)
  }

  /// Reads a timestamp of the day seen last that ends in `Z` and a quote, with no or three
  /// fraction digits; `count` is without the quote. Equal to `Timestamp.parse` where it gives a
  /// value; nil means "look closer".
  @inline(__always)
  func quick(_ text: TextMemory, _ at: Int) -> (value: Int64, count: Int)? {
    let isLatest =
      (text.word(at) ^ latest.first) | ((text.word(at &+ 8) & 0xFF_FFFF) ^ latest.second) == 0
    // `HH:MM:SS`: every byte must lie at or below its highest, 2 9 : 5 9 : 5 9.
    let time = text.word(at &+ 11) ^ 0x3030_3A30_303A_3030
    let excess = ((time &+ 0x767A_7F76_7A7F_767D) | time) & 0x8080_8080_8080_8080
    let pairs = time &* 10 &+ time &>> 8
    let hour = Int64(truncatingIfNeeded: pairs & 0xFF)
    let minute = Int64(truncatingIfNeeded: pairs &>> 24 & 0xFF)
    let second = Int64(truncatingIfNeeded: pairs &>> 48 & 0xFF)
    let moment = latest.day &+ ((hour &* 60 &+ minute) &* 60 &+ second) &* 1_000
    guard isLatest, excess == 0, hour <= 23 else { return nil }
    // `.fffZ"`, behind the two digits of the second.
    let rest = (text.word(at &+ 17) &>> 16) ^ 0x225A_3030_302E
    if ((rest &+ 0x7F7F_7676_767F) | rest) & 0x8080_8080_8080 == 0 {
      let tens = (rest &>> 8 & 0xFF) &* 10 &+ (rest &>> 16 & 0xFF)
      return (moment &+ Int64(truncatingIfNeeded: tens &* 10 &+ (rest &>> 24 & 0xFF)), 24)
    }
    // `Z"`, behind them too.
    return text.half(at &+ 17) &>> 16 == 0x225A ? (moment, 20) : nil
  }

  /// Reads any RFC 3339 timestamp and remembers its day; nil when it is none.
  @inline(never)
  mutating func parse(_ text: TextMemory, _ at: Int, count: Int) -> Int64? {
    guard count >= 20 else { return nil }
    let first = text.word(at)
    let second = text.word(at &+ 8) & 0xFF_FFFF
    let place = Self.place(first, second)
    let known = unsafe entries[unchecked: place]
    if known.first == first, known.second == second {
      latest = known
      if let quick = quick(text, at), quick.count == count { return quick.value }
    }
    guard let moment = unsafe Timestamp.parse(text.pointer(at), count: count) else { return nil }
    if text[at &+ count &- 1] == UInt8(ascii: "Z") {
      // Floored: the day of a moment before 1970 starts before it too.
      let ofDay = ((moment % 86_400_000) &+ 86_400_000) % 86_400_000
      latest = Entry(first: first, second: second, day: moment &- ofDay)
      unsafe entries[unchecked: place] = latest
    }
    return moment
  }

  /// Whether a text that is no timestamp is one but for its year: only an offset leads there.
  static func isOutOfRange(_ text: TextMemory, _ at: Int, count: Int) -> Bool {
    guard 20...35 ~= count else { return false }
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { copy in
      for index in 0..<count { unsafe copy[index] = text[at &+ index] }
      guard let base = copy.baseAddress else { return false }
      for year in ["0001", "9999"] {
        let isYear = year.utf8.enumerated().allSatisfy { unsafe copy[$0.offset] == $0.element }
        guard isYear else { continue }
        // Another year without a leap day.
        for (index, byte) in "2001".utf8.enumerated() { unsafe copy[index] = byte }
        return unsafe Timestamp.parse(base, count: count) != nil
      }
      return false
    }
  }
}
