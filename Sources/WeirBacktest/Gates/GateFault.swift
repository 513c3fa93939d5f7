/// Why a text is no gate.
package struct GateFault: Error, Hashable, Sendable {
  /// The gate as it was written.
  package let gate: String
  /// What is wrong.
  package let message: String
  /// Where, in characters from 1; nil: all of it is meant.
  package let column: Int?
  /// Characters that are meant from there on.
  package let length: Int
  /// How to mend it, where that is known.
  package let help: String?

  /// A fault of a whole gate.
  init(_ gate: String, _ message: String, help: String? = nil) {
    (self.gate, self.message, self.help) = (gate, message, help)
    (column, length) = (nil, 0)
  }

  /// A fault of a part of a gate, in UTF-8 bytes of its text.
  init(_ gate: String, _ message: String, at range: Range<Int>, help: String?) {
    (self.gate, self.message, self.help) = (gate, message, help)
    let bytes = gate.utf8.map { $0 }
    func characters(_ bytes: ArraySlice<UInt8>) -> Int { bytes.count { $0 & 0xC0 != 0x80 } }
    let start = min(range.lowerBound, bytes.count)
    column = characters(bytes[..<start]) + 1
    length = max(1, characters(bytes[start..<min(max(start, range.upperBound), bytes.count)]))
  }

  /// The fault for people: what is wrong, the gate with a caret under the place, how to mend it;
  /// without a line end at the end.
  package var text: String {
    guard let column else {
      return (["gate: " + message] + [help.map { "  help: " + $0 }].compactMap(\.self))
        .joined(separator: "\n")
    }
    let indent = String(repeating: " ", count: column - 1)
    var lines = [
      "gate, column \(column): " + message, "  " + gate,
      "  " + indent + String(repeating: "^", count: length),
    ]
    if let help { lines.append("  help: " + help) }
    return lines.joined(separator: "\n")
  }
}
