/// What a backslash begins.
extension RegexParser {
  /// The items of an escape outside brackets: one, or as many as `\Q…\E` quotes.
  mutating func escapedAtoms() throws(RegexFault) -> [RegexNode] {
    let start = position
    if let set = try escapedSet() { return [.scalars(set)] }
    position = start &+ 2
    switch peek(-1) {
    case "A": return [.assertion(.beginText)]
    case "z": return [.assertion(.endText)]
    case "b": return [.assertion(.wordBoundary)]
    case "B": return [.assertion(.insideOrOutsideWord)]
    case "Q": return quoted()
    default:
      position = start
      return [.scalars(withCase(ScalarSet(try escapedScalar())))]
    }
  }

  /// The scalars up to `\E` or to the end, as they are.
  private mutating func quoted() -> [RegexNode] {
    var items: [RegexNode] = []
    while let scalar = peek() {
      position &+= 1
      if scalar == "\\", skip("E") { break }
      items.append(.scalars(withCase(ScalarSet(scalar))))
    }
    return items
  }

  /// The set of `\d`, `\pL` and the like, or nil, and nothing read, when the escape is no set.
  mutating func escapedSet() throws(RegexFault) -> ScalarSet? {
    let start = position
    guard let letter = peek(1) else { return nil }
    position = start &+ 2
    switch letter {
    case "d", "s", "w": return ScalarSet.perl(letter).map(withCase)
    case "D": return ScalarSet.perl("d").map(withCase)?.inverted
    case "S": return ScalarSet.perl("s").map(withCase)?.inverted
    case "W": return ScalarSet.perl("w").map(withCase)?.inverted
    case "p", "P": return try categorySet(isNegated: letter == "P", from: start)
    default:
      position = start
      return nil
    }
  }

  /// What follows `\p` or `\P`: a letter, or a name in braces that `^` may negate again.
  private mutating func categorySet(
    isNegated: Bool, from start: Int
  ) throws(RegexFault) -> ScalarSet {
    var isNegated = isNegated
    var nameStart = position
    let name: String
    if skip("{") {
      if skip("^") { isNegated.toggle() }
      nameStart = position
      while let scalar = peek(), scalar != "}" { position &+= 1 }
      name = source(from: nameStart)
      guard skip("}") else { throw fault("missing } for this \\p{", at: start) }
    } else {
      position &+= 1
      name = source(from: nameStart)
    }
    let key = flags.ignoresCase ? "(?i)" + name : name
    guard let set = categorySets[key] ?? ScalarSet.category(name).map(withCase) else {
      throw fault(
        "\(source(from: start)) is no general category (such as L, Lu, Nd, P); "
          + "scripts are not supported", at: start)
    }
    categorySets[key] = set
    return isNegated ? set.inverted : set
  }

  /// The one scalar an escape stands for.
  mutating func escapedScalar() throws(RegexFault) -> Unicode.Scalar {
    let start = position
    guard let letter = peek(1) else {
      throw fault("the pattern ends in a backslash", at: start)
    }
    position &+= 2
    switch letter {
    case "a": return "\u{07}"
    case "f": return "\u{0C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{0B}"
    case "x": return try hexadecimal(from: start)
    case "0": return octal(letter)
    case "1"..."7":
      if let next = peek(), "0"..."7" ~= next { return octal(letter) }
      throw fault("back-references such as \\\(letter) are not supported", at: start)
    case "8", "9", "k", "g":
      throw fault("back-references such as \\\(letter) are not supported", at: start)
    default:
      guard letter.isASCII, letter == "_" || !RegexNeighbour.isWord(letter) else {
        throw fault("unknown escape \\\(letter)", at: start)
      }
      return letter
    }
  }

  /// The rest of `\xHH` or `\x{H…}`.
  private mutating func hexadecimal(from start: Int) throws(RegexFault) -> Unicode.Scalar {
    let isBraced = skip("{")
    let digitsStart = position
    var value: UInt32 = 0
    while isBraced || position < digitsStart &+ 2, let digit = peek().flatMap(Self.digit) {
      // Saturates just over the largest scalar, so that no number of digits overflows.
      value = min(value &* 16 &+ digit, ScalarSet.largest &+ 1)
      position &+= 1
    }
    let count = position &- digitsStart
    guard isBraced ? count > 0 && skip("}") : count == 2 else {
      throw fault("\\x takes two hexadecimal digits, or any number in braces", at: start)
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw fault("\(source(from: start)) is no Unicode scalar value", at: start)
    }
    return scalar
  }

  private static func digit(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case "0"..."9": scalar.value &- 0x30
    case "a"..."f": scalar.value &- 0x57
    case "A"..."F": scalar.value &- 0x37
    default: nil
    }
  }

  /// The octal digit already read and up to two more: at most 777, a scalar value.
  private mutating func octal(_ first: Unicode.Scalar) -> Unicode.Scalar {
    var value = first.value &- 0x30
    var count = 1
    while count < 3, let next = peek(), "0"..."7" ~= next {
      value = value &* 8 &+ (next.value &- 0x30)
      position &+= 1
      count &+= 1
    }
    return Unicode.Scalar(value) ?? first
  }
}
