import Testing
import WeirCore

struct ISOCodesTests {
  private func asks(
    _ text: String, _ question: (UnsafePointer<UInt8>, Int) -> Bool
  ) -> Bool {
    var copy = text
    return copy.withUTF8 { buffer in
      guard let base = buffer.baseAddress else { return false }
      return unsafe question(base, buffer.count)
    }
  }

  private func isCountry(_ text: String) -> Bool {
    unsafe asks(text) { unsafe ISOCodes.isCountry($0, count: $1) }
  }

  private func isCurrency(_ text: String) -> Bool {
    unsafe asks(text) { unsafe ISOCodes.isCurrency($0, count: $1) }
  }

  @Test func knowsExactlyTheListedCountries() {
    let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(UnicodeScalar($0)) }
    let all = letters.flatMap { first in letters.map { first + $0 } }
    #expect(all.filter(isCountry) == ISOCodes.countries)
    #expect(all.map { $0.lowercased() }.filter(isCountry).count == ISOCodes.countries.count)
    #expect(ISOCodes.countries.count == 249)
  }

  @Test func knowsExactlyTheListedCurrencies() {
    let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(UnicodeScalar($0)) }
    let pairs = letters.flatMap { first in letters.map { first + $0 } }
    let all = pairs.flatMap { pair in letters.map { pair + $0 } }
    #expect(all.filter(isCurrency) == ISOCodes.currencies)
    #expect(["eur", "Usd", "gBP"].allSatisfy(isCurrency))
  }

  @Test(arguments: ["", "D", "DEU", "XX", "UK", "EU", "ZZ", "D3", "D ", "@E", "[A", "Ä", "d\u{0}"])
  func refusesAsCountry(_ text: String) {
    #expect(!isCountry(text))
  }

  @Test(arguments: ["", "EU", "EURO", "BTC", "DEM", "EU0", "EU ", "@UR", "€", "E\u{0}R", "{UR"])
  func refusesAsCurrency(_ text: String) {
    #expect(!isCurrency(text))
  }
}
