import WeirCore

extension LineReader {
  /// Stores a number or a moment.
  @inline(__always)
  func storeWord(
    _ value: Int64, _ slot: UnsafeMutablePointer<MemberSlot>, row: Int,
    digest: inout ContentDigest
  ) {
    unsafe slot.pointee.data.storeBytes(of: value, toByteOffset: row &* 8, as: Int64.self)
    unsafe slot.pointee.status[row] = FieldColumn.present
    unsafe digest.add(UInt64(bitPattern: value), 0, keys: slot.pointee.keys)
    if let fingerprints = unsafe slot.pointee.fingerprints {
      unsafe fingerprints[row] = hashKey.fingerprint(integer: value)
    }
  }

  /// Stores a floating-point number.
  func storeDouble(
    _ value: Double, _ slot: UnsafeMutablePointer<MemberSlot>, row: Int,
    digest: inout ContentDigest
  ) {
    unsafe slot.pointee.data.storeBytes(of: value, toByteOffset: row &* 8, as: Double.self)
    unsafe slot.pointee.status[row] = FieldColumn.present
    // The two zeros are equal numbers.
    unsafe digest.add(value == 0 ? 0 : value.bitPattern, 0, keys: slot.pointee.keys)
    if let fingerprints = unsafe slot.pointee.fingerprints {
      unsafe fingerprints[row] = hashKey.fingerprint(double: value)
    }
  }

  /// Stores a truth value.
  @inline(__always)
  func storeBool(
    _ value: Bool, _ slot: UnsafeMutablePointer<MemberSlot>, row: Int,
    digest: inout ContentDigest
  ) {
    unsafe slot.pointee.data.storeBytes(of: value ? 1 : 0, toByteOffset: row, as: UInt8.self)
    unsafe slot.pointee.status[row] = FieldColumn.present
    unsafe digest.add(value ? 1 : 0, 0, keys: slot.pointee.keys)
    if let fingerprints = unsafe slot.pointee.fingerprints {
      unsafe fingerprints[row] = hashKey.fingerprint(bool: value)
    }
  }

  /// Stores an address.
  @inline(__always)
  func storeAddress(
    _ value: IPAddress, _ slot: UnsafeMutablePointer<MemberSlot>, row: Int,
    digest: inout ContentDigest
  ) {
    unsafe slot.pointee.data.storeBytes(of: value, toByteOffset: row &* 16, as: IPAddress.self)
    unsafe slot.pointee.status[row] = FieldColumn.present
    unsafe digest.add(value.low, value.high, keys: slot.pointee.keys)
    if let fingerprints = unsafe slot.pointee.fingerprints {
      unsafe fingerprints[row] = hashKey.fingerprint(address: value)
    }
  }

  /// Stores a text that lies at `begin`.
  func storeText(
    _ begin: Int, _ count: Int, _ slot: UnsafeMutablePointer<MemberSlot>, row: Int,
    digest: inout ContentDigest
  ) {
    if count <= 16 {
      let head = masks.keep(count, of: text, begin)
      unsafe storeShortText(begin, count, head, slot, row: row, digest: &digest)
    } else {
      unsafe storeLongText(begin, count, slot, row: row, digest: &digest)
    }
  }

  /// Stores a text of up to 16 bytes; `head` is they, padded with zeros.
  @inline(__always)
  func storeShortText(
    _ begin: Int, _ count: Int, _ head: (UInt64, UInt64),
    _ slot: UnsafeMutablePointer<MemberSlot>, row: Int, digest: inout ContentDigest
  ) {
    unsafe storeSlice(begin, count, slot, row: row)
    unsafe digest.add(head.0, head.1, keys: slot.pointee.keys)
    if let fingerprints = unsafe slot.pointee.fingerprints {
      unsafe fingerprints[row] = hashKey.fingerprint(head.0, head.1, count: count)
    }
  }

  /// Stores a text of more than 16 bytes.
  @inline(__always)
  func storeLongText(
    _ begin: Int, _ count: Int, _ slot: UnsafeMutablePointer<MemberSlot>, row: Int,
    digest: inout ContentDigest
  ) {
    unsafe storeSlice(begin, count, slot, row: row)
    unsafe digest.addLong(
      text, begin, count: count, masks: masks, hashKey: hashKey, keys: slot.pointee.keys)
    if let fingerprints = unsafe slot.pointee.fingerprints {
      unsafe fingerprints[row] = hashKey.fingerprint(text.pointer(begin), count: count)
    }
  }

  @inline(__always)
  private func storeSlice(
    _ begin: Int, _ count: Int, _ slot: UnsafeMutablePointer<MemberSlot>, row: Int
  ) {
    unsafe slot.pointee.data.storeBytes(
      of: TextSlice(
        offset: UInt32(truncatingIfNeeded: begin), byteCount: UInt32(truncatingIfNeeded: count)),
      toByteOffset: row &* 8, as: TextSlice.self)
    unsafe slot.pointee.status[row] = FieldColumn.present
  }

  /// Stores a country or currency, upper-casing it where it lies.
  func storeCode(
    _ upper: UInt64, _ begin: Int, _ count: Int, _ slot: UnsafeMutablePointer<MemberSlot>,
    row: Int, digest: inout ContentDigest
  ) {
    writeCode(upper, begin, count)
    unsafe storeShortText(begin, count, (upper, 0), slot, row: row, digest: &digest)
  }

  /// Writes an upper-case country or currency where it lies.
  @inline(__always)
  func writeCode(_ upper: UInt64, _ begin: Int, _ count: Int) {
    text[begin] = UInt8(truncatingIfNeeded: upper)
    text[begin &+ 1] = UInt8(truncatingIfNeeded: upper &>> 8)
    if count == 3 { text[begin &+ 2] = UInt8(truncatingIfNeeded: upper &>> 16) }
  }
}
