import Testing

@testable import WeirSignals

/// What is and what is not a tree.
@Suite struct DecisionTreeTests {
  typealias Node = DecisionTree.Node

  static func leaf(_ value: Double = 1, cover: Double = 1) -> Node {
    Node(.leaf(value), cover: cover)
  }

  static func split(
    _ left: Int, _ right: Int, column: Int = 0, threshold: Double = 0, cover: Double = 2
  ) -> Node {
    let condition = SplitTest.Condition.threshold(threshold, missing: .nan, defaultLeft: true)
    return Node(
      .split(SplitTest(column: column, condition: condition), left: left, right: right),
      cover: cover)
  }

  static let vacant = Node(.vacant, cover: 0)

  /// A name, nodes, and where the fault shows, with its message.
  static let bad: [(String, [Node], Int, String)] = [
    ("no nodes", [], 0, "the tree has no nodes"),
    ("a child below 0", [split(-1, 1), leaf()], 0, "a child is none of the tree's nodes"),
    ("a child too far", [split(1, 2), leaf()], 0, "a child is none of the tree's nodes"),
    ("the largest child", [split(1, .max), leaf()], 0, "a child is none of the tree's nodes"),
    ("both children one", [split(1, 1), leaf()], 0, "a child is reached a second time"),
    ("its own child", [split(0, 1), leaf()], 0, "a child is reached a second time"),
    (
      "a cycle", [split(1, 2), split(0, 3), leaf(), leaf()], 1, "a child is reached a second time"
    ),
    (
      "a shared child", [split(1, 2), split(3, 4), split(4, 5), leaf(), leaf(), leaf()], 2,
      "a child is reached a second time"
    ),
    ("a leaf apart", [split(1, 2), leaf(), leaf(), leaf()], 3, "no split leads to the node"),
    (
      "a cycle apart", [leaf(), split(1, 2), leaf()], 1, "no split leads to the node"
    ),
    ("a vacant root", [vacant], 0, "a split leads to a node that was pruned"),
    (
      "a vacant child", [split(1, 2), leaf(), vacant], 2, "a split leads to a node that was pruned"
    ),
    ("an infinite leaf", [leaf(.infinity)], 0, "a leaf must be a number within 1e30 of zero"),
    ("a leaf that is none", [leaf(.nan)], 0, "a leaf must be a number within 1e30 of zero"),
    ("a huge leaf", [leaf(1.1e30)], 0, "a leaf must be a number within 1e30 of zero"),
    ("a negative cover", [leaf(cover: -1)], 0, "the cover must lie between 0 and 1e30"),
    ("a cover that is none", [leaf(cover: .nan)], 0, "the cover must lie between 0 and 1e30"),
    (
      "an infinite threshold", [split(1, 2, threshold: -.infinity), leaf(), leaf()], 0,
      "a threshold must be a number or infinity"
    ),
    (
      "a column too far", [split(1, 2, column: 3), leaf(), leaf()], 0,
      "a split asks for a feature that the model does not have"
    ),
    (
      "a column below 0", [split(1, 2, column: -1), leaf(), leaf()], 0,
      "a split asks for a feature that the model does not have"
    ),
  ]

  @Test(arguments: bad)
  func refuses(_ name: String, _ nodes: [Node], _ index: Int, _ message: String) {
    #expect(throws: TreeShapeFault(node: index, message: message), "\(name)") {
      try DecisionTree(nodes: nodes, columnCount: 3)
    }
  }

  /// A name, nodes, and the order of their levels.
  static let good: [(String, [Node], [Int])] = [
    ("one leaf", [leaf()], [0]),
    (
      "children in any order", [split(4, 1), leaf(), leaf(), leaf(), split(3, 2)], [0, 4, 1, 3, 2]
    ),
    ("a vacant place apart", [split(1, 3), leaf(), vacant, leaf()], [0, 1, 3]),
    ("covers of 0", [split(1, 2, cover: 0), leaf(cover: 0), leaf(cover: 0)], [0, 1, 2]),
    ("a threshold above all", [split(1, 2, threshold: .infinity), leaf(), leaf()], [0, 1, 2]),
    ("the largest leaf", [leaf(-1e30)], [0]),
  ]

  @Test(arguments: good)
  func ordersLevelByLevel(_ name: String, _ nodes: [Node], _ order: [Int]) throws {
    #expect(try DecisionTree(nodes: nodes, columnCount: 3).order == order, "\(name)")
  }

  /// A chain of so many splits.
  static func chain(_ depth: Int) -> [Node] {
    (0..<depth).flatMap { [split(2 * $0 + 1, 2 * $0 + 2), leaf()] } + [leaf()]
  }

  @Test func deepTreesAreReadUpToTheLimit() throws {
    let deepest = try DecisionTree(nodes: Self.chain(DecisionTree.depthMax), columnCount: 3)
    #expect(deepest.order.count == 2 * DecisionTree.depthMax + 1)
  }

  @Test func deeperTreesAreRefused() {
    let message = "the tree is deeper than 1024 splits"
    #expect(throws: TreeShapeFault(node: 2_049, message: message)) {
      try DecisionTree(nodes: Self.chain(DecisionTree.depthMax + 1), columnCount: 3)
    }
  }
}
