import Testing
import WeirSignals

@testable import WeirLearning

/// Bins of a column: the best of all, their bounds, and what they say.
@Suite struct OptimalBinningTests {
  /// A few distinct values, so that all cuts can be tried.
  private static func rows(
    _ count: Int, distinct: UInt64, seed: UInt64
  ) -> (values: [Double], labels: [UInt8]) {
    var random = RandomWords(seed: seed, for: "bins")
    let values = (0..<count).map { _ in Double(random.next() % distinct) }
    let labels = values.map { value -> UInt8 in
      random.share() < 0.3 + 0.25 * DeterministicMath.sin(value) ? 1 : 0
    }
    return (values.map { $0 == 3 && random.share() < 0.4 ? .nan : $0 }, labels)
  }

  /// The highest information value of the present bins, by trying every set of cuts.
  private static func bestOfAll(_ binning: OptimalBinning) -> Double? {
    var best: Double?
    for set in 0..<(1 << (binning.groupCount - 1)) {
      let cuts = (1..<binning.groupCount).filter { set >> ($0 - 1) & 1 == 1 }
      guard cuts.count < binning.options.binCountMax else { continue }
      let counts = zip([0] + cuts, cuts + [binning.groupCount]).map { binning.counts($0, $1) }
      guard counts.allSatisfy(binning.isBin) else { continue }
      if binning.options.isMonotone, !isMonotone(binning.bins(cutAt: cuts)) { continue }
      best = max(best ?? 0, counts.map(binning.value).reduce(0, +))
    }
    return best
  }

  private static func isMonotone(_ bins: EvidenceBins) -> Bool {
    let weights = bins.bins.map(\.weightOfEvidence)
    return weights == weights.sorted() || weights == weights.sorted(by: >)
  }

  @Test(arguments: 0..<24) func noCutsAreBetter(_ number: Int) throws {
    let (values, labels) = Self.rows(
      40 + number * 7, distinct: UInt64(4 + number % 8), seed: UInt64(100 + number))
    for isMonotone in [false, true] {
      let options = BinningOptions(
        binCountMax: 2 + number % 5, groupCountMax: 3 + number % 9,
        shareMin: number % 3 == 0 ? 0.15 : 0.02, isMonotone: isMonotone)
      let binning = try OptimalBinning(values, labels: labels, options: options)
      let bins = try OptimalBinning.bins(of: values, labels: labels, options: options)
      let actual = bins.bins.map(\.informationValue).reduce(0, +)
      let best = try #require(Self.bestOfAll(binning))
      #expect((actual - best).magnitude < 1e-13)
      #expect(bins.bins.count <= options.binCountMax)
      #expect(!isMonotone || Self.isMonotone(bins))
    }
  }

  @Test func monotoneMayCost() throws {
    // More fraud in the middle.
    let values = (0..<300).map { Double($0 % 3) }
    let labels = (0..<300).map { row -> UInt8 in
      row % 3 == 1 ? (row % 2 == 0 ? 1 : 0) : (row % 30 < 3 ? 1 : 0)
    }
    let free = try OptimalBinning.bins(of: values, labels: labels)
    let options = BinningOptions(isMonotone: true)
    let monotone = try OptimalBinning.bins(of: values, labels: labels, options: options)
    #expect(free.edges == [1, 2])
    #expect(monotone.edges.count == 1)
    #expect(free.informationValue > monotone.informationValue)
  }

  @Test func valueAtAnEdgeLiesToTheRight() throws {
    let values: [Double] = [1, 1, 1, 1, 5, 5, 5, 5]
    let labels: [UInt8] = [1, 0, 0, 0, 1, 1, 1, 0]
    // Each bin has just its share.
    let options = BinningOptions(shareMin: 0.5)
    let bins = try OptimalBinning.bins(of: values, labels: labels, options: options)
    #expect(bins.edges == [5])
    #expect(bins.weightOfEvidence(of: 4.999) == bins.bins[0].weightOfEvidence)
    #expect(bins.weightOfEvidence(of: 5) == bins.bins[1].weightOfEvidence)
    #expect(bins.bins[0].weightOfEvidence < 0 && bins.bins[1].weightOfEvidence > 0)
  }

