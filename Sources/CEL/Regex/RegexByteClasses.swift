/// Bytes that no instruction of a program tells apart, numbered from 0.
///
/// A table then has a column for each class instead of 256, and one more for the end of the text.
struct RegexByteClasses: Sendable {
  /// The class of each of the 256 bytes.
  let classes: [UInt8]
  /// One byte of each class.
  let representatives: [UInt8]

  /// Columns of a table: the classes and the end of the text.
  var columnCount: Int { representatives.count &+ 1 }

  init(of program: RegexProgram) {
    var begins = Array(repeating: false, count: 257)
    func separate(_ low: UInt8, _ high: UInt8) {
      begins[Int(low)] = true
      begins[Int(high) &+ 1] = true
    }
    for branch in program.branches { separate(branch.low, branch.high) }
    for case .check(let assertion, _) in program.instructions {
      switch assertion {
      case .beginText, .endText: break
      case .beginLine, .endLine: separate(0x0A, 0x0A)
      case .wordBoundary, .insideOrOutsideWord:
        separate(0x30, 0x39)
        separate(0x41, 0x5A)
        separate(0x5F, 0x5F)
        separate(0x61, 0x7A)
        separate(0x80, 0xBF)
      }
    }
    var classes: [UInt8] = []
    var representatives: [UInt8] = []
    for byte in UInt8.min...UInt8.max {
      if byte == 0 || begins[Int(byte)] { representatives.append(byte) }
      classes.append(UInt8(truncatingIfNeeded: representatives.count &- 1))
    }
    self.classes = classes
    self.representatives = representatives
  }
}
