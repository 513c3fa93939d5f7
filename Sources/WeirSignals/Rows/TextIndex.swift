import WeirCore

/// Texts with numbers, found by their bytes.
///
/// Three steps, so that most texts that are not in it cost a few nanoseconds: is there any text of
/// this length; is the hash's bit set in a filter of 16 bits or more a text; then open addressing
/// with linear probing over slots that hold half of the hash beside the number, and bytes compared
/// at the end. The hash is 64 bits wide and the same in every process: the texts come from the
/// policy, so nobody outside can crowd the slots.
///
/// Memory: 16 to 32 bytes a text for the slots, 2 to 4 for the filter, 8 and its bytes for itself.
@safe struct TextIndex: Sendable {
  private let bytes: Block<UInt8>
  private let texts: Block<TextSlice>
  private let slots: Block<UInt64>
  private let filter: Block<UInt64>
  private let slotMask: UInt64
  private let filterMask: UInt64
  private let lengths: UInt64
  /// Bytes of the longest text.
  let maxByteCount: Int

  /// The finished index of a builder's texts.
  init(_ builder: TextIndexBuilder) {
    bytes = Block(builder.bytes, padding: 64, fill: 0)
    texts = Block(builder.texts)
    slots = Block(builder.slots)
    slotMask = UInt64(builder.slots.count - 1)
    var filterBits = 1_024
    while filterBits < builder.texts.count * 16 { filterBits *= 2 }
    filterMask = UInt64(filterBits - 1)
    var words = [UInt64](repeating: 0, count: filterBits / 64)
    var lengths: UInt64 = 0
    var longest = 0
    for text in builder.texts {
      let hash = unsafe textHash(bytes.base + Int(text.offset), count: Int(text.byteCount))
      let bit = (hash >> 8) & filterMask
      words[Int(bit >> 6)] |= 1 << (bit & 63)
      lengths |= Self.lengthBit(Int(text.byteCount))
      longest = max(longest, Int(text.byteCount))
    }
    filter = Block(words)
    self.lengths = lengths
    maxByteCount = longest
  }

  /// The number of a text; -1 when it is not there.
  @inline(__always)
  func find(_ text: UnsafePointer<UInt8>, count: Int) -> Int {
    guard lengths & Self.lengthBit(count) != 0 else { return -1 }
    let hash = unsafe textHash(text, count: count)
    let bit = (hash &>> 8) & filterMask
    guard filter[Int(truncatingIfNeeded: bit &>> 6)] &>> (bit & 63) & 1 != 0 else { return -1 }
    return unsafe probe(text, count: count, hash: hash)
  }

  private func probe(_ text: UnsafePointer<UInt8>, count: Int, hash: UInt64) -> Int {
    var slot = hash & slotMask
    while true {
      let entry = slots[Int(truncatingIfNeeded: slot)]
      if entry == 0 { return -1 }
      if entry &>> 32 == hash &>> 32 {
        let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
        let known = texts[number]
        if Int(known.byteCount) == count,
          unsafe bytesEqual(bytes.base + Int(known.offset), text, count: count)
        {
          return number
        }
      }
      slot = (slot &+ 1) & slotMask
    }
  }

  /// One bit for every length; all from 63 on share the last.
  @inline(__always)
  private static func lengthBit(_ count: Int) -> UInt64 { 1 &<< UInt64(min(count, 63)) }
}

/// Collects texts, each once: for a `TextIndex`, or as the keys of an `EntryMap`.
struct TextIndexBuilder: Sendable {
  /// All texts, one behind the other.
  fileprivate(set) var bytes: [UInt8] = []
  /// By number: where the text lies in `bytes`.
  fileprivate(set) var texts: [TextSlice] = []
  /// The high half of the hash and the number + 1; 0: free. At most half are in use.
  fileprivate(set) var slots = [UInt64](repeating: 0, count: 16)

  /// The number of the text, which it gets when it is new. All texts together stay under 4 GiB.
  mutating func add(_ text: UnsafePointer<UInt8>, count: Int) -> Int {
    let hash = unsafe textHash(text, count: count)
    var slot = Int(truncatingIfNeeded: hash & UInt64(slots.count - 1))
    while slots[slot] != 0 {
      let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
      if slots[slot] >> 32 == hash >> 32, unsafe isText(number, text, count: count) {
        return number
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = (hash >> 32) << 32 | UInt64(texts.count + 1)
    texts.append(TextSlice(offset: UInt32(bytes.count), byteCount: UInt32(count)))
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: count))
    if texts.count * 2 > slots.count { grow() }
    return texts.count - 1
  }

  private func isText(_ number: Int, _ text: UnsafePointer<UInt8>, count: Int) -> Bool {
    let known = texts[number]
    guard Int(known.byteCount) == count else { return false }
    return unsafe bytes.withUnsafeBufferPointer { all in
      guard let start = all.baseAddress else { return count == 0 }
      return unsafe bytesEqual(start + Int(known.offset), text, count: count)
    }
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: slots.count * 2)
    unsafe bytes.withUnsafeBufferPointer { all in
      for entry in slots where entry != 0 {
        let text = texts[Int(entry & 0xFFFF_FFFF) - 1]
        guard let start = all.baseAddress else { continue }
        let hash = unsafe textHash(start + Int(text.offset), count: Int(text.byteCount))
        var slot = Int(truncatingIfNeeded: hash & UInt64(larger.count - 1))
        while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
        larger[slot] = entry
      }
    }
    slots = larger
  }
}
