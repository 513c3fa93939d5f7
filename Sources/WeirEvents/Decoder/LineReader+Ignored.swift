import WeirCore

/// A worker's slots for members that are outside the schema.
///
/// Most events of a stream carry the same few. A name that was met and is harmless gets a slot, so
/// that it is predicted and found like a member of the schema, in any spelling; a second one of
/// that name in an object is seen by the slot's row. First come, first served: names beyond the
/// limits are checked anew in every line, with the same result.
@safe struct IgnoredSlots {
  /// The number of the next free slot, and of the first behind them.
  var next: Int
  let end: Int
  /// Room for the names.
  private let names: UnsafeMutablePointer<UInt8>
  private let first: Int

  /// The slots from `first` on.
  init(first: Int, _ memory: WorkerMemory) {
    (self.first, next, end) = (first, first, first + Limits.ignoredNameCountMax)
    let byteCount = Limits.ignoredNameCountMax * Limits.ignoredNameByteCountMax
    unsafe names = memory.allocate(UInt8.self, count: byteCount)
  }

  /// A copy of a name, for the next slot.
  func copy(_ name: UnsafePointer<UInt8>, count: Int) -> UnsafePointer<UInt8> {
    let copy = unsafe names + (next - first) * Limits.ignoredNameByteCountMax
    unsafe copy.update(from: name, count: count)
    return unsafe UnsafePointer(copy)
  }
}

extension LineReader {
  /// Gives the name just read, which is not in the schema and was checked, a slot in a node; 0 when
  /// there is none left or the name is not one to keep.
  @inline(never)
  mutating func ignoreName(_ node: Int) -> Int {
    let table = unsafe tables + node
    guard ignored.next < ignored.end,
      unsafe table.pointee.ignoredCount < Limits.ignoredNamesPerObjectMax,
      isKept(stringStart, stringCount)
    else { return 0 }
    let number = ignored.next
    let name = unsafe ignored.copy(text.pointer(stringStart), count: stringCount)
    unsafe (slots + number).initialize(
      to: MemberSlot(ignoring: name, count: stringCount, nowhere: slots))
    var place = unsafe hash(stringStart, stringCount) & table.pointee.mask
    while unsafe table.pointee.slots[place] != 0 {
      place = unsafe (place &+ 1) & table.pointee.mask
    }
    unsafe table.pointee.slots[place] = UInt16(number)
    unsafe table.pointee.ignoredCount += 1
    ignored.next += 1
    return number
  }

  /// Whether a name is short, not sensitive and without a longer run of digits: numbers that
  /// somebody uses as a name, perhaps that of a card, are not kept, nor do they fill the slots.
  private func isKept(_ begin: Int, _ count: Int) -> Bool {
    guard count <= Limits.ignoredNameByteCountMax,
      unsafe !SensitiveNames.contains(text.pointer(begin), count: count)
    else { return false }
    var digitCount = 0
    for index in 0..<count where Byte.isDigit(text[begin &+ index]) { digitCount &+= 1 }
    return digitCount < 6
  }
}

extension MemberSlot {
  /// A slot of a member that is not in the schema.
  init(ignoring name: UnsafePointer<UInt8>, count: Int, nowhere: UnsafeMutablePointer<MemberSlot>) {
    let member = Member(name: [], kind: .ignored, fieldIndex: 0, node: 0)
    unsafe self.init(
      member, type: nil, name: name, keys: nowhere.pointee.keys, nowhere: nowhere)
    unsafe nameCount = count
  }
}
