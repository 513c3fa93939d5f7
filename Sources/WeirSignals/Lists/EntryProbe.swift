import WeirCore

/// Looks values up in an `EntryMap`, as long as its memory is held in place.
@unsafe struct EntryProbe {
  private let bytes: UnsafePointer<UInt8>
  private let texts: UnsafePointer<TextSlice>
  private let slots: UnsafePointer<UInt64>
  private let slotMask: UInt64
  private let expiries: UnsafePointer<Int64>
  private let lengths: UInt64

  /// Gives the probe of a map to the body; nil, and no call, when no value has any bytes.
  static func with<Result>(_ map: EntryMap, _ body: (EntryProbe) -> Result) -> Result? {
    let keys = map.keys
    return unsafe keys.bytes.withUnsafeBufferPointer { bytes in
      unsafe keys.texts.withUnsafeBufferPointer { texts in
        unsafe keys.slots.withUnsafeBufferPointer { slots in
          unsafe map.expiries.withUnsafeBufferPointer { expiries in
            guard let bytes = bytes.baseAddress, let texts = texts.baseAddress,
              let start = slots.baseAddress, let expiries = expiries.baseAddress
            else { return nil }
            return unsafe body(
              EntryProbe(
                bytes: bytes, texts: texts, slots: start, slotMask: UInt64(slots.count - 1),
                expiries: expiries, lengths: map.lengths))
          }
        }
      }
    }
  }

  /// When the entry of a value expires; `EntryMap.absent` when there is none.
  @inline(__always)
  func expiry(of value: UnsafePointer<UInt8>, count: Int) -> Int64 {
    guard unsafe lengths & EntryMap.lengthBit(count) != 0 else { return EntryMap.absent }
    let hash = unsafe textHash(value, count: count)
    var slot = unsafe hash & slotMask
    while true {
      let entry = unsafe slots[Int(truncatingIfNeeded: slot)]
      if entry == 0 { return EntryMap.absent }
      if entry &>> 32 == hash &>> 32 {
        let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) &- 1
        let known = unsafe texts[number]
        if Int(known.byteCount) == count,
          unsafe bytesEqual(bytes + Int(known.offset), value, count: count)
        {
          return unsafe expiries[number]
        }
      }
      slot = unsafe (slot &+ 1) & slotMask
    }
  }
}
