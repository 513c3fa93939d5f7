import Testing

@testable import WeirPolicy
@testable import WeirSignals

/// Text models that are changed by hand, and what the reader says of them.
@Suite struct LightGBMReaderTests {
  /// A model of two trees: three leaves with a set of categories, and one leaf. `tree_sizes` stands
  /// as SIZES.
  static let model = """
    tree
    version=v4
    num_class=1
    num_tree_per_iteration=1
    label_index=0
    max_feature_idx=1
    objective=binary sigmoid:1
    feature_names=amount shop
    feature_infos=[0:9] 0:1:2
    tree_sizes=SIZES

    Tree=0
    num_leaves=3
    num_cat=1
    split_feature=0 1
    split_gain=9 3
    threshold=1.5 0
    decision_type=10 9
    left_child=-1 -2
    right_child=1 -3
    leaf_value=0.5 -1e-05 2
    leaf_weight=1 2 3
    leaf_count=4 5 6
    internal_value=0 0
    internal_weight=6 5
    internal_count=15 11
    cat_boundaries=0 2
    cat_threshold=5 1
    is_linear=0
    shrinkage=0.1


    Tree=1
    num_leaves=1
    num_cat=0
    split_feature=
    split_gain=
    threshold=
    decision_type=
    left_child=
    right_child=
    leaf_value=0.25
    leaf_weight=
    leaf_count=15
    internal_value=
    internal_weight=
    internal_count=
    is_linear=0
    shrinkage=1


    end of trees

    feature_importances:
    amount=1

    parameters:
    [boosting: gbdt]
    end of parameters

    pandas_categorical:null

    """

  /// The model with another text in the first place of one, the sizes of its trees put right.
  static func edited(_ old: String, _ new: String) -> [UInt8] {
    let text = TextEdit.replacedFirst(model, old, new)
    let trees = TextEdit.pieces(of: text, between: "Tree=").dropFirst()
    let sizes = trees.map { tree in
      "Tree=".utf8.count + (TextEdit.pieces(of: tree, between: "end of trees")[0]).utf8.count
    }
    let line = sizes.map { "\($0)" }.joined(separator: " ")
    return Array(TextEdit.replacedFirst(text, "SIZES", line).utf8)
  }

