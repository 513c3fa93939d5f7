import WeirSignals

/// One tree of a JSON model of XGBoost, as its arrays give it.
struct XGBoostTree {
  /// Where the tree starts.
  let offset: Int
  private var left: [Int] = []
  private var right: [Int] = []
  private var columns: [Int] = []
  private var conditions: [Float] = []
  private var defaultLeft: [Int] = []
  private var covers: [Float] = []
  private var columnCount = -1
  private var vacantCount = -1
  private(set) var nodeCount = -1

  /// What stands for the column of a node that was pruned.
  private static let vacantColumn = 2_147_483_647

  private static let required = [
    "left_children", "right_children", "split_indices", "split_conditions", "default_left",
    "sum_hessian", "tree_param",
  ]

  /// Reads the object of a tree.
  /// - Throws: the first fault.
  private init(offset: Int) { self.offset = offset }

  /// The object of a tree.
  /// - Throws: the first fault.
  static func read(_ text: JSONScanner) throws(TreeFault) -> XGBoostTree {
    var tree = XGBoostTree(offset: text.place())
    var names: Set<String> = []
    try text.object { (name) throws(TreeFault) in
      names.insert(name)
      try tree.read(name, text)
    }
    for name in required where !names.contains(name) {
      throw TreeFault("the tree lacks '\(name)'", at: tree.offset)
    }
    return tree
  }

  private mutating func read(_ name: String, _ text: JSONScanner) throws(TreeFault) {
    switch name {
    case "left_children": left = try text.integers()
    case "right_children": right = try text.integers()
    case "split_indices": columns = try text.integers()
    case "split_conditions": conditions = try text.floats()
    case "default_left": defaultLeft = try text.integers()
    case "sum_hessian": covers = try text.floats()
    case "tree_param": try readSizes(text)
    case "split_type", "categories", "categories_nodes", "categories_segments",
      "categories_sizes":
      let start = text.place()
      guard try text.integers().allSatisfy({ $0 == 0 }) else {
        throw TreeFault(
          "splits by category are not supported", at: start,
          help: "train on numbers, without enable_categorical")
      }
    case "id", "parents", "base_weights", "loss_changes": try text.skip()
    default: throw TreeFault("the tree has a member that is not known here", at: text.place())
    }
  }

  private mutating func readSizes(_ text: JSONScanner) throws(TreeFault) {
    let start = text.place()
    var leafSize = -1
    try text.object { (name) throws(TreeFault) in
      switch name {
      case "num_nodes": nodeCount = try text.quotedInteger()
      case "num_deleted": vacantCount = try text.quotedInteger()
      case "num_feature": columnCount = try text.quotedInteger()
      case "size_leaf_vector": leafSize = try text.quotedInteger()
      default:
        throw TreeFault("'tree_param' has a member that is not known here", at: text.place())
      }
    }
    guard nodeCount >= 1, vacantCount >= 0, columnCount >= 1 else {
      throw TreeFault("'tree_param' needs num_nodes, num_deleted and num_feature", at: start)
    }
    guard 0...1 ~= leafSize else {
      throw TreeFault("leaves of several values are not supported", at: start)
    }
  }

  /// The tree, its leaves multiplied by a weight as Floats.
  /// - Parameters:
  ///   - weight: 1, or what `dart` gives the tree.
  ///   - columnCount: features of the model.
  /// - Returns: the checked tree.
  /// - Throws: the first fault, with the tree's place.
  func tree(weight: Float, columnCount: Int) throws(TreeFault) -> DecisionTree {
    let counts = [
      left.count, right.count, columns.count, conditions.count, defaultLeft.count, covers.count,
    ]
    guard counts.allSatisfy({ $0 == nodeCount }) else {
      throw TreeFault("the tree's arrays must have 'num_nodes' values each", at: offset)
    }
    guard self.columnCount == columnCount else {
      throw TreeFault("the tree and the model differ in 'num_feature'", at: offset)
    }
    let nodes = try (0..<nodeCount).map { (index) throws(TreeFault) in
      try node(index, weight: weight)
    }
    guard columns.count(where: { $0 == Self.vacantColumn }) == vacantCount else {
      throw TreeFault("'num_deleted' is not the number of pruned nodes", at: offset)
    }
    do {
      return try DecisionTree(nodes: nodes, columnCount: columnCount)
    } catch {
      throw TreeFault("node \(error.node): \(error.message)", at: offset)
    }
  }

  private func node(_ index: Int, weight: Float) throws(TreeFault) -> DecisionTree.Node {
    let cover = Double(covers[index])
    guard columns[index] != Self.vacantColumn else {
      return DecisionTree.Node(.vacant, cover: cover)
    }
    guard left[index] != -1 else {
      guard right[index] == -1 else {
        throw TreeFault("node \(index) has a right child alone", at: offset)
      }
      return DecisionTree.Node(.leaf(Double(weight * conditions[index])), cover: cover)
    }
    // XGBoost takes the place behind the left child for the right one, whatever it is.
    let (behind, _) = left[index].addingReportingOverflow(1)
    guard right[index] == behind else {
      throw TreeFault("the right child of node \(index) must follow the left one", at: offset)
    }
    guard 0...1 ~= defaultLeft[index] else {
      throw TreeFault("'default_left' of node \(index) must be 0 or 1", at: offset)
    }
    let condition = SplitTest.Condition.threshold(
      Double(conditions[index]), missing: .nan, defaultLeft: defaultLeft[index] == 1)
    return DecisionTree.Node(
      .split(
        SplitTest(column: columns[index], condition: condition), left: left[index],
        right: right[index]),
      cover: cover)
  }
}

extension JSONScanner {
  /// A whole number in quotes, as XGBoost writes parameters.
  /// - Throws: where something else stands.
  func quotedInteger() throws(TreeFault) -> Int {
    let start = place()
    let text = try string()
    guard text.utf8.first != UInt8(ascii: "+"), let value = Int(text) else {
      throw TreeFault("not a whole number in quotes", at: start)
    }
    return value
  }
}
