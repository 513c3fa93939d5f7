import Testing
import WeirCore

@testable import WeirEvents

/// Addresses are read four octets at once; the plain parser says what is right.
struct DecoderAddressTests {
  /// Numbers that are octets, or nearly.
  private static let parts = [
    "0", "1", "9", "10", "99", "100", "199", "249", "250", "255", "256", "260", "299", "300", "999",
    "00", "01", "007", "1000", "", "a", "1a", ":", "/1", "-1", "25\u{7F}", " 1", "1 ", "é",
  ]

  @Test func agreeWithThePlainParser() throws {
    let harness = try DecoderHarness.everyType()
    var generator = SeededGenerator(seed: 5)
    func part() -> String {
      let isGood = Int.random(in: 0..<4, using: &generator) > 0
      if isGood { return String(Int.random(in: 0...255, using: &generator)) }
      return Self.parts.randomElement(using: &generator) ?? ""
    }
    let texts = (0..<20_000).map { _ in
      let count = [4, 4, 4, 4, 4, 4, 3, 5].randomElement(using: &generator) ?? 4
      return (0..<count).map { _ in part() }.joined(separator: ".")
    }
    let all = texts + ["", ".", "...", "....", "1.2.3.", ".1.2.3", "::", "::1.2.3.4", "1::2::3"]
    let batch = harness.decode(all.map { Array(DecoderHarness.line(#""ip":"\#($0)""#).utf8) })
    for (row, text) in all.enumerated() {
      let expected = IPAddress.parse(text)
      let ours = harness.row(row, of: batch)
      #expect(ours.cells["ip"] == expected.map { .address($0) }, "\(text)")
      #expect(ours.fault == (expected == nil ? .badAddress : .none), "\(text)")
    }
  }
}
