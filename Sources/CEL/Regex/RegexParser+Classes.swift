/// Bracket classes: `[a-z]`, `[^\d_]`, `[[:alpha:]-]`.
extension RegexParser {
  /// The set of the class that starts at the current position.
  mutating func bracketClass() throws(RegexFault) -> ScalarSet {
    let start = position
    position &+= 1
    let isNegated = skip("^")
    var ranges: [ClosedRange<UInt32>] = []
    var sizeToMergeAt = 8_192
    var isFirst = true
    while true {
      guard let scalar = peek() else { throw fault("missing ] for this [", at: start) }
      // A bracket that closes nothing yet, as in []a], is a literal.
      if scalar == "]", !isFirst { break }
      isFirst = false
      if let set = try namedSet(startingWith: scalar) {
        ranges += set.ranges
      } else {
        ranges += try classRange(in: start)
      }
      if ranges.count > sizeToMergeAt {
        ranges = ScalarSet(ranges).ranges
        sizeToMergeAt = max(8_192, ranges.count &* 2)
      }
    }
    position &+= 1
    let set = ScalarSet(ranges)
    return isNegated ? set.inverted : set
  }

  /// `[:alpha:]` or an escape such as `\d`, if one is next.
  private mutating func namedSet(
    startingWith scalar: Unicode.Scalar
  ) throws(RegexFault) -> ScalarSet? {
    if scalar == "\\" { return try escapedSet() }
    let start = position
    guard scalar == "[", peek(1) == ":" else { return nil }
    var end = start &+ 2
    while end &+ 1 < scalars.count, scalars[end] != ":" || scalars[end &+ 1] != "]" { end &+= 1 }
    // Without a :] further on, the bracket is a literal.
    guard end &+ 1 < scalars.count else { return nil }
    position = start &+ 2
    let isNegated = skip("^")
    let nameStart = position
    position = end
    let name = source(from: nameStart)
    position = end &+ 2
    guard let set = ScalarSet.posix(name).map(withCase) else {
      throw fault("\(source(from: start)) is no character class", at: start)
    }
    return isNegated ? set.inverted : set
  }

  /// One scalar, or a range of them, widened by case if the flag says so.
  private mutating func classRange(
    in classStart: Int
  ) throws(RegexFault) -> [ClosedRange<UInt32>] {
    let start = position
    let low = try classScalar(in: classStart).value
    var high = low
    if peek() == "-", let next = peek(1), next != "]" {
      position &+= 1
      high = try classScalar(in: classStart).value
    }
    guard low <= high else {
      throw fault("the range \(source(from: start)) runs backwards", at: start)
    }
    return withCase(ScalarSet([low...high])).ranges
  }

  private mutating func classScalar(in classStart: Int) throws(RegexFault) -> Unicode.Scalar {
    guard let scalar = peek() else { throw fault("missing ] for this [", at: classStart) }
    if scalar == "\\" { return try escapedScalar() }
    position &+= 1
    return scalar
  }
}
