/// Prefixes of digits with numbers: gives the longest one that a text starts with.
///
/// A prefix of n digits is kept as the number that those digits make behind a 1, so that "01" and
/// "1" differ; it is found in a hash table for all lengths up to nine, whose slots are one word, or
/// in another for the longer ones. Which lengths are worth a probe is
/// known from the text's first four digits, in a table of 10,000 bit sets: a card number's prefix
/// usually costs one probe, and one that is not there none.
///
/// Memory: 16 to 32 bytes a prefix, twice that beyond nine digits, and 40 KB.
@safe struct DigitIndex: Sendable {
  /// Digits of the longest prefix that can be kept.
  static let digitCountMax = 18

  /// A prefix and its number; free when `key` is 0.
  struct Slot: BitwiseCopyable {
    var key: UInt64
    var number: Int32
  }

  /// Prefixes of up to nine digits: the key in the high half, the number in the low one; 0: free.
  private let slots: Block<UInt64>
  private let mask: UInt64
  /// Longer ones.
  private let wideSlots: Block<Slot>
  private let wideMask: UInt64
  /// By the first four digits: bit n is set when some prefix of n digits agrees with them.
  private let lengths: Block<UInt32>
  /// Bit n is set when there is a prefix of n digits; used for texts under four digits.
  private let allLengths: UInt32
  private let maxDigitCount: Int

  /// An index of different prefixes, as `key(of:count:)` gives them; numbers are their positions.
  init(keys: [UInt64]) {
    let wideCount = keys.count { $0 >> 32 != 0 }
    var slots = [UInt64](repeating: 0, count: Self.capacity(keys.count - wideCount))
    var wideSlots = [Slot](
      repeating: Slot(key: 0, number: -1), count: Self.capacity(wideCount))
    mask = UInt64(slots.count - 1)
    wideMask = UInt64(wideSlots.count - 1)
    var lengths = [UInt32](repeating: 0, count: 10_000)
    var allLengths: UInt32 = 0
    for (number, key) in keys.enumerated() {
      if key >> 32 == 0 {
        var slot = Int(Self.hash(key) & mask)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = key << 32 | UInt64(number)
      } else {
        var slot = Int(Self.hash(key) & wideMask)
        while wideSlots[slot].key != 0 { slot = (slot + 1) & (wideSlots.count - 1) }
        wideSlots[slot] = Slot(key: key, number: Int32(number))
      }
      let (heads, digitCount) = Self.heads(of: key)
      for head in heads { lengths[head] |= 1 << UInt32(digitCount) }
      allLengths |= 1 << UInt32(digitCount)
    }
    self.slots = Block(slots)
    self.wideSlots = Block(wideSlots)
    self.lengths = Block(lengths)
    self.allLengths = allLengths
    maxDigitCount = 31 - min(31, allLengths.leadingZeroBitCount)
  }

  /// Slots for `count` prefixes: a power of two, at most half of them in use.
  private static func capacity(_ count: Int) -> Int {
    var capacity = 16
    while capacity < count * 2 { capacity *= 2 }
    return capacity
  }

  /// The digits as a number behind a 1; nil unless they are 1 to 18 digits.
  static func key(of text: UnsafePointer<UInt8>, count: Int) -> UInt64? {
    guard 1...digitCountMax ~= count else { return nil }
    var key: UInt64 = 1
    for index in 0..<count {
      guard unsafe Byte.isDigit(text[index]) else { return nil }
      key = unsafe key * 10 + UInt64(text[index] - 48)
    }
    return key
  }

  /// The keys of all shorter prefixes of a prefix, the longest first.
  static func ancestors(of key: UInt64) -> [UInt64] {
    Array(sequence(first: key / 10) { $0 / 10 }.prefix { $0 >= 10 })
  }

  /// The first four digits of all texts that start with the prefix, and how many digits it has.
  private static func heads(of key: UInt64) -> (Range<Int>, Int) {
    var digitCount = 0
    var power: UInt64 = 1
    while key / power >= 10 {
      power *= 10
      digitCount += 1
    }
    let digits = Int(key - power)
    if digitCount >= 4 {
      var head = digits
      for _ in 4..<digitCount { head /= 10 }
      return (head..<head + 1, digitCount)
    }
    let width = [10_000, 1_000, 100, 10][digitCount]
    return (digits * width..<(digits + 1) * width, digitCount)
  }

  @inline(__always)
  private static func hash(_ key: UInt64) -> UInt64 {
    let product = (key &* 0x9E37_79B9_7F4A_7C15).byteSwapped
    return product &* 0xD6E8_FEB8_6659_FD93 &>> 20
  }

  /// The number of the longest prefix of the text; -1 when none is. Digits are read up to the first
  /// other byte.
  @inline(__always)
  func find(_ text: UnsafePointer<UInt8>, count: Int) -> Int32 {
    var keys = [19 of UInt64](repeating: 0)
    var key: UInt64 = 1
    var head = 0
    var digitCount = 0
    let limit = min(count, maxDigitCount)
    while digitCount < limit, case let digit = unsafe text[digitCount] &- 48, digit <= 9 {
      key = key &* 10 &+ UInt64(digit)
      digitCount &+= 1
      unsafe keys[unchecked: digitCount] = key
      if digitCount == 4 { head = Int(truncatingIfNeeded: key) &- 10_000 }
    }
    var left = digitCount >= 4 ? lengths[head] : allLengths
    left &= (2 &<< UInt32(truncatingIfNeeded: digitCount)) &- 1
    while left != 0 {
      let length = 31 &- left.leadingZeroBitCount
      let number = unsafe probe(keys[unchecked: length])
      if number >= 0 { return number }
      left ^= 1 &<< UInt32(truncatingIfNeeded: length)
    }
    return -1
  }

  @inline(__always)
  private func probe(_ key: UInt64) -> Int32 {
    guard key &>> 32 == 0 else { return probeWide(key) }
    var slot = Self.hash(key) & mask
    while true {
      let entry = slots[Int(truncatingIfNeeded: slot)]
      if entry &>> 32 == key { return Int32(truncatingIfNeeded: entry) }
      if entry == 0 { return -1 }
      slot = (slot &+ 1) & mask
    }
  }

  private func probeWide(_ key: UInt64) -> Int32 {
    var slot = Self.hash(key) & wideMask
    while true {
      let entry = wideSlots[Int(truncatingIfNeeded: slot)]
      if entry.key == key { return entry.number }
      if entry.key == 0 { return -1 }
      slot = (slot &+ 1) & wideMask
    }
  }
}
