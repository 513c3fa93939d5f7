import WeirCore

/// What `findMember` found.
enum MemberSearch {
  /// A fault of the JSON has been recorded.
  case failed
  /// The name is not in the schema, or the value not a text where one belongs; it has been passed.
  case skipped
  /// The member of this slot; its value comes next.
  case found(Int)
}

extension LineReader {
  /// Reads a member name that was not the expected one, and the colon.
  ///
  /// When it is found, `cursor` stands where the hot loop goes on: behind the opening quote of a
  /// text, else at the value; and the spelling is remembered. When it is skipped, `cursor`
  /// stands behind the value.
  @inline(never)
  mutating func findMember(at offset: Int) -> MemberSearch {
    if let known = knownMember(at: offset, node) {
      nameAt = offset
      cursor = unsafe offset &+ Int(slots[known].lookoutCount)
      return .found(known)
    }
    let at = skipSpace(offset)
    guard let behind = readName(at) else { return .failed }
    nameAt = at
    var slot = lookUp(node)
    if slot == 0, !checkName(at, scope) { return .failed }
    if unsafe slot > 0 && slots[slot].row == lineCount {
      fail(.duplicateName, at: at)
      return .failed
    }
    guard let next = skipColon(behind) else { return .failed }
    if slot == 0 { slot = ignoreName(node) }
    if slot > 0 {
      cursor = skipSpace(next)
      // `null`, or a value of a wrong type: texts will come again, in the spelling that is known.
      if unsafe slots[slot].kind.isText, text[cursor] != Byte.quote {
        unsafe slots[slot].row = lineCount
        return passOther(cursor, slot: slot) ? .skipped : .failed
      }
      learn(slot, from: offset)
      return .found(slot)
    }
    guard let end = skipValue(next, depth: depth) else { return .failed }
    cursor = end
    return .skipped
  }

  /// The member whose lookout stands at `offset`, when it starts with a name without escapes.
  @inline(__always)
  private func knownMember(at offset: Int, _ node: Int) -> Int? {
    let begin = offset &+ 1
    let stops = text.stops(begin)
    let count = stops.trailingZeroBitCount
    guard text[offset] == Byte.quote, stops != 0, text[begin &+ count] == Byte.quote else {
      return nil
    }
    let table = unsafe tables[node]
    var place = hash(begin, count) & table.mask
    while true {
      let number = unsafe Int(table.slots[place])
      if number == 0 { return nil }
      let slot = unsafe slots + number
      if unsafe slot.isNext(text, offset) { return number }
      place = (place &+ 1) & table.mask
    }
  }

  /// Remembers the bytes up to the value as the lookout of a slot.
  private mutating func learn(_ number: Int, from offset: Int) {
    let slot = unsafe slots + number
    if unsafe slot.pointee.kind.isText { cursor &+= 1 }
    unsafe slot.pointee.forgetLookout()
    let bytes = unsafe UnsafeBufferPointer(start: text.pointer(offset), count: cursor &- offset)
    unsafe slot.pointee.setLookout(bytes)
  }

  /// The slot of the name just read in a node; 0 when there is none.
  private func lookUp(_ node: Int) -> Int {
    let count = stringCount
    let begin = stringStart
    let table = unsafe tables[node]
    var place = hash(begin, count) & table.mask
    while true {
      let slot = unsafe Int(table.slots[place])
      if slot == 0 { return 0 }
      if isName(slot, begin, count) { return slot }
      place = (place &+ 1) & table.mask
    }
  }

  /// The hash of a name in the tables of the nodes.
  @inline(__always)
  func hash(_ begin: Int, _ count: Int) -> Int {
    if count >= 8 {
      let (first, last) = (text.word(begin), text.word(begin &+ count &- 8))
      return MemberTree.hash(first: first, last: last, count: count)
    }
    let word = masks.keep(count, of: text, begin).0
    return MemberTree.hash(first: word, last: word, count: count)
  }

  private func isName(_ slot: Int, _ begin: Int, _ count: Int) -> Bool {
    guard unsafe slots[slot].nameCount == count else { return false }
    let name = unsafe slots[slot].name
    for index in 0..<count where unsafe name[index] != text[begin &+ index] { return false }
    return true
  }

  /// Passes a value of another JSON type than the field's: `null` counts as absent, anything else
  /// is a fault of the field. `cursor` stands behind it then.
  mutating func passOther(_ at: Int, slot number: Int) -> Bool {
    let slot = unsafe slots + number
    guard let next = skipValue(at, depth: depth) else { return false }
    cursor = next
    if unsafe slot.pointee.kind == .sensitive {
      noteSensitive(at: nameAt)
    } else if text[at] != UInt8(ascii: "n") {
      unsafe note(slot.pointee.kind.typeFault, field: slot.pointee.fieldIndex, at: at)
    }
    if unsafe slot.pointee.kind == .pan {
      text.clear(at..<next)
      // What was unescaped on the way lies here.
      text.clear(arenaEnd..<max(arenaEnd, min(arenaEnd &+ next &- at, textEnd)))
    }
    return true
  }

  /// Passes the white space before the line's object and its brace.
  mutating func beginObject() -> Int? {
    let at = skipSpace(start)
    if text[at] == Byte.openBrace { return skipSpace(at &+ 1) }
    let isMark = text[start] == 0xEF && text[start &+ 1] == 0xBB && text[start &+ 2] == 0xBF
    fail(isMark ? .byteOrderMark : .notAnObject, at: at)
    return nil
  }
}
