import Testing

@testable import WeirTraffic

/// The lines of some traffic, without their ends.
private func lines(_ options: TrafficOptions) -> [[UInt8]] {
  var generator = TrafficGenerator(options)
  var bytes: [UInt8] = []
  while generator.append(into: &bytes) {}
  return bytes.split(separator: 10).map(Array.init)
}

private func options(_ count: UInt64, _ change: (inout TrafficOptions) -> Void = { _ in })
  -> TrafficOptions
{
  var options = TrafficOptions()
  options.eventCount = count
  change(&options)
  return options
}

/// What stands between the quotes after `"name":"`.
private func text(_ name: String, in line: [UInt8]) -> String? {
  let wanted = Array(#""\#(name)":""#.utf8)
  guard line.count > wanted.count else { return nil }
  for start in 0..<line.count - wanted.count
  where line[start..<start + wanted.count].elementsEqual(wanted) {
    return String(decoding: line[(start + wanted.count)...].prefix { $0 != 34 }, as: UTF8.self)
  }
  return nil
}

@Suite struct TrafficGeneratorTests {
  /// FNV-1a over all bytes. When the traffic is changed on purpose, so is this number; the policy's
  /// model and the demo fixture are then out of date.
  @Test func makesTheSameBytesOnEveryMachine() {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for line in lines(options(20_000) { $0.labels = true }) {
      for byte in line { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    #expect(digest == 17_940_978_745_426_244_571)
  }

  @Test(arguments: [1_024, 1_025, 1_777, 4_096, 65_536])
  func fillsABufferOfAnySizeWithTheSameLines(_ size: Int) {
    let wanted = options(3_000) { $0.duplicatePerMillion = 50_000 }
    var whole: [UInt8] = []
    var first = TrafficGenerator(wanted)
    while first.append(into: &whole) {}
    var pieces: [UInt8] = []
    var second = TrafficGenerator(wanted)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
    defer { unsafe buffer.deallocate() }
    while case let count = unsafe second.fill(buffer), count > 0 {
      pieces += unsafe Array(buffer[0..<count])
    }
    #expect(whole == pieces)
  }

  @Test func writesNothingIntoABufferThatIsTooSmall() {
    var generator = TrafficGenerator(options(10))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_023, alignment: 1)
    defer { unsafe buffer.deallocate() }
    let small = unsafe generator.fill(buffer)
    let empty = unsafe generator.fill(UnsafeMutableRawBufferPointer(start: nil, count: 0))
    #expect((small, empty) == (0, 0))
  }

  @Test func anotherSeedMakesOtherTraffic() {
    #expect(lines(options(50)) != lines(options(50) { $0.seed = 2 }))
  }

  @Test(arguments: [1, 2, 999] as [UInt64]) func makesAsManyLinesAsAskedFor(_ count: UInt64) {
    let everything = options(count) {
      ($0.duplicatePerMillion, $0.brokenPerMillion, $0.labels) = (100_000, 100_000, true)
    }
    #expect(lines(everything).count == Int(count))
  }

  @Test func noTwoEventsShareAnId() {
    let ids = lines(options(50_000)).compactMap { text("event_id", in: $0) }
    #expect(Set(ids).count == 50_000)
  }

  @Test func cleanTrafficIsInOrderAndWhole() {
    let all = lines(options(20_000) { $0.labels = true })
    let times = all.compactMap { text("ts", in: $0) }.filter { $0.hasSuffix("Z") }
    #expect(times == times.sorted())
    #expect(all.allSatisfy { $0.first == UInt8(ascii: "{") && $0.last == UInt8(ascii: "}") })
    #expect(all.allSatisfy { $0.count < LineWriter.lineByteCountMax })
    let width = all.reduce(0) { $0 + $1.count } / all.count
    #expect(300...450 ~= width)
  }

  @Test func dayAndNightDiffer() {
    let day = options(20_000) { ($0.ratePerSecond, $0.start) = (1, 1_772_449_200_000) }  // 11:00
    let night = options(20_000) { ($0.ratePerSecond, $0.start) = (1, 1_772_420_400_000) }  // 03:00
    func hours(_ lines: [[UInt8]]) -> Int {
      Set(lines.compactMap { text("ts", in: $0).map { String($0.prefix(13)) } }).count
    }
    #expect(hours(lines(day)) < hours(lines(night)))
  }

  @Test func everyScenarioTurnsUpAndIsLabelledLater() {
    let all = lines(
      options(60_000) {
        ($0.labels, $0.ratePerSecond, $0.fraudPerMillion, $0.cards) = (true, 1, 50_000, 5_000)
      })
    let scenarios = Set(all.compactMap { text("scenario", in: $0) })
    #expect(
      scenarios == ["genuine", "card_testing", "bin_attack", "account_takeover", "mule"])
    let labels = all.filter { text("type", in: $0) == "label" }
    let known = Set(all.compactMap { text("event_id", in: $0) })
    #expect(labels.count > 1_000)
    #expect(labels.allSatisfy { known.contains(text("payment_id", in: $0) ?? "") })
    #expect(labels.allSatisfy { text("scenario", in: $0) != "genuine" })
  }

  @Test func withoutFraudNobodyCommitsAny() {
    let all = lines(options(5_000) { ($0.labels, $0.fraudPerMillion) = (true, 0) })
    #expect(all.allSatisfy { text("scenario", in: $0) == "genuine" })
  }

  @Test func linesAreRepeatedAsOftenAsAsked() {
    let all = lines(options(40_000) { $0.duplicatePerMillion = 100_000 })
    #expect(3_600...4_400 ~= all.count - Set(all).count)
  }

  @Test(arguments: [(0, 50_000), (50_000, 0), (30_000, 20_000)] as [(UInt32, UInt32)])
  func eventsAreDatedBackAsOftenAsAsked(_ disorder: UInt32, _ late: UInt32) {
    let all = lines(
      options(40_000) { ($0.disorderPerMillion, $0.latePerMillion) = (disorder, late) })
    var newest = ""
    var behind = 0
    for time in all.compactMap({ text("ts", in: $0) }) where time.hasSuffix("Z") {
      if time < newest { behind += 1 } else { newest = time }
    }
    // One line in sixteen is written with an offset and not looked at here.
    #expect(1_600...2_100 ~= behind)
  }

  @Test(arguments: Flaw.allCases) func aFlawChangesTheLine(_ flaw: Flaw) {
    let broken = lines(options(300) { $0.brokenPerMillion = 1_000_000 })
    let marks: [Flaw: String] = [
      .fractionalAmount: #".5,"currency""#, .badCurrency: "XQZ", .badCountry: #""ZZ""#,
      .bytesAfter: "}]", .duplicateName: #","ts":0}"#, .loneSurrogate: #"\uD800"#,
      .sensitiveName: "CVV", .badAddress: #""ip":"10.0."#,
    ]
    switch flaw {
    case .missingID: #expect(broken.contains { text("event_id", in: $0) == nil })
    case .cutShort: #expect(broken.contains { $0.last != UInt8(ascii: "}") })
    case .controlByte: #expect(broken.contains { $0.contains(1) })
    case .notUTF8: #expect(broken.contains { $0.contains(0xFF) })
    default:
      let mark = marks[flaw] ?? "no mark"
      #expect(broken.contains { String(decoding: $0, as: UTF8.self).contains(mark) })
    }
  }

  @Test func numbersOutOfRangeAreBroughtIn() {
    var least = options(500)
    (least.cards, least.merchants, least.ips, least.ratePerSecond) = (0, 0, 0, 0)
    least.start = .min
    #expect(lines(least).count == 500)
    var most = options(500)
    (most.cards, most.ips, most.ratePerSecond) = (.max, .max, .max)
    (most.fraudPerMillion, most.disorderPerMillion) = (.max, .max)
    most.start = .max
    #expect(lines(most).count == 500)
  }
}
