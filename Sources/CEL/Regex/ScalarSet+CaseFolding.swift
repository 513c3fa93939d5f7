/// Case-insensitive matching: a set is widened to every scalar that differs from a member by case.
///
/// Scalars that are one another's single-scalar upper, lower or title case form an orbit, such as
/// {k, K, U+212A KELVIN SIGN}. Dotless i (U+0131) is in none: simple folding leaves it alone.
extension ScalarSet {
  /// This set and every case variant of its members.
  ///
  /// A set with members beyond ASCII makes the orbit table on first use, which takes milliseconds.
  var folded: ScalarSet {
    guard let last = ranges.last else { return self }
    if last.upperBound < 0x80 { return foldedASCII }
    var widened = ranges
    if isSmall {
      for range in ranges {
        for member in range {
          for other in CaseOrbits.all.orbit(of: member) { widened.append(other...other) }
        }
      }
    } else {
      for orbit in CaseOrbits.all.orbits where orbit.contains(where: contains) {
        for member in orbit { widened.append(member...member) }
      }
    }
    return ScalarSet(widened)
  }

  /// Few enough members to look each one up, rather than each orbit.
  private var isSmall: Bool {
    ranges.count <= 16 && ranges.allSatisfy { $0.count <= 16 }
  }

  private var foldedASCII: ScalarSet {
    var widened = ranges
    for (letters, shift) in [(UInt32(0x41)...0x5A, UInt32(0x20)), (0x61...0x7A, 0xFFFF_FFE0)] {
      for part in clamped(to: letters) {
        // Adding 2^32 - 32 with wrap-around takes 32 away: lower case to upper case.
        widened.append((part.lowerBound &+ shift)...(part.upperBound &+ shift))
      }
    }
    if contains(0x4B) || contains(0x6B) { widened.append(0x212A...0x212A) }
    if contains(0x53) || contains(0x73) { widened.append(0x017F...0x017F) }
    return ScalarSet(widened)
  }
}

/// The table of case orbits with two members or more.
private struct CaseOrbits: Sendable {
  private(set) var orbits: [[UInt32]] = []
  private var indices: [UInt32: Int] = [:]

  static let all = CaseOrbits()

  /// The members of the orbit `scalar` belongs to; none when it has no other case.
  func orbit(of scalar: UInt32) -> [UInt32] {
    indices[scalar].map { orbits[$0] } ?? []
  }

  /// Walks planes 0 and 1 (no other has cased letters), but for ideographs and Hangul.
  private init() {
    for blocks in [UInt32(0x41)...0x33FF, 0xA000...0xABFF, 0xF900...0x1FFFF] {
      for value in blocks {
        guard value != 0x131, let properties = Unicode.Scalar(value)?.properties,
          properties.changesWhenCaseMapped
        else { continue }
        join(value, properties.lowercaseMapping)
        join(value, properties.uppercaseMapping)
        join(value, properties.titlecaseMapping)
      }
    }
    orbits.removeAll(where: \.isEmpty)
    indices = [:]
    for (index, orbit) in orbits.enumerated() {
      for member in orbit { indices[member] = index }
    }
  }

  /// Puts `scalar` and its `mapping` in one orbit. A mapping to several scalars is no simple fold.
  private mutating func join(_ scalar: UInt32, _ mapping: String) {
    guard mapping.unicodeScalars.count == 1, let other = mapping.unicodeScalars.first?.value,
      other != scalar
    else { return }
    switch (indices[scalar], indices[other]) {
    case (nil, nil):
      indices[scalar] = orbits.count
      indices[other] = orbits.count
      orbits.append([scalar, other])
    case (let index?, nil):
      orbits[index].append(other)
      indices[other] = index
    case (nil, let index?):
      orbits[index].append(scalar)
      indices[scalar] = index
    case (let kept?, let dropped?):
      guard kept != dropped else { return }
      for member in orbits[dropped] { indices[member] = kept }
      orbits[kept] += orbits[dropped]
      orbits[dropped] = []
    }
  }
}
