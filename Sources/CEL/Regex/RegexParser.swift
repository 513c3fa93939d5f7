/// Reads RE2 syntax into a tree: one pass over the scalars, recursion only at `(`.
///
/// What RE2 refuses is refused, with the place: stacked operators (`a**`), counts over 1000,
/// back-references and lookaround (neither can be searched in linear time), unknown escapes.
struct RegexParser {
  let scalars: [Unicode.Scalar]
  /// UTF-8 offset of each scalar, and at the end that of the end.
  private let offsets: [Int]
  var position = 0
  var flags = Flags()
  private var depth = 0
  private var groupNames: Set<String> = []
  /// Category sets already made for this pattern, by name and case folding.
  var categorySets: [String: ScalarSet] = [:]

  /// What `(?imsU)` switches, but for `U`: greed does not change whether there is a match.
  struct Flags {
    var ignoresCase = false
    var dotMatchesNewline = false
    var anchorsMatchLines = false
  }

  /// The tree of `pattern`.
  ///
  /// - Throws: a fault at the construct that is malformed, unsupported or beyond a limit.
  static func parse(_ pattern: String) throws(RegexFault) -> RegexNode {
    guard pattern.utf8.count <= RegexLimits.patternBytes else {
      throw RegexFault(
        message: "the pattern is longer than \(RegexLimits.patternBytes) bytes",
        offset: RegexLimits.patternBytes)
    }
    var parser = RegexParser(pattern)
    let node = try parser.alternation()
    guard parser.peek() == nil else { throw parser.fault("unexpected )", at: parser.position) }
    return node
  }

  private init(_ pattern: String) {
    scalars = Array(pattern.unicodeScalars)
    var offset = 0
    var offsets: [Int] = []
    offsets.reserveCapacity(scalars.count &+ 1)
    for scalar in scalars {
      offsets.append(offset)
      offset &+= UTF8.width(scalar)
    }
    offsets.append(offset)
    self.offsets = offsets
  }

  /// The scalar `distance` ahead, or nil beyond the end.
  func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    let index = position &+ distance
    return index < scalars.count ? scalars[index] : nil
  }

  /// Steps over `scalar` if it is next.
  mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    position &+= 1
    return true
  }

  func fault(_ message: String, at index: Int) -> RegexFault {
    RegexFault(message: message, offset: offsets[min(index, scalars.count)])
  }

  /// The pattern from scalar `start` to the current position.
  func source(from start: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[start..<min(position, scalars.count)])
    return String(text)
  }

  /// Alternatives up to the end of the pattern or to a `)`, which is left for the caller.
  private mutating func alternation() throws(RegexFault) -> RegexNode {
    var alternatives: [RegexNode] = []
    var items: [RegexNode] = []
    var endsInRepetition = false
    while let scalar = peek(), scalar != ")" {
      if scalar == "|" {
        position &+= 1
        alternatives.append(.sequence(items))
        items = []
        endsInRepetition = false
      } else if let counts = try repetition() {
        guard let target = items.popLast() else {
          throw fault("nothing to repeat before \(source(from: counts.start))", at: counts.start)
        }
        guard !endsInRepetition else {
          let text = source(from: counts.start)
          throw fault(
            "\(text) repeats a repetition: write (?:…)\(text) around it", at: counts.start)
        }
        items.append(
          .repeated(
            target, minimum: counts.minimum, maximum: counts.maximum,
            offset: offsets[counts.start]))
        endsInRepetition = true
      } else {
        items += try atoms(startingWith: scalar)
        endsInRepetition = false
      }
    }
    alternatives.append(.sequence(items))
    return .choice(alternatives)
  }

  /// What stands before the next operator: one item, none for `(?i)`, several for `\Q…\E`.
  private mutating func atoms(
    startingWith scalar: Unicode.Scalar
  ) throws(RegexFault) -> [RegexNode] {
    let start = position
    switch scalar {
    case "(": return try group()
    case "[": return [.scalars(try bracketClass())]
    case "\\": return try escapedAtoms()
    default: break
    }
    position = start &+ 1
    switch scalar {
    case ".":
      let newline = ScalarSet("\n").inverted
      return [.scalars(flags.dotMatchesNewline ? .any : newline)]
    case "^": return [.assertion(flags.anchorsMatchLines ? .beginLine : .beginText)]
    case "$": return [.assertion(flags.anchorsMatchLines ? .endLine : .endText)]
    default: return [.scalars(withCase(ScalarSet(scalar)))]
    }
  }

  /// `set`, widened to all cases when the flag says so.
  func withCase(_ set: ScalarSet) -> ScalarSet {
    flags.ignoresCase ? set.folded : set
  }
}

