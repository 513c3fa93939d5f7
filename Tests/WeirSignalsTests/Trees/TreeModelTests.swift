import Testing

@testable import WeirSignals

/// How a row finds its leaf, and what its columns get for it.
@Suite struct TreeModelTests {
  /// What a split by one column says of a number: -1 left, 1 right.
  static func side(
    _ condition: SplitTest.Condition, _ number: Double,
    _ arithmetic: TreeModel.Arithmetic = .double
  ) throws -> Double {
    let nodes = [
      DecisionTree.Node(
        .split(SplitTest(column: 0, condition: condition), left: 1, right: 2), cover: 2),
      DecisionTree.Node(.leaf(-1), cover: 1), DecisionTree.Node(.leaf(1), cover: 1),
    ]
    return try margin(of: [nodes], arithmetic, [number])
  }

  static func model(
    _ trees: [[DecisionTree.Node]], _ arithmetic: TreeModel.Arithmetic, columns: Int,
    base: Double = 0, divisor: Double = 1, factor: Double = 1
  ) throws -> TreeModel {
    TreeModel(
      arithmetic: arithmetic, columnNames: (0..<columns).map { "c\($0)" }, baseMargin: base,
      trees: try trees.map { try DecisionTree(nodes: $0, columnCount: columns) },
      divisor: divisor, factor: factor)
  }

  static func evaluate(_ model: TreeModel, _ row: [Double]) -> (Double, [Double]) {
    var margin = [Double.nan]
    var contributions = [Double](repeating: .nan, count: row.count)
    unsafe model.evaluate(
      numbers: row, stride: 1, rows: 1, margins: &margin, contributions: &contributions)
    return (margin[0], contributions)
  }

  static func margin(
    of trees: [[DecisionTree.Node]], _ arithmetic: TreeModel.Arithmetic, _ row: [Double]
  ) throws -> Double {
    evaluate(try model(trees, arithmetic, columns: row.count), row).0
  }

  /// A name, the missing rule and the default, the threshold, a number, and the side.
  static let numbers: [(String, SplitTest.MissingRule, Bool, Double, Double, Double)] = [
    ("below", .nan, false, 1.5, 1.4, -1), ("equal", .nan, false, 1.5, 1.5, -1),
    ("next above", .nan, true, 1.5, 1.5.nextUp, 1),
    ("-0 at 0", .nan, false, 0, -0.0, -1), ("0 at -0", .nan, false, -0.0, 0, -1),
    ("missing goes left", .nan, true, 1.5, .nan, -1),
    ("missing goes right", .nan, false, 1.5, .nan, 1),
    ("infinity", .nan, true, 1e300, .infinity, 1),
    ("infinity below infinity", .nan, false, .infinity, .infinity, -1),
    ("missing beside infinity", .nan, false, .infinity, .nan, 1),
    ("-infinity", .nan, false, -1e300, -.infinity, -1),
    ("missing counts as 0", .none, false, 1.5, .nan, -1),
    ("missing counts as 0 above the threshold", .none, true, -1.5, .nan, 1),
    ("missing counts as 0 at a tiny threshold", .none, true, -1e-36, .nan, 1),
    ("zero goes left", .zero, true, -1, 0, -1), ("zero goes right", .zero, false, 1, 0, 1),
    ("missing is zero", .zero, true, -1, .nan, -1),
    ("tiny is zero", .zero, true, -1, 1e-35, -1),
    ("tiny and negative is zero", .zero, false, 1, -1e-35, 1),
    ("just not tiny", .zero, true, -1, 1.1e-35, 1),
    ("not zero", .zero, false, 1, 0.5, -1),
    ("tiny counts as 0 at a threshold below it", .nan, false, 0, 1e-36, -1),
    ("tiny counts as 0 at a threshold between", .nan, false, -1e-37, -1e-36, 1),
    ("no longer tiny at a threshold of 0", .nan, true, 0, 1.1e-35, 1),
    ("no longer tiny below it", .nan, true, -1e-37, -1.1e-35, -1),
  ]

  @Test(arguments: numbers)
  func numberGoes(
    _ name: String, _ missing: SplitTest.MissingRule, _ defaultLeft: Bool, _ threshold: Double,
    _ number: Double, _ side: Double
  ) throws {
    let condition = SplitTest.Condition.threshold(
      threshold, missing: missing, defaultLeft: defaultLeft)
    #expect(try Self.side(condition, number) == side, "\(name)")
  }

  /// A number, and whether the set of 0, 31, 33 and 95 has it.
  static let categories: [(Double, Bool)] = [
    (0, true), (-0.0, true), (0.9, true), (-0.9, true), (1, false), (31, true), (31.99, true),
    (32, false), (33, true), (94, false), (95, true), (96, false), (-1, false), (-31, false),
    (.nan, false), (.infinity, false), (-.infinity, false), (2_147_483_647, false),
    (2_147_483_648, false), (4_294_967_296, false), (4_294_967_327, false), (1e300, false),
    (-4_294_967_296, false),
  ]

