import Glibc
import Testing
import WeirCore

@testable import WeirSignals

/// Terms of features, row by row.
@Suite struct LogisticModelTests {
  struct Row: Equatable {
    var term = 0.0
    var value: UInt64 = 0
    var absent: UInt8 = 0
    var broken: UInt8 = 0
  }

  static let unit = ModelColumn(weight: 1, mean: 0, scale: 1)

  /// Adds one feature, with status 1 for missing.
  static func add(
    _ transform: String, standIn: StandIn? = nil, columns: [ModelColumn]? = nil,
    status: [UInt8]? = nil, rows: Int, _ input: FeatureInput
  ) throws -> [Row] {
    let parsed = try Transform.parse(transform)
    let all =
      columns
      ?? (0..<parsed.width).map { place in
        ModelColumn(weight: Double(1 << place), mean: 0, scale: 1)
      }
    let model = LogisticModel(
      intercept: 0, features: [ModelFeature(transform: parsed, standIn: standIn, columns: all)])
    var terms = [Double](repeating: 7, count: rows)
    var values = [UInt64](repeating: 7, count: rows)
    var absent = [UInt8](repeating: 7, count: rows)
    var broken = [UInt8](repeating: 0, count: rows)
    if let status {
      unsafe model.add(
        feature: 0, input: input, status: status, missingStatus: 1, rows: rows, terms: &terms,
        values: &values, absent: &absent, broken: &broken)
    } else {
      unsafe model.add(
        feature: 0, input: input, status: nil, missingStatus: 1, rows: rows, terms: &terms,
        values: &values, absent: &absent, broken: &broken)
    }
    return (0..<rows).map {
      Row(term: terms[$0], value: values[$0], absent: absent[$0], broken: broken[$0])
    }
  }

