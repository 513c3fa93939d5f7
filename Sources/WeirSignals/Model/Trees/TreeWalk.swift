/// The way of each row of a batch through one tree after the other.
@safe struct TreeWalk {
  let nodes: UnsafeBufferPointer<TreeNode>
  let words: UnsafeBufferPointer<UInt32>
  let numbers: UnsafePointer<Double>
  let stride: Int
  let rows: Int
  let margins: UnsafeMutablePointer<Double>
  let contributions: UnsafeMutablePointer<Double>

  /// Adds a tree's leaves to the margins.
  func add(root: Int) {
    for row in 0..<rows { unsafe margins[row] += leaf(of: row, root: root) }
  }

  /// The same with sums that are Floats.
  func addFloats(root: Int) {
    for row in 0..<rows {
      let leaf = Float(leaf(of: row, root: root))
      unsafe margins[row] = Double(Float(margins[row]) + leaf)
    }
  }

  /// The value of the leaf that a row comes to; its columns get what the splits changed.
  @inline(__always)
  private func leaf(of row: Int, root: Int) -> Double {
    var node = unsafe nodes[root]
    while node.left != 0 {
      let place = Int(node.column) * stride + row
      let goesLeft = goesLeft(unsafe numbers[place], node)
      let child = unsafe nodes[Int(node.left) + (goesLeft ? 0 : 1)]
      unsafe contributions[place] += child.mean - node.mean
      node = child
    }
    return node.mean
  }

  @inline(__always)
  private func goesLeft(_ number: Double, _ node: TreeNode) -> Bool {
    switch node.rule {
    case .number:
      return number <= node.threshold || number.isNaN && node.sendsMissingLeft
    case .zeroIsMissing:
      // NaN is not greater either.
      let isMissing = !(number.magnitude > TreeModel.zeroThreshold)
      return isMissing ? node.sendsMissingLeft : number <= node.threshold
    case .category:
      return holds(number, at: Int(node.categories))
    }
  }

  /// Whether a set has the whole part of a number; not that of one that is NaN, -1 or less, or
  /// beyond 32 bits.
  private func holds(_ number: Double, at start: Int) -> Bool {
    guard number > -1, number < 2_147_483_648 else { return false }
    let category = Int(number)
    guard unsafe category >> 5 < Int(words[start]) else { return false }
    return unsafe words[start + 1 + (category >> 5)] >> UInt32(category & 31) & 1 == 1
  }
}
