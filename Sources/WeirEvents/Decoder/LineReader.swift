import WeirCore

/// Reads one line after the other of a batch, straight into the columns.
///
/// A strict parser of RFC 8259 over the bytes, directed by the schema: `readEvent` walks the
/// objects that paths of the schema lead through; everything else goes through `skipValue`, which
/// only checks. There is no recursion. Offsets count from the start of the batch's text. A
/// function that returns nil or false has recorded a fault of the JSON itself, and the line is
/// over; faults of fields are noted and reading goes on, since a later fault of the JSON or a
/// sensitive name outranks them.
///
/// It lives in memory of its worker and is used through a pointer to it, so that the slow paths
/// change it without cost to the fast one, which holds what it needs in locals.
@safe struct LineReader: ~Copyable {
  var text: TextMemory
  let slots: UnsafeMutablePointer<MemberSlot>
  let options: UnsafePointer<EnumerationOption>
  let tables: UnsafeMutablePointer<NodeTable>
  let frames: UnsafeMutablePointer<Frame>
  let codes: CodeTables
  let masks: TailMasks
  let hashKey: HashKey
  let tokenizer: (any PANTokenizer)?
  var names: NameSet
  var dates = DateCache()
  let powers: UnsafePointer<PowerOfTen>
  /// The slots for names that are not in the schema, those of them that have one first.
  var ignored: IgnoredSlots

  /// The line: where it starts and ends, and its number among all lines of this worker.
  var start = 0
  var end = 0
  var lineCount: UInt64 = 0
  /// The object of the schema that is being read: how deep it lies (the event: 1), its node and the
  /// names in it that no slot has. In memory, since few members change or need them.
  var depth = 0
  var node = 0
  var scope = NameSet.Scope(base: 0, serial: 0)
  /// The next free byte behind the lines.
  var arenaEnd = 0
  /// The end of all memory behind the lines.
  var textEnd = 0

  /// The fault of the line as JSON.
  var fault = Fault.none
  var faultAt = 0
  /// The first sensitive name.
  var sensitiveAt = -1
  /// The first fault of a field.
  var fieldFault = Fault.none
  var fieldFaultIndex: UInt16 = 0
  var fieldFaultAt = 0

  /// What the slow paths have added to the digest of the row.
  var digest = ContentDigest()

  /// What `finishString` read: the text, unescaped, and whether it holds NUL.
  var stringStart = 0
  var stringCount = 0
  var stringHasNUL = false
  /// Where `findMember` and the field readers got to.
  var cursor = 0
  /// The opening quote of the name that `findMember` found.
  var nameAt = 0
  /// The token of the line's card number, nil when it has none.
  var token: CardToken?

  /// An object of the schema that is open.
  struct Frame {
    /// The slot of the member the object is.
    var slot: Int
    var node: Int
    var scope: NameSet.Scope
  }

  /// The hash table of one node's member names.
  @safe struct NodeTable {
    let slots: UnsafeMutablePointer<UInt16>
    let mask: Int
    /// Names in it that are not in the schema.
    var ignoredCount = 0
  }

  /// Starts a line.
  @inline(__always)
  mutating func beginLine(_ start: Int, _ end: Int) {
    self.start = start
    self.end = end
    lineCount &+= 1
    sensitiveAt = -1
    fieldFault = .none
    digest = ContentDigest()
    token = nil
    names.beginLine()
  }

  /// Whether nothing is wrong with the line but, perhaps, its JSON.
  @inline(__always)
  var isClean: Bool { sensitiveAt < 0 && fieldFault == .none }

  /// Records the fault that ends the line.
  mutating func fail(_ fault: Fault, at offset: Int) {
    self.fault = fault
    faultAt = offset
  }

  /// Records that the byte at `offset` may not stand there.
  mutating func failUnexpected(at offset: Int) {
    fail(offset >= end ? .unexpectedEnd : .unexpectedByte, at: offset)
  }

  /// Notes a fault of a field, if it is the first.
  mutating func note(_ fault: Fault, field: UInt16, at offset: Int) {
    guard fieldFault == .none else { return }
    (fieldFault, fieldFaultIndex, fieldFaultAt) = (fault, field, offset)
  }

  /// Notes a sensitive name.
  mutating func noteSensitive(at offset: Int) {
    if sensitiveAt < 0 { sensitiveAt = offset }
  }

  /// The first place from `offset` on that holds no JSON white space, at most the line's end.
  @inline(never)
  func skipSpace(_ offset: Int) -> Int {
    var at = offset
    while at < end, isSpace(text[at]) { at &+= 1 }
    return at
  }

  @inline(__always)
  private func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