  @Test func weightsAreThoseOfTheCounts() throws {
    let values: [Double] = [1, 1, 1, 1, 5, 5, 5, 5, .nan, .nan]
    let labels: [UInt8] = [1, 0, 0, 0, 1, 1, 1, 0, 0, 0]
    let bins = try OptimalBinning.bins(of: values, labels: labels)
    // Of 4 frauds and 6 genuine rows.
    let left = (1.5 / 4.5, 3.5 / 6.5)
    let missing = (0.5 / 4.5, 2.5 / 6.5)
    let leftWeight = DeterministicMath.log(left.0 / left.1)
    let missingWeight = DeterministicMath.log(missing.0 / missing.1)
    #expect(bins.bins[0].weightOfEvidence == leftWeight)
    #expect(bins.bins[0].informationValue == (left.0 - left.1) * leftWeight)
    #expect(bins.missing?.weightOfEvidence == missingWeight)
    #expect(bins.weightOfEvidence(of: .nan) == missingWeight)
    let parts = bins.bins.map(\.informationValue) + [(missing.0 - missing.1) * missingWeight]
    #expect((bins.informationValue - parts.reduce(0, +)).magnitude < 1e-15)
    #expect(bins.bins.map(\.rowCount) == [4, 4] && bins.bins.map(\.fraudCount) == [1, 3])
  }

  @Test func binsHaveTheirShareAndBothClasses() throws {
    var random = RandomWords(seed: 71, for: "shares")
    let values = (0..<5_000).map { _ in random.share() }
    let labels = values.map { random.share() < $0 * $0 * 0.2 ? UInt8(1) : 0 }
    let bins = try OptimalBinning.bins(of: values, labels: labels)
    #expect(bins.bins.count == 8)
    #expect(bins.bins.allSatisfy { $0.rowCount >= 100 })
    #expect(bins.bins.allSatisfy { $0.fraudCount > 0 && $0.fraudCount < $0.rowCount })
    #expect(bins.bins.map(\.rowCount).reduce(0, +) == 5_000)
    #expect(bins.edges == bins.edges.sorted() && bins.edges.count == 7)
    #expect(bins.missing == nil && bins.weightOfEvidence(of: .nan) == 0)
  }

  @Test func groupsAreAtMostSoMany() throws {
    let values = (0..<1_000).map(Double.init)
    let labels = (0..<1_000).map { UInt8($0 % 2) }
    let binning = try OptimalBinning(values, labels: labels, options: BinningOptions())
    #expect(binning.groupCount == 64)
  }

  // MARK: Nothing to cut

  static let whole: [(name: String, values: [Double], labels: [UInt8])] = [
    ("one value", [2, 2, 2, 2], [0, 1, 0, 1]),
    ("frauds are missing", [.nan, .nan, 1, 2, 3], [1, 1, 0, 0, 0]),
    ("separated", [1, 2, 3, 4], [0, 0, 1, 1]),
    ("all are missing", [.nan, .nan], [1, 0]),
  ]

  @Test(arguments: whole.indices) func columnThatCannotBeCutIsOneBin(_ index: Int) throws {
    let item = Self.whole[index]
    let bins = try OptimalBinning.bins(of: item.values, labels: item.labels)
    #expect(bins.edges.isEmpty && bins.bins.count == 1, "\(item.name)")
    #expect(bins.bins[0].rowCount == item.values.count { !$0.isNaN })
  }

  @Test func columnThatTellsNothingWeighsNothing() throws {
    let bins = try OptimalBinning.bins(of: [2, 2, 2], labels: [0, 1, 0])
    #expect(bins.bins[0].weightOfEvidence == 0 && bins.informationValue == 0)
    let missing = try OptimalBinning.bins(of: [.nan, .nan, .nan], labels: [0, 1, 0])
    #expect(missing.bins[0].weightOfEvidence == 0 && missing.informationValue == 0)
  }

  // MARK: Bad input

  static let bad: [([Double], [UInt8], BinningOptions, TrainingFault)] = [
    ([], [], BinningOptions(), .noRows),
    ([1, 2], [0, 0], BinningOptions(), .oneClass(isFraud: false)),
    ([1], [0, 1], BinningOptions(), .lengthsDiffer(column: 0, rowCount: 1, labelCount: 2)),
    ([1, .infinity], [0, 1], BinningOptions(), .badValue(column: 0, row: 1)),
    (
      [1, 2], [0, 1], BinningOptions(binCountMax: 0),
      .badOption(name: "binCountMax", range: "a number from 1 on")
    ),
    (
      [1, 2], [0, 1], BinningOptions(groupCountMax: 0),
      .badOption(name: "groupCountMax", range: "a number from 1 on")
    ),
    (
      [1, 2], [0, 1], BinningOptions(shareMin: .nan),
      .badOption(name: "shareMin", range: "a number from 0 to 1")
    ),
  ]

  @Test(arguments: bad.indices) func rowsAndOptionsAreRefused(_ index: Int) {
    let (values, labels, options, fault) = Self.bad[index]
    #expect(throws: fault) {
      _ = try OptimalBinning.bins(of: values, labels: labels, options: options)
    }
  }
}
