import Testing

@testable import WeirEvents

struct ByteWriterIntegerTests {
  @Test func signedEdgesAreWritten() {
    for value in [Int64.min, .min + 1, -10, -1, 0, 1, 9, 10, .max - 1, .max] {
      #expect(number { $0.append(value) } == String(value))
    }
  }

  @Test func everyLengthIsWrittenOnBothSidesOfItsPowerOfTen() {
    var power: UInt64 = 1
    while true {
      for value in [power - 1, power, power + 1] {
        #expect(number { $0.append(value) } == String(value))
      }
      let (next, overflow) = power.multipliedReportingOverflow(by: 10)
      if overflow { break }
      power = next
    }
    #expect(number { $0.append(UInt64.max) } == String(UInt64.max))
  }

  @Test func everyGroupOfFourDigitsIsSplitExactly() {
    for value in UInt64(0)..<10_000 {
      let text = String(value)
      let padded = String(repeating: "0", count: 4 - text.utf8.count) + text
      let both = number {
        $0.appendPadded(value, digitCount: 4)
        $0.appendPadded(value * 10_000 + 9_999 - value, digitCount: 8)
      }
      #expect(both.hasPrefix(padded + padded))
    }
  }

  @Test func randomIntegersEqualTheStandardLibrary() {
    var random = OutputRandom(seed: 20_260_101, for: "integers")
    var differences = 0
    for _ in 0..<200_000 {
      let value = Int64(bitPattern: random.next()) >> Int64(random.next() % 64)
      if number({ $0.append(value) }) != String(value) { differences += 1 }
    }
    #expect(differences == 0)
  }
}
