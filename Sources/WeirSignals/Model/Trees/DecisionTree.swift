/// One decision tree as a model's file gives it, checked: from its first node every other one is
/// reached just once, and all numbers are finite but thresholds that every number is below.
package struct DecisionTree: Sendable {
  /// The largest leaf and cover, without sign: sums of 10,000 of them stay finite as Floats.
  package static let magnitudeMax = 1e30

  /// Splits from the first node to a leaf.
  package static let depthMax = 1_024

  /// A node and how much of the training data came to it.
  package struct Node: Sendable {
    let content: Content
    /// Rows, or the sum of their Hessians: a mean over leaves weighs them with it.
    let cover: Double

    /// A node; the tree checks it.
    package init(_ content: Content, cover: Double) {
      self.content = content
      self.cover = cover
    }
  }

  /// What a node is.
  package enum Content: Sendable {
    /// An end, with what it adds to the margin.
    case leaf(Double)
    /// A question, with the indices of the nodes of both answers.
    case split(SplitTest, left: Int, right: Int)
    /// An unused place, as XGBoost leaves it behind when it prunes.
    case vacant
  }

  /// All nodes; the first is the root.
  let nodes: [Node]
  /// The used ones level by level: the children of the first split, of the second, and so on.
  let order: [Int]

  /// A tree over columns from 0 up to `columnCount`.
  /// - Throws: the first fault, level by level from the root.
  package init(nodes: [Node], columnCount: Int) throws(TreeShapeFault) {
    self.nodes = nodes
    order = try Self.order(of: nodes, columnCount: columnCount)
  }

  private static func order(
    of nodes: [Node], columnCount: Int
  ) throws(TreeShapeFault) -> [Int] {
    guard !nodes.isEmpty else { throw TreeShapeFault(node: 0, message: "the tree has no nodes") }
    var isReached = [Bool](repeating: false, count: nodes.count)
    isReached[0] = true
    var order = [0]
    var depth = 0
    var levelEnd = 1
    var position = 0
    while position < order.count {
      if position == levelEnd {
        depth += 1
        levelEnd = order.count
      }
      let index = order[position]
      try check(nodes[index], index: index, depth: depth, columnCount: columnCount)
      if case .split(_, let left, let right) = nodes[index].content {
        for child in [left, right] {
          guard nodes.indices.contains(child) else {
            throw TreeShapeFault(node: index, message: "a child is none of the tree's nodes")
          }
          guard !isReached[child] else {
            throw TreeShapeFault(node: index, message: "a child is reached a second time")
          }
          isReached[child] = true
          order.append(child)
        }
      }
      position += 1
    }
    for (index, node) in nodes.enumerated() where !isReached[index] {
      guard case .vacant = node.content else {
        throw TreeShapeFault(node: index, message: "no split leads to the node")
      }
    }
    return order
  }

  private static func check(
    _ node: Node, index: Int, depth: Int, columnCount: Int
  ) throws(TreeShapeFault) {
    func fault(_ message: String) -> TreeShapeFault { .init(node: index, message: message) }
    guard depth <= depthMax else { throw fault("the tree is deeper than \(depthMax) splits") }
    guard node.cover >= 0, node.cover <= magnitudeMax else {
      throw fault("the cover must lie between 0 and 1e30")
    }
    switch node.content {
    case .leaf(let value):
      guard value.magnitude <= magnitudeMax else {
        throw fault("a leaf must be a number within 1e30 of zero")
      }
    case .split(let test, _, _):
      guard 0..<columnCount ~= test.column else {
        throw fault("a split asks for a feature that the model does not have")
      }
      if case .threshold(let threshold, _, _) = test.condition, !(threshold > -.infinity) {
        throw fault("a threshold must be a number or infinity")
      }
    case .vacant: throw fault("a split leads to a node that was pruned")
    }
  }
}

/// What a split asks of a row.
package struct SplitTest: Sendable {
  /// When a row goes left.
  package enum Condition: Sendable {
    /// A number up to the threshold (below it for XGBoost); missing ones as the rule says.
    case threshold(Double, missing: MissingRule, defaultLeft: Bool)
    /// A number whose whole part is in the set: bit n % 32 of word n / 32. Others, and missing
    /// ones, go right.
    case categories([UInt32])
  }

  /// Which numbers go the default way.
  package enum MissingRule: Sendable {
    /// None: a missing one counts as 0.
    case none
    /// Those that are missing, and those within `TreeModel.zeroThreshold` of zero.
    case zero
    /// Those that are missing.
    case nan
  }

  let column: Int
  let condition: Condition

  /// A test of the number in a column.
  package init(column: Int, condition: Condition) {
    self.column = column
    self.condition = condition
  }
}

/// Why nodes do not make up a tree.
package struct TreeShapeFault: Error, Hashable, Sendable {
  /// The index of the node where it shows.
  package let node: Int
  package let message: String
}
