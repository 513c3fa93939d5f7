/// Lays trees out for walks: all nodes in one array, each tree level by level.
struct TreePacker {
  /// What bounds the rounding of sums over one or more trees.
  struct Bounds {
    /// Splits of the longest path.
    var depth = 0
    /// The largest leaf, without sign.
    var leaf = 0.0
    /// The largest sum over a path of what the mean changes by, without sign.
    var change = 0.0
  }

  let arithmetic: TreeModel.Arithmetic
  private(set) var nodes: [TreeNode] = []
  /// Sets of categories: how many words, then those.
  private(set) var words: [UInt32] = []
  /// The index of each tree's first node.
  private(set) var roots: [Int] = []
  /// Of all trees together: sums.
  private(set) var bounds = Bounds()
  /// The sum of the roots' means, without sign.
  private(set) var rootMagnitude = 0.0

  init(arithmetic: TreeModel.Arithmetic) { self.arithmetic = arithmetic }

  mutating func add(_ tree: DecisionTree) {
    let base = nodes.count
    let means = self.means(of: tree)
    var nextChild = base + 1
    for (position, index) in tree.order.enumerated() {
      switch tree.nodes[index].content {
      case .split(let test, _, _):
        nodes.append(split(test, left: nextChild, mean: means[position]))
        nextChild += 2
      case .leaf, .vacant:
        nodes.append(
          TreeNode(
            threshold: 0, mean: means[position], left: 0, column: 0, categories: 0, rule: .number,
            sendsMissingLeft: false))
      }
    }
    roots.append(base)
    addBounds(of: base..<nodes.count)
  }

  private mutating func split(_ test: SplitTest, left: Int, mean: Double) -> TreeNode {
    var threshold = 0.0
    var rule = TreeNode.Rule.number
    var sendsMissingLeft = false
    var categories = 0
    switch test.condition {
    case .threshold(let value, let missing, let defaultLeft):
      threshold =
        arithmetic == .float
        ? TreeNode.greatest(below: Float(value)) : TreeNode.withoutTinyNumbers(value)
      rule = missing == .zero ? .zeroIsMissing : .number
      sendsMissingLeft = missing == .none ? value >= 0 : defaultLeft
    case .categories(let set):
      rule = .category
      categories = words.count
      words.append(UInt32(set.count))
      words += set
    }
    return TreeNode(
      threshold: threshold, mean: mean, left: Int32(left), column: Int32(test.column),
      categories: Int32(categories), rule: rule, sendsMissingLeft: sendsMissingLeft)
  }

  /// The mean of the leaves below each node, in the tree's order: children weighted by their
  /// covers, alike when both are 0.
  private func means(of tree: DecisionTree) -> [Double] {
    var means = [Double](repeating: 0, count: tree.order.count)
    // Children stand in pairs behind their parents, the last split's at the end.
    var child = tree.order.count
    for (position, index) in tree.order.enumerated().reversed() {
      switch tree.nodes[index].content {
      case .leaf(let value): means[position] = value
      case .vacant: break
      case .split(_, let left, let right):
        child -= 2
        let leftCover = tree.nodes[left].cover
        let cover = leftCover + tree.nodes[right].cover
        let share = cover > 0 ? leftCover / cover : 0.5
        means[position] = means[child] * share + means[child + 1] * (1 - share)
      }
    }
    return means
  }

  private mutating func addBounds(of tree: Range<Int>) {
    var parts = [Bounds](repeating: Bounds(), count: tree.count)
    for index in tree.reversed() {
      let node = nodes[index]
      guard node.left != 0 else {
        parts[index - tree.lowerBound].leaf = node.mean.magnitude
        continue
      }
      for child in Int(node.left)...Int(node.left) + 1 {
        let below = parts[child - tree.lowerBound]
        let change = (nodes[child].mean - node.mean).magnitude
        var part = parts[index - tree.lowerBound]
        part.depth = max(part.depth, below.depth + 1)
        part.leaf = max(part.leaf, below.leaf)
        part.change = max(part.change, below.change + change)
        parts[index - tree.lowerBound] = part
      }
    }
    bounds.depth += parts[0].depth
    bounds.leaf += parts[0].leaf
    bounds.change += parts[0].change
    rootMagnitude += nodes[tree.lowerBound].mean.magnitude
  }
}
