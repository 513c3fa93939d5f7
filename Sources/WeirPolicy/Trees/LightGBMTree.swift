import WeirSignals

/// One tree of a text model of LightGBM.
struct LightGBMTree {
  let tree: DecisionTree
  let nodeCount: Int

  private static let keys: Set<String> = [
    "num_leaves", "num_cat", "split_feature", "split_gain", "threshold", "decision_type",
    "left_child", "right_child", "leaf_value", "leaf_weight", "leaf_count", "internal_value",
    "internal_weight", "internal_count", "cat_boundaries", "cat_threshold", "is_linear",
    "leaf_const", "num_features", "leaf_features", "leaf_coeff", "shrinkage",
  ]

  /// Reads the lines behind `Tree=…` and the empty one.
  /// - Parameters:
  ///   - text: stands at the first of these lines.
  ///   - number: the tree's, from 0.
  ///   - columnCount: features of the model.
  /// - Throws: the first fault.
  init(_ text: inout TextLines, number: Int, columnCount: Int) throws(TreeFault) {
    let start = text.offset
    let block = try TextBlock(&text, title: "tree \(number)", keys: Self.keys)
    guard try block.integer("is_linear") == 0 else {
      throw TreeFault(
        "trees with linear leaves are not supported", at: block.place("is_linear"),
        help: "train without linear_tree")
    }
    let leafCount = try block.integer("num_leaves")
    guard 1...TreeLimits.nodeCountMax ~= leafCount else {
      throw TreeFault(
        "a tree has from 1 to \(TreeLimits.nodeCountMax) leaves", at: block.place("num_leaves"))
    }
    nodeCount = 2 * leafCount - 1
    let nodes = try Self.splits(block, leafCount: leafCount) + Self.leaves(block, leafCount)
    do {
      tree = try DecisionTree(nodes: nodes, columnCount: columnCount)
    } catch {
      throw TreeFault(
        "tree \(number): \(error.message)", at: start,
        help: "the file was changed after LightGBM wrote it: save the model again")
    }
  }

  /// The splits; they stand before the leaves.
  private static func splits(
    _ block: TextBlock, leafCount: Int
  ) throws(TreeFault) -> [DecisionTree.Node] {
    let count = leafCount - 1
    let sets = try sets(block)
    let columns = try block.integers("split_feature", count: count)
    // All numbers go left of infinity: the split is between them and what is missing.
    let thresholds = try block.numbers("threshold", count: count, takesInfinity: true)
    let types = try block.integers("decision_type", count: count)
    let left = try block.integers("left_child", count: count)
    let right = try block.integers("right_child", count: count)
    let covers = try block.numbers("internal_count", count: count)
    var nodes: [DecisionTree.Node] = []
    for index in 0..<count {
      let condition = try condition(
        type: types[index], threshold: thresholds[index], sets: sets,
        at: block.place("decision_type"))
      nodes.append(
        DecisionTree.Node(
          .split(
            SplitTest(column: columns[index], condition: condition),
            left: node(left[index], leafCount: leafCount),
            right: node(right[index], leafCount: leafCount)),
          cover: covers[index]))
    }
    return nodes
  }

  private static func leaves(
    _ block: TextBlock, _ count: Int
  ) throws(TreeFault) -> [DecisionTree.Node] {
    let values = try block.numbers("leaf_value", count: count)
    let covers = try block.numbers("leaf_count", count: count)
    return zip(values, covers).map { DecisionTree.Node(.leaf($0), cover: $1) }
  }

  /// A child's index among splits and leaves: a leaf is written as its complement. One that is out
  /// of range stays so.
  private static func node(_ child: Int, leafCount: Int) -> Int {
    guard child < 0 else { return child < leafCount - 1 ? child : -1 }
    return ~child < leafCount ? leafCount - 1 + ~child : -1
  }

  /// What the bits of a decision type say: 0 categories, 1 default left, 2 and 3 what is missing.
  private static func condition(
    type: Int, threshold: Double, sets: [[UInt32]], at offset: Int
  ) throws(TreeFault) -> SplitTest.Condition {
    let rules: [SplitTest.MissingRule] = [.none, .zero, .nan]
    guard 0..<12 ~= type else {
      throw TreeFault("a decision type is unknown: they go from 0 to 11", at: offset)
    }
    guard type & 1 == 1 else {
      return .threshold(threshold, missing: rules[type >> 2], defaultLeft: type & 2 != 0)
    }
    guard let index = Int(exactly: threshold), sets.indices.contains(index) else {
      throw TreeFault("a split names a set of categories that the tree does not have", at: offset)
    }
    return .categories(sets[index])
  }

  /// The sets of categories.
  private static func sets(_ block: TextBlock) throws(TreeFault) -> [[UInt32]] {
    let count = try block.integer("num_cat")
    guard count != 0 || block.has("cat_boundaries") || block.has("cat_threshold") else { return [] }
    guard 1...TreeLimits.nodeCountMax ~= count else {
      throw TreeFault("'num_cat' does not match the sets of categories", at: block.place("num_cat"))
    }
    let boundaries = try block.integers("cat_boundaries", count: count + 1)
    let isAscending = zip(boundaries, boundaries.dropFirst()).allSatisfy { $0 <= $1 }
    guard boundaries[0] == 0, isAscending, boundaries[count] <= TreeLimits.byteCountMax else {
      throw TreeFault(
        "'cat_boundaries' must ascend from 0", at: block.place("cat_boundaries"))
    }
    let words = try block.integers(
      "cat_threshold", count: boundaries[count], as: UInt32.self)
    return (0..<count).map { Array(words[boundaries[$0]..<boundaries[$0 + 1]]) }
  }
}
