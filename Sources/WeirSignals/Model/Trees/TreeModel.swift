/// Gradient-boosted trees over columns of numbers: the margin (log-odds) of each row, bit for bit
/// what the library that trained them says, and what each column added to it.
///
/// Immutable. A missing number is NaN, as the library sees it.
package final class TreeModel: Sendable {
  /// How a library compares and adds.
  package enum Arithmetic: Sendable {
    /// LightGBM: `<=` on Doubles, leaves added from 0 in the order of the trees.
    case double
    /// XGBoost: `<` on Floats, leaves added as Floats to the base margin in the order of the trees.
    /// A number beyond all Floats counts as infinite; the library refuses it.
    case float
  }

  /// Numbers no farther from 0 than this are 0 to LightGBM: the Float 1e-35.
  package static let zeroThreshold = Double(Float(1e-35))

  /// The columns in the order of `numbers`, as the file names them.
  package let columnNames: [String]
  package let arithmetic: Arithmetic
  /// The margin when nothing is known of a row: the base margin and the mean of each tree.
  package let bias: Double
  /// How far `bias` and all contributions of a row, added in the order of the columns, may lie from
  /// its margin, as rounding goes.
  ///
  /// With T trees, D splits on the longest paths of all together and C columns: u (T + D + C + 4)
  /// times the sum of |base margin|, |means of the roots| and the longest way that the means go,
  /// and v (T + 3) times the largest sum of leaves, u being 2⁻⁵², v the same for Doubles and 2⁻²³
  /// for Floats: twice what the rounding of sums allows.
  package let contributionErrorMax: Double

  private let nodes: [TreeNode]
  private let words: [UInt32]
  private let roots: [Int]
  private let baseMargin: Double
  /// The margin is the sum divided by the one and multiplied by the other, as the library does.
  private let divisor: Double
  private let factor: Double

  /// How many trees are added.
  package var treeCount: Int { roots.count }

  /// Splits and leaves of all trees.
  package var nodeCount: Int { nodes.count }

  /// A model of checked trees; all ask for columns that have a name.
  ///
  /// - Parameters:
  ///   - arithmetic: that of the library; for `.float` leaves, thresholds and base are Floats.
  ///   - columnNames: a name for each column.
  ///   - baseMargin: what the sum of the leaves starts from.
  ///   - trees: in the order of the file.
  ///   - divisor: the number of trees when the library takes their mean, else 1.
  ///   - factor: what the library multiplies the sum with before its score, mostly 1.
  package init(
    arithmetic: Arithmetic, columnNames: [String], baseMargin: Double, trees: [DecisionTree],
    divisor: Double, factor: Double
  ) {
    var packer = TreePacker(arithmetic: arithmetic)
    for tree in trees { packer.add(tree) }
    let packed = packer.nodes
    nodes = packed
    words = packer.words
    roots = packer.roots
    self.arithmetic = arithmetic
    self.columnNames = columnNames
    self.baseMargin = baseMargin
    self.divisor = divisor
    self.factor = factor
    bias = packer.roots.reduce(baseMargin) { $0 + packed[$1].mean } / divisor * factor
    let bounds = packer.bounds
    let treeCount = Double(trees.count)
    let additions = treeCount + Double(bounds.depth) + Double(columnNames.count) + 4
    let way = baseMargin.magnitude + packer.rootMagnitude + bounds.change
    let unit = arithmetic == .float ? 0x1p-23 : 0x1p-52
    let sums = (treeCount + 3) * unit * (baseMargin.magnitude + bounds.leaf)
    contributionErrorMax = (additions * 0x1p-52 * way + sums) / divisor * factor.magnitude
  }

  /// The margins of the rows of a batch and what each column added to them, in memory that the
  /// caller has.
  ///
  /// A contribution is the sum, over the splits by the column on the row's way through each tree,
  /// of what the mean of the leaves below changes by (A. Saabas, 2014; `approx_contribs` of
  /// XGBoost). A row's results do not depend on the other rows.
  ///
  /// - Parameters:
  ///   - numbers: the number of column c and row r at c · stride + r; NaN: missing.
  ///   - stride: at least `rows`.
  ///   - rows: how many rows there are.
  ///   - margins: gets each row's margin; a Float, widened, for `.float`.
  ///   - contributions: gets what each column added, laid out as `numbers`.
  package func evaluate(
    numbers: UnsafePointer<Double>, stride: Int, rows: Int,
    margins: UnsafeMutablePointer<Double>, contributions: UnsafeMutablePointer<Double>
  ) {
    unsafe margins.update(repeating: baseMargin, count: rows)
    for column in columnNames.indices {
      unsafe (contributions + column * stride).update(repeating: 0, count: rows)
    }
    unsafe nodes.withUnsafeBufferPointer { nodes in
      unsafe words.withUnsafeBufferPointer { words in
        let walk = unsafe TreeWalk(
          nodes: nodes, words: words, numbers: numbers, stride: stride, rows: rows,
          margins: margins, contributions: contributions)
        for root in roots {
          if arithmetic == .float { walk.addFloats(root: root) } else { walk.add(root: root) }
        }
      }
    }
    guard divisor != 1 || factor != 1 else { return }
    for row in 0..<rows { unsafe margins[row] = margins[row] / divisor * factor }
    for column in columnNames.indices {
      let start = unsafe contributions + column * stride
      for row in 0..<rows { unsafe start[row] = start[row] / divisor * factor }
    }
  }
}
