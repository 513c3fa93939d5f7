import WeirCore

/// The member names met so far in the objects that are open, to find one that occurs twice.
///
/// A stack: the names of the innermost object lie on top, from its scope's `base` on, and go when
/// it closes. Up to eight names are compared one by one; from the ninth on, the names of that
/// object are in a hash table as well, keyed by the object's serial number, so that a line of
/// many thousand names costs no more for each. Serial numbers only grow: what an older line left
/// in the table counts as empty. The table takes 1 MiB on the first line that needs it.
@safe struct NameSet {
  /// The names of one open object.
  struct Scope {
    /// Where its names start on the stack.
    var base: Int
    var serial: UInt64
  }

  private struct Entry {
    var hash: UInt64
    var serial: UInt64
    var slice: TextSlice
  }

  private static let linearCountMax = 8
  /// A line holds at most 10,923 names (`"":0,` is the shortest member), a third of this.
  private static let tableCapacity = 32_768

  private let hashKey: HashKey
  private var stack: [Entry] = []
  private var table: [Entry] = []
  private var serial: UInt64 = 0
  private var firstSerialOfLine: UInt64 = 0

  init(hashKey: HashKey) { self.hashKey = hashKey }

  /// Forgets everything: a new line starts.
  mutating func beginLine() {
    if !stack.isEmpty { stack.removeAll(keepingCapacity: true) }
    firstSerialOfLine = serial &+ 1
  }

  /// Starts an object.
  mutating func open() -> Scope {
    serial &+= 1
    return Scope(base: stack.count, serial: serial)
  }

  /// Ends the innermost object.
  mutating func close(_ scope: Scope) {
    if stack.count > scope.base { stack.removeLast(stack.count - scope.base) }
  }

  /// Adds a name to the innermost object; false when it has that name already.
  mutating func insert(_ slice: TextSlice, in scope: Scope, text: TextMemory) -> Bool {
    let count = Int(slice.byteCount)
    let digest = unsafe hashKey.fingerprint(text.pointer(Int(slice.offset)), count: count)
    let entry = Entry(hash: digest.high, serial: scope.serial, slice: slice)
    let present = stack.count - scope.base
    if present < Self.linearCountMax {
      for index in scope.base..<stack.count where Self.isEqual(stack[index], entry, text) {
        return false
      }
    } else {
      if present == Self.linearCountMax {
        for index in scope.base..<stack.count { _ = insertInTable(stack[index], text) }
      }
      guard insertInTable(entry, text) else { return false }
    }
    stack.append(entry)
    return true
  }

  private mutating func insertInTable(_ entry: Entry, _ text: TextMemory) -> Bool {
    if table.isEmpty {
      let empty = Entry(hash: 0, serial: 0, slice: TextSlice(offset: 0, byteCount: 0))
      table = Array(repeating: empty, count: Self.tableCapacity)
    }
    let mask = UInt64(Self.tableCapacity - 1)
    var place = (entry.hash ^ (entry.serial &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    while table[Int(place)].serial >= firstSerialOfLine {
      if Self.isEqual(table[Int(place)], entry, text) { return false }
      place = (place &+ 1) & mask
    }
    table[Int(place)] = entry
    return true
  }

  private static func isEqual(_ first: Entry, _ second: Entry, _ text: TextMemory) -> Bool {
    first.hash == second.hash && first.serial == second.serial
      && first.slice.byteCount == second.slice.byteCount
      && text.isEqual(
        Int(first.slice.offset), Int(second.slice.offset), count: Int(first.slice.byteCount))
  }
}