  @Test(arguments: categories)
  func categoryGoesLeftWhenTheSetHasIt(_ number: Double, _ isThere: Bool) throws {
    let set: [UInt32] = [1 | 1 << 31, 2, 1 << 31]
    #expect(try Self.side(.categories(set), number) == (isThere ? -1 : 1))
  }

  @Test func emptySetOfCategoriesHasNothing() throws {
    #expect(try Self.side(.categories([]), 0) == 1)
  }

  @Test func floatsAreComparedAfterRounding() throws {
    var random = RandomWords(seed: 11, for: "Float thresholds")
    var thresholds: [Float] = [
      0, -0.0, 1, -1, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, 0x1.fffffep0, 0x1.000002p0,
    ]
    while thresholds.count < 400 {
      let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next()))
      if value.isFinite { thresholds.append(value) }
    }
    for threshold in thresholds {
      let condition = SplitTest.Condition.threshold(
        Double(threshold), missing: .nan, defaultLeft: false)
      let wide = Double(threshold)
      let half = Double(threshold.ulp) / 2
      let near =
        [0, -1, 1, -0.5, -2, -1.5].map { wide + $0 * half }.filter { !$0.isNaN } + [3.5e38]
      for number in near.flatMap({ [$0.nextDown, $0, $0.nextUp] }) {
        let side = try Self.side(condition, number, .float)
        #expect(side == (Float(number) < threshold ? -1 : 1), "\(threshold), \(number)")
      }
    }
  }

  @Test func doublesAreNotRounded() throws {
    let condition = SplitTest.Condition.threshold(0.1, missing: .nan, defaultLeft: false)
    #expect(try Self.side(condition, 0.1.nextUp) == 1)
  }

  @Test func floatsAreAddedAsFloats() throws {
    let trees = [1.0, 0x1p-24, 0x1p-24].map { [DecisionTree.Node(.leaf($0), cover: 1)] }
    #expect(try Self.margin(of: trees, .float, [0]) == 1)
    #expect(try Self.margin(of: trees, .double, [0]) == 1 + 0x1p-23)
  }

  /// Column 0 parts leaf 8 (cover 1) from a split by column 1: 1 (cover 1) and 2 (cover 2).
  static let uneven = [
    DecisionTreeTests.split(1, 2), DecisionTreeTests.leaf(8, cover: 1),
    DecisionTreeTests.split(3, 4, column: 1, cover: 3), DecisionTreeTests.leaf(1, cover: 1),
    DecisionTreeTests.leaf(2.5, cover: 2),
  ]

  @Test func columnsGetWhatTheMeansChangeBy() throws {
    let model = try Self.model([Self.uneven], .double, columns: 3, base: 0.5)
    #expect(model.bias == 0.5 + 3.5)
    let (margin, contributions) = Self.evaluate(model, [1, 1, 0])
    #expect(margin == 3)
    #expect((contributions[0] + 1.5).magnitude < 1e-15)
    #expect((contributions[1] - 0.5).magnitude < 1e-15)
    #expect(contributions[2] == 0)
  }

  @Test func columnsOffTheWayGetNothing() throws {
    let model = try Self.model([Self.uneven], .double, columns: 3)
    #expect(Self.evaluate(model, [-1, 1, 0]).1[1...] == [0, 0])
  }

  @Test func childrenWithoutCoverCountAlike() throws {
    let nodes = [
      DecisionTreeTests.split(1, 2), DecisionTreeTests.leaf(1, cover: 0),
      DecisionTreeTests.leaf(2, cover: 0),
    ]
    #expect(try Self.model([nodes], .double, columns: 1).bias == 1.5)
  }

  @Test func meanOfTreesDividesEverything() throws {
    let trees = [Self.uneven, Self.uneven]
    let sum = try Self.model(trees, .double, columns: 3)
    let mean = try Self.model(trees, .double, columns: 3, divisor: 2)
    #expect(mean.bias == sum.bias / 2)
    let (row, all) = ([1.0, 1, 0], Self.evaluate(sum, [1, 1, 0]))
    #expect(Self.evaluate(mean, row).0 == all.0 / 2)
    #expect(Self.evaluate(mean, row).1 == all.1.map { $0 / 2 })
  }

  @Test func factorMultipliesEverything() throws {
    let plain = try Self.model([Self.uneven], .double, columns: 3)
    let scaled = try Self.model([Self.uneven], .double, columns: 3, factor: 0.35)
    #expect(scaled.bias == plain.bias * 0.35)
    let (margin, contributions) = Self.evaluate(plain, [1, 1, 0])
    #expect(Self.evaluate(scaled, [1, 1, 0]).0 == margin * 0.35)
    #expect(Self.evaluate(scaled, [1, 1, 0]).1 == contributions.map { $0 * 0.35 })
  }
}
