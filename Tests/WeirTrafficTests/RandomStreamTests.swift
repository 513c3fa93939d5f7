import Testing

@testable import WeirTraffic

@Suite struct RandomStreamTests {
  @Test func waitsHaveTheirMean() {
    var stream = RandomStream(seed: 7)
    let sum = (0..<200_000).reduce(UInt64(0)) { sum, _ in sum + stream.wait() }
    #expect(65_000...66_100 ~= sum / 200_000)
  }

  @Test func amountsSpreadAroundTheirMedian() {
    var stream = RandomStream(seed: 7)
    let amounts = (0..<20_001).map { _ in stream.spread(around: 1_000) }.sorted()
    #expect(940...1_060 ~= amounts[10_000])
    #expect(amounts[0] >= 62)
    #expect(amounts[20_000] <= 16_000)
  }

  @Test(arguments: [1, 2, 3, 7, 8, 1_000, 1_000_000] as [UInt64])
  func ranksStayBelowTheirCount(_ count: UInt64) {
    var stream = RandomStream(seed: count)
    #expect((0..<5_000).allSatisfy { _ in stream.rank(below: count, head: 8) < count })
  }

  @Test func lowRanksAreMoreFrequent() {
    var stream = RandomStream(seed: 7)
    var counts = [Int](repeating: 0, count: 1_024)
    for _ in 0..<200_000 { counts[Int(stream.rank(below: 1_024, head: 8))] += 1 }
    let top = counts[0..<8].reduce(0, +)
    let bottom = counts[512..<1_024].reduce(0, +)
    #expect(26_000...32_000 ~= top)  // one of seven octaves
    #expect(22_000...32_000 ~= bottom)
  }

  @Test(arguments: [0, 9, 10, 99, 100, 4_294_967_295, 999_999_999_999_999_999] as [UInt64])
  func writesNumbersInDecimal(_ number: UInt64) {
    #expect(written { $0.decimal(number) } == "\(number)")
  }

  @Test func writesNumbersInBaseSixteen() {
    #expect(written { $0.hexadecimal(0x0123_4567_89AB_CDEF, digits: 8) } == "89abcdef")
    #expect(written { $0.hexadecimal(0xABC, digits: 6) } == "000abc")
    #expect(written { $0.shortHexadecimal(0xF0) } == "f0")
    #expect(written { $0.shortHexadecimal(0) } == "0")
  }

  private func written(_ write: (inout LineWriter) -> Void) -> String {
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      var line = unsafe LineWriter(base, capacity: buffer.count)
      write(&line)
      return line.count
    }
    return String(decoding: bytes[0..<count], as: UTF8.self)
  }
}