  /// What is said of the edited model; empty when it is read.
  static func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try LightGBMReader.read(bytes)
      return ""
    } catch {
      return error.message
    }
  }

  /// The text of the model, what stands there instead, and what is said of it.
  static let bad: [(String, String, String)] = [
    ("tree\n", "forest\n", "not a model of LightGBM: its first line is 'tree'"),
    ("version=v4", "version=v3", "only version v4 is read"),
    ("version=v4\n", "", "the model's head lacks 'version'"),
    ("num_class=1", "num_class=3", "models of several classes are not supported"),
    ("iteration=1", "iteration=2", "models of several classes are not supported"),
    (
      "objective=binary sigmoid:1\n", "",
      "the model names no objective: it was trained with one of its own"
    ),
    ("binary sigmoid:1", "regression", "the objective 'regression' is not supported"),
    ("binary sigmoid:1", "", "the objective of the model is not supported"),
    ("sigmoid:1", "sigmoid:0", "the objective must be 'binary sigmoid:' and a number above 0"),
    ("sigmoid:1", "sigmoid:nan", "the objective must be 'binary sigmoid:' and a number above 0"),
    (" sigmoid:1", "", "the objective must be 'binary sigmoid:' and a number above 0"),
    ("idx=1", "idx=2", "'feature_names' has 2 values where the model's head needs 3"),
    ("idx=1", "idx=-1", "a model has from 1 to 4096 features"),
    ("idx=1", "idx=9223372036854775807", "a model has from 1 to 4096 features"),
    ("idx=1", "idx=4096", "a model has from 1 to 4096 features"),
    ("idx=1", "idx=1x", "not a whole number that fits 'max_feature_idx'"),
    ("amount shop", "amount amount", "a name of a feature stands twice"),
    ("amount shop", "amount ", "not a name of a feature"),
    ("[0:9] 0:1:2", "[0:9]", "'feature_infos' has 1 values where the model's head needs 2"),
    ("SIZES", "", "a model has from 1 to 10000 trees"),
    ("SIZES", "400", "the tree is 316 bytes long, 'tree_sizes' says 400"),
    ("SIZES", "316", "here 'end of trees' must stand"),
    ("label_index=0", "label_index=0\nbase_score=1", unknown("the model's head")),
    (
      "label_index=0", "label_index=0\nlabel_index=0",
      "'label_index' stands twice in the model's head"
    ),
    ("label_index=0", "label_index=0\nlinear", unknown("the model's head")),
    ("Tree=0", "Tree=1", "here 'Tree=0' must stand: 'tree_sizes' names 2 trees"),
    ("num_leaves=3", "num_leaves=2", "'split_feature' has 2 values where tree 0 needs 1"),
    ("num_leaves=3", "num_leaves=0", "a tree has from 1 to 2000000 leaves"),
    ("num_leaves=3", "num_leaves=9999999999", "a tree has from 1 to 2000000 leaves"),
    ("num_leaves=3\n", "", "tree 0 lacks 'num_leaves'"),
    (
      "split_feature=0 1", "split_feature=0 2",
      "tree 0: a split asks for a feature that the model does not have"
    ),
    (
      "split_feature=0 1", "split_feature=-1 1",
      "tree 0: a split asks for a feature that the model does not have"
    ),
    (
      "split_feature=0 1", "split_feature=0  1", "'split_feature' has 3 values where tree 0 needs 2"
    ),
    ("threshold=1.5", "threshold=-inf", "not a finite number in 'threshold'"),
    ("threshold=1.5", "threshold=1e400", "not a finite number in 'threshold'"),
    ("threshold=1.5", "threshold=0x1", "not a finite number in 'threshold'"),
    (
      "threshold=1.5 0", "threshold=1.5 1",
      "a split names a set of categories that the tree does not have"
    ),
    (
      "threshold=1.5 0", "threshold=1.5 0.5",
      "a split names a set of categories that the tree does not have"
    ),
    (
      "threshold=1.5 0", "threshold=1.5 -1",
      "a split names a set of categories that the tree does not have"
    ),
    ("type=10 9", "type=12 9", "a decision type is unknown: they go from 0 to 11"),
    ("type=10 9", "type=-2 9", "a decision type is unknown: they go from 0 to 11"),
    ("left_child=-1", "left_child=0", "tree 0: a child is reached a second time"),
    ("left_child=-1", "left_child=-4", "tree 0: a child is none of the tree's nodes"),
    ("left_child=-1", "left_child=2", "tree 0: a child is none of the tree's nodes"),
    (
      "left_child=-1", "left_child=-9223372036854775808",
      "tree 0: a child is none of the tree's nodes"
    ),
    ("right_child=1 -3", "right_child=1 -1", "tree 0: a child is reached a second time"),
    ("right_child=1 -3", "right_child=1 1", "tree 0: a child is reached a second time"),
    ("leaf_value=0.5", "leaf_value=nan", "not a finite number in 'leaf_value'"),
    ("leaf_value=0.5", "leaf_value=1e31", "tree 0: a leaf must be a number within 1e30 of zero"),
    ("leaf_count=4", "leaf_count=-4", "tree 0: the cover must lie between 0 and 1e30"),
    ("num_cat=1", "num_cat=2", "'cat_boundaries' has 2 values where tree 0 needs 3"),
    ("num_cat=1", "num_cat=0", "'num_cat' does not match the sets of categories"),
    ("num_cat=1", "num_cat=-1", "'num_cat' does not match the sets of categories"),
    ("boundaries=0 2", "boundaries=1 2", "'cat_boundaries' must ascend from 0"),
    ("boundaries=0 2", "boundaries=0 -2", "'cat_boundaries' must ascend from 0"),
    ("boundaries=0 2", "boundaries=0 3", "'cat_threshold' has 2 values where tree 0 needs 3"),
    ("cat_threshold=5", "cat_threshold=4294967296", "not a whole number that fits 'cat_threshold'"),
    ("is_linear=0", "is_linear=1", "trees with linear leaves are not supported"),
    ("shrinkage=0.1", "shrinkage=0.1\nweight=2", unknown("tree 0")),
    (
      "Tree=1\nnum_leaves=1", "Tree=1\nnum_leaves=2",
      "'split_feature' has 0 values where tree 1 needs 1"
    ),
    ("end of trees\n", "end of trees!\n", "here 'end of trees' must stand"),
    ("feature_importances:", "importances:", "here 'feature_importances:' must stand"),
    ("parameters:\n[", "parser:\n[", "here 'parameters:' must stand"),
    ("end of parameters\n", "", "the model ends early"),
    (
      "categorical:null", "categorical:[[1, 2]]",
      "only 'pandas_categorical:null' may follow the parameters"
    ),
    (
      "pandas_categorical:null", "parser:",
      "only 'pandas_categorical:null' may follow the parameters"
    ),
    ("categorical:null\n", "categorical:null\nmore\n", "bytes after the model"),
    ("categorical:null\n", "categorical:null", "the model ends within a line"),
  ]

  static func unknown(_ title: String) -> String {
    "\(title) has a line that is not known here: it might change what the model says"
  }

  @Test(arguments: bad)
  func refuses(_ old: String, _ new: String, _ message: String) {
    #expect(Self.message(Self.edited(old, new)) == message, "\(old) -> \(new)")
  }

  /// The text of the model and what may stand there instead.
  static let good: [(String, String)] = [
    ("", ""), ("null", "[]"), ("\npandas_categorical:null\n", ""),
    ("label_index=0", "label_index=0\nmonotone_constraints=0 1"),
    ("label_index=0", "label_index=0\naverage_output"), ("sigmoid:1", "sigmoid:0.35"),
    ("boundaries=0 2\ncat_threshold=5 1", "boundaries=0 0\ncat_threshold="),
    ("threshold=1.5", "threshold=inf"), ("[boosting: gbdt]", "[objective: other]"),
    ("version=v4\nnum_class=1", "num_class=1\nversion=v4"),
  ]

  @Test(arguments: good)
  func reads(_ old: String, _ new: String) {
    #expect(Self.message(Self.edited(old, new)) == "", "\(old) -> \(new)")
  }

  @Test func numbersOfTheTextAreThoseOfTheModel() throws {
    let model = try LightGBMReader.read(Self.edited("", ""))
    #expect(model.columnNames == ["amount", "shop"])
    #expect(model.treeCount == 2 && model.nodeCount == 6)
    let rows: [[Double]] = [[1.5, 0], [2, 0], [2, 2], [2, 32], [2, 1], [.nan, 1]]
    let margins = TreeResult(model, rows).margins
    #expect(margins == [0.75, 0.24999, 0.24999, 0.24999, 2.25, 0.75])
  }

  @Test func faultsHaveTheirPlace() throws {
    let bytes = Self.edited("leaf_value=0.5", "leaf_value=nan")
    let fault = try #require(throws: TreeFault.self) { try LightGBMReader.read(bytes) }
    #expect(bytes[fault.offset...].starts(with: "nan -1e-05".utf8))
  }

  @Test func faultsOfShapeStandAtTheirTree() throws {
    let bytes = Self.edited("leaf_value=0.25", "leaf_value=1e31")
    let fault = try #require(throws: TreeFault.self) { try LightGBMReader.read(bytes) }
    #expect(bytes[fault.offset...].starts(with: "num_leaves=1".utf8))
  }

  @Test func modelIsCutNowhere() throws {
    let bytes = Self.edited("", "")
    let text = String(decoding: bytes, as: UTF8.self)
    // From here on nothing is lost but the line that says there are no categories.
    let whole = TextEdit.pieces(of: text, between: "\npandas")[0].utf8.count
    for count in 0..<bytes.count where count != whole && count != whole + 1 {
      #expect(Self.message(Array(bytes[..<count])) != "", "the first \(count) bytes")
    }
  }

  @Test func fileWithoutLinesEnds() {
    #expect(Self.message([]) == "not a model of LightGBM: its first line is 'tree'")
    #expect(Self.message([UInt8](repeating: 10, count: 100)) != "")
  }

  @Test func fileOverTheLimitIsRefused() {
    let bytes = [UInt8](repeating: 10, count: TreeLimits.byteCountMax + 1)
    #expect(Self.message(bytes) == "the model is larger than 67108864 bytes")
  }
}
