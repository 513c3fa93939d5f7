import WeirCore

/// The values of a list that changes, each with its expiry and with who has the last word on it:
/// the list's file or an edit.
///
/// A hash table with open addressing over keys in one piece of memory, and arrays by the number of
/// the key; a copy is a few copies of memory, whatever the number of entries. What a file says of a
/// value is forgotten once an edit says something else: an edit is never taken back, only followed
/// by another one. A removed value stays, so that the removal holds for another file too.
///
/// Memory: 33 to 49 bytes a value and its own bytes.
struct EntryMap: Sendable {
  /// Who has the last word on a value, and which.
  enum Origin: UInt8 {
    case file, edit, removal
  }

  /// The expiry of a value that is not on the list: before any time.
  static let absent = Int64.min

  /// The values; their numbers are positions in the other arrays.
  private(set) var keys = TextIndexBuilder()
  private(set) var expiries: [Int64] = []
  private(set) var origins: [Origin] = []
  /// Values that are on the list, expired ones too.
  private(set) var count = 0
  /// Values on which an edit has the last word, removed ones too.
  private(set) var editCount = 0
  /// Bytes of the longest value.
  private(set) var maxByteCount = 0
  /// Which lengths occur: one bit each, all from 63 on share the last. A value has some bytes.
  private(set) var lengths: UInt64 = 0

  /// Enters a value of the file, before any edit; the later expiry of the same value wins.
  mutating func enter(_ key: UnsafePointer<UInt8>, count byteCount: Int, expires: Int64) {
    let (number, isNew) = unsafe number(of: key, count: byteCount)
    if isNew { count += 1 }
    origins[number] = .file
    expiries[number] = max(expiries[number], expires)
  }

  /// Enters an edit of a value: its new expiry, or nil when it is removed.
  mutating func edit(_ key: UnsafePointer<UInt8>, count byteCount: Int, expires: Int64?) {
    let (number, isNew) = unsafe number(of: key, count: byteCount)
    if isNew || origins[number] == .file { editCount += 1 }
    let wasThere = origins[number] != .removal
    origins[number] = expires == nil ? .removal : .edit
    expiries[number] = expires ?? Self.absent
    count += (expires == nil ? 0 : 1) - (wasThere ? 1 : 0)
  }

  /// The number of a value, which gets one when it is new: it is not on the list yet.
  private mutating func number(
    of key: UnsafePointer<UInt8>, count byteCount: Int
  ) -> (number: Int, isNew: Bool) {
    let number = unsafe keys.add(key, count: byteCount)
    guard number == expiries.count else { return (number, false) }
    expiries.append(Self.absent)
    origins.append(.removal)
    maxByteCount = max(maxByteCount, byteCount)
    lengths |= Self.lengthBit(byteCount)
    return (number, true)
  }

  @inline(__always)
  static func lengthBit(_ byteCount: Int) -> UInt64 {
    byteCount > 0 ? 1 &<< UInt64(min(byteCount, 63)) : 0
  }

  // MARK: Edits

  /// The expiry that an edit gives a value; nil when it removes it.
  private func editedExpiry(_ number: Int) -> Int64? {
    origins[number] == .removal ? nil : expiries[number]
  }

  /// Gives each value on which an edit has the last word.
  ///
  /// - Parameters:
  ///   - isSorted: whether they come in the order of their bytes; else they come in the order in
  ///     which they were entered.
  ///   - body: gets the value's bytes and its expiry, nil when it is removed.
  func forEachEdit(isSorted: Bool, _ body: (UnsafeBufferPointer<UInt8>, Int64?) -> Void) {
    let edited = origins.indices.filter { origins[$0] != .file }
    unsafe keys.bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      for number in isSorted ? unsafe sorted(edited, start) : edited {
        let key = keys.texts[number]
        let value = unsafe UnsafeBufferPointer(
          start: start + Int(key.offset), count: Int(key.byteCount))
        unsafe body(value, editedExpiry(number))
      }
    }
  }

  /// The numbers in the order of their values' bytes.
  private func sorted(_ numbers: [Int], _ bytes: UnsafePointer<UInt8>) -> [Int] {
    numbers.sorted { left, right in
      let (a, b) = (keys.texts[left], keys.texts[right])
      return unsafe bytesPrecede(
        bytes + Int(a.offset), count: Int(a.byteCount), bytes + Int(b.offset),
        count: Int(b.byteCount))
    }
  }
}
