/// The sets a pattern can name: `\d`, `[[:alpha:]]`, `\p{Lu}`.
extension ScalarSet {
  /// `\d`, `\s`, `\w` (ASCII, as in RE2: `\s` leaves the vertical tab out).
  static func perl(_ letter: Unicode.Scalar) -> ScalarSet? {
    switch letter {
    case "d": ScalarSet([0x30...0x39])
    case "s": ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    case "w": wordCharacters
    default: nil
    }
  }

  /// The set of `[:name:]` (ASCII).
  static func posix(_ name: String) -> ScalarSet? {
    switch name {
    case "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A])
    case "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A])
    case "ascii": ScalarSet([0x00...0x7F])
    case "blank": ScalarSet([0x09...0x09, 0x20...0x20])
    case "cntrl": ScalarSet([0x00...0x1F, 0x7F...0x7F])
    case "digit": ScalarSet([0x30...0x39])
    case "graph": ScalarSet([0x21...0x7E])
    case "lower": ScalarSet([0x61...0x7A])
    case "print": ScalarSet([0x20...0x7E])
    case "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E])
    case "space": ScalarSet([0x09...0x0D, 0x20...0x20])
    case "upper": ScalarSet([0x41...0x5A])
    case "word": wordCharacters
    case "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
    default: nil
    }
  }

  /// The scalars of a general category by its one- or two-letter name, or of `Any`.
  ///
  /// The first call in a process walks the assigned planes once, which takes milliseconds.
  static func category(_ name: String) -> ScalarSet? {
    if name == "Any" { return any }
    guard let wanted = GeneralCategoryRun.categories(named: name) else { return nil }
    return ScalarSet(GeneralCategoryRun.all.filter { wanted.contains($0.category) }.map(\.range))
  }

  private static var wordCharacters: ScalarSet {
    ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  }
}

/// A stretch of consecutive scalars of one general category, as the standard library knows them.
private struct GeneralCategoryRun: Sendable {
  let range: ClosedRange<UInt32>
  let category: Unicode.GeneralCategory

  /// Planes 4 to 13 hold nothing and 15 to 16 are private use, so only the others are walked.
  static let all: [GeneralCategoryRun] =
    walk(0...0x3FFFF) + walk(0xE0000...0xEFFFF) + [
      GeneralCategoryRun(range: 0xF0000...0xFFFFD, category: .privateUse),
      GeneralCategoryRun(range: 0x100000...0x10FFFD, category: .privateUse),
    ]

  private static func walk(_ values: ClosedRange<UInt32>) -> [GeneralCategoryRun] {
    var runs: [GeneralCategoryRun] = []
    for value in values {
      guard let category = Unicode.Scalar(value)?.properties.generalCategory,
        category != .unassigned
      else { continue }
      if let last = runs.last, last.category == category, last.range.upperBound &+ 1 == value {
        let longer = last.range.lowerBound...value
        runs[runs.count &- 1] = GeneralCategoryRun(range: longer, category: category)
      } else {
        runs.append(GeneralCategoryRun(range: value...value, category: category))
      }
    }
    return runs
  }

  /// The general categories `name` stands for. Unassigned (`Cn`) has no name, as in RE2.
  static func categories(named name: String) -> Set<Unicode.GeneralCategory>? {
    let named = shortNames.filter { $0.key == name || ($0.key.prefix(1) == name) }
    return named.isEmpty ? nil : Set(named.values)
  }

  private static let shortNames: [String: Unicode.GeneralCategory] = [
    "Lu": .uppercaseLetter, "Ll": .lowercaseLetter, "Lt": .titlecaseLetter,
    "Lm": .modifierLetter, "Lo": .otherLetter,
    "Mn": .nonspacingMark, "Mc": .spacingMark, "Me": .enclosingMark,
    "Nd": .decimalNumber, "Nl": .letterNumber, "No": .otherNumber,
    "Pc": .connectorPunctuation, "Pd": .dashPunctuation, "Ps": .openPunctuation,
    "Pe": .closePunctuation, "Pi": .initialPunctuation, "Pf": .finalPunctuation,
    "Po": .otherPunctuation,
    "Sm": .mathSymbol, "Sc": .currencySymbol, "Sk": .modifierSymbol, "So": .otherSymbol,
    "Zs": .spaceSeparator, "Zl": .lineSeparator, "Zp": .paragraphSeparator,
    "Cc": .control, "Cf": .format, "Cs": .surrogate, "Co": .privateUse,
  ]
}
