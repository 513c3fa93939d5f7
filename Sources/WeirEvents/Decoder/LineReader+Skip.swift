import WeirCore

extension LineReader {
  /// Checks the value at `offset` (white space may come first) and returns the offset behind it.
  ///
  /// `depth` counts the objects and arrays that are open around it. The names in it are checked
  /// as everywhere: none twice in one object, none sensitive.
  // long: one loop over the value; the open containers are its only state.
  @inline(never)
  mutating func skipValue(_ offset: Int, depth: Int) -> Int? {
    var at = offset
    var level = depth
    var objectLevels: UInt32 = 0
    var scopes = [17 of NameSet.Scope](
      repeating: NameSet.Scope(base: 0, serial: 0))  // Limits.jsonDepthMax and one more
    while true {
      at = skipSpace(at)
      let byte = text[at]
      if byte == Byte.openBrace || byte == Byte.openBracket {
        guard level < Limits.jsonDepthMax else {
          fail(.tooDeep, at: at)
          return nil
        }
        level &+= 1
        at = skipSpace(at &+ 1)
        if byte == Byte.openBrace {
          objectLevels |= 1 << UInt32(level)
          scopes[level] = names.open()
          if text[at] != Byte.closeBrace {
            guard let next = skipName(at, scopes[level]) else { return nil }
            at = next
            continue
          }
        } else {
          objectLevels &= ~(1 << UInt32(level))
          if text[at] != Byte.closeBracket { continue }
        }
      } else {
        guard let next = skipScalar(at) else { return nil }
        at = next
      }
      // A value has ended, or an empty container stands before its end.
      ends: while level > depth {
        at = skipSpace(at)
        let isObject = objectLevels >> UInt32(level) & 1 == 1
        let byte = text[at]
        if byte == Byte.comma {
          at &+= 1
          if isObject {
            guard let next = skipName(skipSpace(at), scopes[level]) else { return nil }
            at = next
          }
          break ends
        }
        guard byte == (isObject ? Byte.closeBrace : Byte.closeBracket) else {
          failUnexpected(at: at)
          return nil
        }
        if isObject { names.close(scopes[level]) }
        level &-= 1
        at &+= 1
      }
      if level == depth { return at }
    }
  }

  /// Checks a string, number or literal.
  private mutating func skipScalar(_ at: Int) -> Int? {
    switch text[at] {
    case Byte.quote:
      let arena = arenaEnd
      let next = finishString(from: at &+ 1, stop: text.nextStop(at &+ 1))
      arenaEnd = arena
      return next
    case Byte.minus, 48...57: return numberEnd(at)
    case UInt8(ascii: "t"): return literalEnd(at, "true")
    case UInt8(ascii: "f"): return literalEnd(at, "false")
    case UInt8(ascii: "n"): return literalEnd(at, "null")
    default:
      failUnexpected(at: at)
      return nil
    }
  }

  /// Checks `true`, `false` or `null`.
  private mutating func literalEnd(_ at: Int, _ word: StaticString) -> Int? {
    for index in 0..<word.utf8CodeUnitCount
    where unsafe text[at &+ index] != word.utf8Start[index] {
      fail(at &+ index >= end ? .unexpectedEnd : .badLiteral, at: at &+ index >= end ? end : at)
      return nil
    }
    return at &+ word.utf8CodeUnitCount
  }

  /// Checks a member name and the colon behind it; returns the offset behind that.
  private mutating func skipName(_ at: Int, _ scope: NameSet.Scope) -> Int? {
    guard let next = readName(at) else { return nil }
    guard checkName(at, scope) else { return nil }
    return skipColon(next)
  }

  /// Reads a name, which must start at `at`, into `stringStart` and `stringCount`.
  mutating func readName(_ at: Int) -> Int? {
    guard text[at] == Byte.quote else {
      failUnexpected(at: at)
      return nil
    }
    return finishString(from: at &+ 1, stop: text.nextStop(at &+ 1))
  }

  /// Checks the name just read, which no field of the schema has at this place.
  mutating func checkName(_ at: Int, _ scope: NameSet.Scope) -> Bool {
    if unsafe SensitiveNames.contains(text.pointer(stringStart), count: stringCount) {
      noteSensitive(at: at)
    }
    let slice = TextSlice(
      offset: UInt32(truncatingIfNeeded: stringStart),
      byteCount: UInt32(truncatingIfNeeded: stringCount))
    if names.insert(slice, in: scope, text: text) { return true }
    fail(.duplicateName, at: at)
    return false
  }

  /// Passes the colon behind a name.
  mutating func skipColon(_ offset: Int) -> Int? {
    let at = skipSpace(offset)
    guard text[at] == Byte.colon else {
      failUnexpected(at: at)
      return nil
    }
    return at &+ 1
  }
}