  static func doubles(
    _ transform: String, _ data: [Double], standIn: StandIn? = nil, columns: [ModelColumn]? = nil,
    status: [UInt8]? = nil
  ) throws -> [Row] {
    try unsafe data.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return [] }
      return try unsafe add(
        transform, standIn: standIn, columns: columns, status: status, rows: data.count,
        .double(start))
    }
  }

  static func words(
    _ transform: String, _ data: [Int64], isTime: Bool = false, standIn: StandIn? = nil,
    columns: [ModelColumn]? = nil, status: [UInt8]? = nil
  ) throws -> [Row] {
    try unsafe data.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return [] }
      return try unsafe add(
        transform, standIn: standIn, columns: columns, status: status, rows: data.count,
        isTime ? .timestamp(start) : .int(start))
    }
  }

  static let transforms: [(String, [Double], [Double])] = [
    ("identity", [1.5, -2], [1.5, -2]), ("abs", [-3, 3, -0.0], [3, 3, 0]),
    ("log1p", [0, 1], [0, 0x1.62e42fefa39efp-1]),
    ("clip(-1, 2.5)", [7, -7, 0, 2.5, .infinity, -.infinity], [2.5, -1, 0, 2.5, 2.5, -1]),
    ("bins([1, 2])", [0.5, 1, 1.5, 2, 9, -9], [1, 2, 2, 4, 4, 1]),
    ("one_hot([1, 2.5])", [1, 2.5, 2, .nan, .infinity], [1, 2, 0, 0, 0]),
    ("sin_hour", [6, 0, 30, 18], [1, 0, 1, -1]), ("cos_hour", [12, 0, 24, 36], [-1, 1, 1, -1]),
  ]

  @Test(arguments: transforms) func transformsNumbers(
    _ transform: String, _ data: [Double], _ terms: [Double]
  ) throws {
    let rows = try Self.doubles(transform, data)
    #expect(rows.map(\.term) == terms)
    #expect(rows.map(\.value) == data.map(\.bitPattern))
    #expect(rows.allSatisfy { $0.absent == 0 && $0.broken == 0 })
  }

  static let notFinite: [(String, [Double])] = [
    ("identity", [.nan, .infinity, -.infinity]), ("abs", [.nan, -.infinity]),
    ("log1p", [-1, -2, .nan, .infinity]), ("clip(0, 1)", [.nan]),
    ("bins([1])", [.nan, .infinity, -.infinity]), ("sin_hour", [.nan, .infinity]),
    ("cos_hour", [.nan, -.infinity]),
  ]

  @Test(arguments: notFinite) func whatIsNotFiniteIsBroken(
    _ transform: String, _ data: [Double]
  ) throws {
    for row in try Self.doubles(transform, data) {
      #expect(row.term == 0)
      #expect(row.broken == 1)
      #expect(row.absent == 0)
    }
  }

  @Test func weighsEveryColumn() throws {
    let column = ModelColumn(weight: 0.4, mean: 40_000, scale: 90_000)
    let rows = try Self.words("identity", [1_234, .max, .min], columns: [column])
    #expect(
      rows.map(\.term) == [1_234.0, 0x1p63, -0x1p63].map { 0.4 * ($0 - 40_000) / 90_000 })
    #expect(rows.map(\.value) == [1_234, UInt64(Int64.max), 1 << 63])
    let bins = [
      ModelColumn(weight: 1, mean: 0.5, scale: 2), ModelColumn(weight: -3, mean: 0.25, scale: 4),
    ]
    #expect(
      try Self.words("bins([10])", [9, 10], columns: bins).map(\.term) == [
        1 * (1 - 0.5) / 2 + -3 * (0 - 0.25) / 4, 1 * (0 - 0.5) / 2 + -3 * (1 - 0.25) / 4,
      ])
  }

  @Test func aColumnThatIsNotFiniteLeavesTheOthers() throws {
    let columns = [
      ModelColumn(weight: 1e15, mean: 0, scale: 1e-300), ModelColumn(weight: 2, mean: 0, scale: 1),
    ]
    let rows = try Self.words("one_hot([1, 2])", [1, 2, 3], columns: columns)
    #expect(rows.map(\.term) == [0, 2, 0])
    #expect(rows.map(\.broken) == [1, 0, 0])
  }

  @Test func missingValuesTakeTheStandIn() throws {
    let status: [UInt8] = [0, 1, 2, 1]
    let rows = try Self.words("abs", [5, 5, 5, 5], standIn: .number(-7.5), status: status)
    #expect(
      rows == [
        Row(term: 5, value: 5, absent: 0), Row(term: 7.5, value: (-7.5).bitPattern, absent: 2),
        Row(absent: 1, broken: 1), Row(term: 7.5, value: (-7.5).bitPattern, absent: 2),
      ])
  }

  @Test func withoutAStandInTheyAddNothing() throws {
    for transform in ["identity", "log1p", "bins([1])", "one_hot([1])", "sin_hour", "clip(3, 4)"] {
      let rows = try Self.doubles(transform, [.nan, .nan, 2], status: [1, 9, 0])
      #expect(rows[0] == Row(absent: 1))
      #expect(rows[1] == Row(absent: 1, broken: 1))
      #expect(rows[2].absent == 0)
    }
  }

  @Test func hoursOfTheDayAreUTC() throws {
    let hour: Int64 = 3_600_000
    let times = [6 * hour, 30 * hour, -18 * hour, 0, 12 * hour, 6 * hour + 1_800_000]
    let rows = try Self.words("sin_hour", times, isTime: true)
    #expect(rows.prefix(4).map(\.term) == [1, 1, 1, 0])
    #expect((rows[4].term).magnitude < 1e-15)
    #expect((rows[5].term - sin(2 * Double.pi * 6.5 / 24)).magnitude < 1e-15)
    #expect(rows.map(\.value) == times.map { UInt64(bitPattern: $0) })
    // A stand-in for a timestamp is an hour.
    let missing = try Self.words(
      "cos_hour", [0], isTime: true, standIn: .number(12), status: [1])
    #expect(missing == [Row(term: -1, value: 12.0.bitPattern, absent: 2)])
  }

  @Test func textsAreOneOfTheirColumns() throws {
    let column = TextColumn(["EUR", "USD", "GBP", "", "EURO", "eur"])
    let rows = try unsafe Self.add(
      "one_hot([\"EUR\", \"USD\", \"\"])", standIn: .text("USD"),
      status: [0, 0, 0, 0, 1, 3], rows: 6,
      .text(UnsafePointer(column.slices), base: UnsafePointer(column.base)))
    #expect(rows.map(\.term) == [1, 2, 0, 4, 2, 0])
    #expect(rows.map(\.absent) == [0, 0, 0, 0, 2, 1])
    #expect(rows.map(\.broken) == [0, 0, 0, 0, 0, 1])
    #expect(rows.map(\.value) == [3 << 32, 3 << 32 | 3, 3 << 32 | 6, 9, 0, 0])
  }

  @Test func boolsAndUnsignedNumbersAreNumbers() throws {
    let bools: [UInt8] = [0, 1]
    let numbers: [UInt64] = [.max, 3]
    try unsafe bools.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      let rows = try unsafe Self.add("identity", rows: 2, .bool(start))
      #expect(rows == [Row(), Row(term: 1, value: 1)])
    }
    try unsafe numbers.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      let rows = try unsafe Self.add("identity", rows: 2, .uint(start))
      #expect(rows == [Row(term: 0x1p64, value: .max), Row(term: 3, value: 3)])
    }
  }

  /// Every transform, against the plain formula with the system's functions.
  @Test func equalsThePlainFormula() throws {
    var random = RandomWords(seed: 20_260_207, for: "terms")
    let edges = [-3.0, 0, 2.5, 90]
    for transform in ["identity", "log1p", "abs", "clip(-2, 60)", "bins([-3, 0, 2.5, 90])"] {
      let all = (0..<5_000).map { _ in Double.random(in: -0.99...100, using: &random) } + edges
      let data = all.filter { transform != "log1p" || $0 > -1 }
      let width = try Transform.parse(transform).width
      let columns = (0..<width).map { _ in
        ModelColumn(
          weight: .random(in: -2...2, using: &random), mean: .random(in: -5...5, using: &random),
          scale: .random(in: 0.1...9, using: &random))
      }
      for (row, x) in zip(try Self.doubles(transform, data, columns: columns), data) {
        let expanded: [Double] =
          switch transform {
          case "identity": [x]
          case "log1p": [log1p(x)]
          case "abs": [fabs(x)]
          case "clip(-2, 60)": [fmin(fmax(x, -2), 60)]
          default: (0...4).map { place in edges.count { x >= $0 } == place ? 1 : 0 }
          }
        let expected = zip(expanded, columns).map { $1.weight * ($0 - $1.mean) / $1.scale }
          .reduce(0, +)
        #expect((row.term - expected).magnitude <= 1e-13 * (1 + expected.magnitude))
      }
    }
  }

  static let scores: [(Double, Double)] = [
    (0, 0.5), (1_000, 1), (-1_000, 0), (.infinity, 1), (-.infinity, 0), (1, 0.7310585786300049),
    (-1, 0.2689414213699951), (-745, .leastNonzeroMagnitude), (.greatestFiniteMagnitude, 1),
  ]

  @Test(arguments: scores) func theScoreDoesNotOverflow(_ z: Double, _ score: Double) {
    let actual = LogisticModel.score(logOdds: z)
    #expect(DeterministicMathTests.distance(actual, score) <= 1)
    #expect(LogisticModel.score(logOdds: .nan).isNaN)
  }
}