/// Groups and flags.
extension RegexParser {
  private mutating func group() throws(RegexFault) -> [RegexNode] {
    let start = position
    let outerFlags = flags
    position &+= 1
    if skip("?") {
      guard try groupOpens(from: start) else { return [] }
    }
    guard depth < RegexLimits.nesting else {
      throw fault("groups are nested deeper than \(RegexLimits.nesting)", at: start)
    }
    depth &+= 1
    let node = try alternation()
    depth &-= 1
    guard skip(")") else { throw fault("missing ) for this (", at: start) }
    flags = outerFlags
    return [node]
  }

  /// Reads what follows `(?`; false when it was flags only, as in `(?i)`.
  private mutating func groupOpens(from start: Int) throws(RegexFault) -> Bool {
    switch (peek(), peek(1)) {
    case ("=", _), ("!", _), ("<", "="), ("<", "!"):
      throw fault("lookaround is not supported: it cannot be matched in linear time", at: start)
    case ("P", "="), ("P", ">"):
      throw fault("back-references are not supported", at: start)
    case ("P", "<"):
      position &+= 2
      try groupName(from: start)
      return true
    case ("<", _):
      position &+= 1
      try groupName(from: start)
      return true
    default: return try flagGroupOpens(from: start)
    }
  }

  private mutating func groupName(from start: Int) throws(RegexFault) {
    let nameStart = position
    while let scalar = peek(), RegexNeighbour.isWord(scalar) { position &+= 1 }
    let name = source(from: nameStart)
    guard !name.isEmpty, skip(">") else {
      throw fault("a group name is letters, digits and _ followed by >", at: start)
    }
    guard groupNames.insert(name).inserted else {
      throw fault("the group name \(name) is used twice", at: nameStart)
    }
  }

  /// Flags after `(?`, up to `:` (true, a group opens) or `)` (false, they hold from here on).
  private mutating func flagGroupOpens(from start: Int) throws(RegexFault) -> Bool {
    var changed = flags
    var turnsOn = true
    var isComplete = true
    while let scalar = peek() {
      position &+= 1
      switch scalar {
      case "i": changed.ignoresCase = turnsOn
      case "s": changed.dotMatchesNewline = turnsOn
      case "m": changed.anchorsMatchLines = turnsOn
      case "U": break
      case "-" where turnsOn:
        turnsOn = false
        isComplete = false
        continue
      case ":" where isComplete, ")" where isComplete:
        flags = changed
        return scalar == ":"
      default:
        throw fault("\(source(from: start)) opens no group: flags are i, m, s and U", at: start)
      }
      isComplete = true
    }
    throw fault("missing ) for this (", at: start)
  }
}

/// Repetition operators.
extension RegexParser {
  fileprivate struct Counts {
    let start: Int
    let minimum: Int
    let maximum: Int?
  }

  /// The operator at the current position with its `?`, or nil when there is none.
  ///
  /// A brace that is not `{n}`, `{n,}` or `{n,m}` is a literal.
  private mutating func repetition() throws(RegexFault) -> Counts? {
    let start = position
    let counts: Counts
    switch peek() {
    case "*": counts = Counts(start: start, minimum: 0, maximum: nil)
    case "+": counts = Counts(start: start, minimum: 1, maximum: nil)
    case "?": counts = Counts(start: start, minimum: 0, maximum: 1)
    case "{":
      guard let braces = bracedCounts() else {
        position = start
        return nil
      }
      guard max(braces.minimum, braces.maximum ?? 0) <= RegexLimits.repetition else {
        throw fault(
          "\(source(from: start)) is over the limit of \(RegexLimits.repetition) repetitions",
          at: start)
      }
      guard braces.minimum <= braces.maximum ?? braces.minimum else {
        throw fault("\(source(from: start)) has its counts the wrong way round", at: start)
      }
      counts = braces
      position &-= 1
    default: return nil
    }
    position &+= 1
    _ = skip("?")
    return counts
  }

  private mutating func bracedCounts() -> Counts? {
    let start = position
    position &+= 1
    guard let minimum = decimal() else { return nil }
    var maximum: Int? = minimum
    if skip(",") {
      maximum = peek() == "}" ? nil : decimal()
      if maximum == nil, peek() != "}" { return nil }
    }
    return skip("}") ? Counts(start: start, minimum: minimum, maximum: maximum) : nil
  }

  /// Digits without a leading zero; a number over the limit is given as just over it.
  private mutating func decimal() -> Int? {
    let start = position
    var value = 0
    while let digit = peek().flatMap({ $0.value &- 0x30 < 10 ? Int($0.value &- 0x30) : nil }) {
      value = min(value &* 10 &+ digit, RegexLimits.repetition &+ 1)
      position &+= 1
    }
    let length = position &- start
    return length == 0 || (length > 1 && scalars[start] == "0") ? nil : value
  }
}
