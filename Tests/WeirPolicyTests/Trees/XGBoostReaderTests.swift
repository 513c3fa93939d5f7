import Testing

@testable import WeirPolicy
@testable import WeirSignals

/// JSON models that are changed by hand, and what the reader says of them.
@Suite struct XGBoostReaderTests {
  /// A model of two trees: two leaves beside two pruned nodes, and one leaf.
  static let model = """
    {"learner":{"attributes":{"note":"a \\"b\\""},"feature_names":["amount","shop"],
    "feature_types":["float","int"],"gradient_booster":{"model":{
    "cats":{"enc":[],"feature_segments":[],"sorted_idx":[]},
    "gbtree_model_param":{"num_parallel_tree":"1","num_trees":"2"},
    "iteration_indptr":[0,1,2],"tree_info":[0,0],"trees":[
    {"base_weights":[0,1,2,3,4],"categories":[],"categories_nodes":[],"categories_segments":[],
    "categories_sizes":[],"default_left":[1,0,0,0,0],"id":0,"left_children":[1,-1,-1,-1,-1],
    "loss_changes":[1E0,0E0,0E0,0E0,0E0],"parents":[2147483647,0,0,2,2],
    "right_children":[2,-1,-1,-1,-1],"split_conditions":[1.5E0,-5E-1,2E0,0E0,0E0],
    "split_indices":[1,0,0,2147483647,2147483647],"split_type":[0,0,0,0,0],
    "sum_hessian":[3E0,1E0,2E0,1E0,1E0],
    "tree_param":{"num_deleted":"2","num_feature":"2","num_nodes":"5","size_leaf_vector":"1"}},
    {"default_left":[0],"left_children":[-1],"right_children":[-1],"split_conditions":[2.5E-1],
    "split_indices":[0],"sum_hessian":[3E0],
    "tree_param":{"num_deleted":"0","num_feature":"2","num_nodes":"1","size_leaf_vector":"1"}}
    ]},"name":"gbtree"},"learner_model_param":{"base_score":"[5E-1]","boost_from_average":"1",
    "num_class":"0","num_feature":"2","num_target":"1"},
    "objective":{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}},
    "version":[3,2,0]}
    """

  /// The model with another text in the first place of one.
  static func edited(_ old: String, _ new: String) -> [UInt8] {
    Array(TextEdit.replacedFirst(model, old, new).utf8)
  }

  /// What is said of a model; empty when it is read.
  static func message(_ bytes: [UInt8]) -> String {
    do {
      _ = try XGBoostReader.read(bytes)
      return ""
    } catch {
      return error.message
    }
  }

  static func unknown(_ title: String) -> String {
    "\(title) has a member that is not known here: it might change what the model says"
  }

  /// The text of the model, what stands there instead, and what is said of it.
  static let badHead: [(String, String, String)] = [
    ("[3,2,0]", "[1,7,0]", "only models of XGBoost 2 and 3 are read"),
    ("[3,2,0]", "[4,0,0]", "only models of XGBoost 2 and 3 are read"),
    ("[3,2,0]", "[]", "only models of XGBoost 2 and 3 are read"),
    (
      ",\n\"version\":[3,2,0]", "",
      "the model needs a version, and the learner an objective, base_score and num_feature"
    ),
    ("\"version\"", "\"versions\"", unknown("the model")),
    ("\"attributes\"", "\"attribute\"", unknown("'learner'")),
    (
      "\"note\":\"a \\\"b\\\"\"", "\"best_iteration\":\"0\"",
      "training stopped early and the model still has the trees after the best ones"
    ),
    ("\"note\":\"a \\\"b\\\"\"", "\"best_iteration\":\"x\"", "not a whole number in quotes"),
    ("[\"amount\",\"shop\"]", "[\"amount\"]", "'feature_names' must be 'num_feature' names"),
    (
      "[\"amount\",\"shop\"]", "[\"shop\",\"shop\"]",
      "names of features must differ and not be empty"
    ),
    ("\"int\"", "\"c\"", "only features that are numbers are supported"),
    ("\"enc\":[]", "\"enc\":[1]", "categories are not supported"),
    ("\"num_trees\":\"2\"", "\"num_trees\":\"3\"", "'num_trees' is not the number of trees"),
    ("\"num_parallel_tree\"", "\"num_group\"", unknown("'gbtree_model_param'")),
    ("\"tree_info\":[0,0]", "\"tree_info\":[0,1]", "models of several classes are not supported"),
    ("\"tree_info\"", "\"tree_infos\"", unknown("'model'")),
    (
      "\"name\":\"gbtree\"", "\"name\":\"gblinear\"",
      "only the boosters gbtree and dart are supported"
    ),
    (
      "\"name\":\"gbtree\"", "\"name\":\"dart\"",
      "the booster dart, and it alone, needs 'weight_drop'"
    ),
    (
      "\"name\":\"gbtree\"", "\"name\":\"gbtree\",\"weight_drop\":[1,1]",
      "the booster dart, and it alone, needs 'weight_drop'"
    ),
    (
      "\"name\":\"gbtree\"", "\"name\":\"dart\",\"weight_drop\":[1]",
      "'weight_drop' needs a number for each tree"
    ),
    ("\"name\":\"gbtree\"", "\"kind\":\"gbtree\"", unknown("'gradient_booster'")),
    ("[5E-1]", "x", "'base_score' must be a finite number"),
    ("[5E-1]", "[5E-1", "'base_score' must be a finite number"),
    ("[5E-1]", "[1E39]", "'base_score' must be a finite number"),
    ("[5E-1]", "[5E-1,5E-1]", "'base_score' must be one number"),
    ("[5E-1]", "[]", "'base_score' must be one number"),
    ("[5E-1]", "[-1E-1]", "'base_score' must be a probability"),
    ("[5E-1]", "[1.1E0]", "'base_score' must be a probability"),
    (
      "\"num_class\":\"0\"", "\"num_class\":\"3\"",
      "models of several classes or targets are not supported"
    ),
    (
      "\"num_target\":\"1\"", "\"num_target\":\"2\"",
      "models of several classes or targets are not supported"
    ),
    (
      "\"num_feature\":\"2\",\"num_target\"", "\"num_feature\":\"3\",\"num_target\"",
      "the tree and the model differ in 'num_feature'"
    ),
    (
      "\"num_feature\":\"2\",\"num_target\"", "\"num_feature\":\"4097\",\"num_target\"",
      "a model has from 1 to 4096 features"
    ),
    ("\"boost_from_average\"", "\"boost\"", unknown("'learner_model_param'")),
    ("binary:logistic", "reg:squarederror", "the objective 'reg:squarederror' is not supported"),
    ("binary:logistic", "multi:softprob", "the objective 'multi:softprob' is not supported"),
    ("binary:logistic", "a b", "the objective of the model is not supported"),
  ]

  /// The same of its trees.
  static let badTrees: [(String, String, String)] = [
    ("\"id\":0", "\"id\":0,\"id\":0", "a member occurs twice in one object"),
    ("\"id\":0", "\"ids\":0", "the tree has a member that is not known here"),
    ("\"id\":0,", "\"id\":[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]],", "nested deeper than 16 levels"),
    ("\"sum_hessian\":[3E0],", "", "the tree lacks 'sum_hessian'"),
    (
      "\"default_left\":[1,", "\"default_left\":[",
      "the tree's arrays must have 'num_nodes' values each"
    ),
    ("\"default_left\":[1,", "\"default_left\":[2,", "'default_left' of node 0 must be 0 or 1"),
    (
      "\"num_nodes\":\"5\"", "\"num_nodes\":\"4\"",
      "the tree's arrays must have 'num_nodes' values each"
    ),
    (
      "\"num_nodes\":\"5\"", "\"num_nodes\":\"2000001\"",
      "the model has more than 2000000 splits and leaves"
    ),
    ("\"num_nodes\":\"5\",", "", "'tree_param' needs num_nodes, num_deleted and num_feature"),
    (
      "\"num_deleted\":\"2\"", "\"num_deleted\":\"1\"",
      "'num_deleted' is not the number of pruned nodes"
    ),
    ("\"num_deleted\":\"2\"", "\"num_deleted\":2", "here '\"' must stand"),
    ("\"num_deleted\":\"2\"", "\"num_deleted\":\"+2\"", "not a whole number in quotes"),
    ("vector\":\"1\"", "vector\":\"2\"", "leaves of several values are not supported"),
    (
      "\"left_children\":[1,", "\"left_children\":[9,",
      "the right child of node 0 must follow the left one"
    ),
    (
      "\"left_children\":[1,", "\"left_children\":[0,",
      "the right child of node 0 must follow the left one"
    ),
    (
      "\"left_children\":[1,", "\"left_children\":[9223372036854775807,",
      "the right child of node 0 must follow the left one"
    ),
    ("\"left_children\":[1,", "\"left_children\":[-1,", "node 0 has a right child alone"),
    (
      "[1,-1,-1,-1,-1],\n", "[0,-1,-1,-1,-1],\n\"right_children\":[1,-1,-1,-1,-1],\n",
      "a member occurs twice in one object"
    ),
    (
      "[2147483647,0,0,2,2],\n\"right_children\":[2,-1",
      "[2147483647,0,0,2,2],\n\"right_children\":[2,3", "node 1 has a right child alone"
    ),
    (
      "\"split_indices\":[1,", "\"split_indices\":[2,",
      "node 0: a split asks for a feature that the model does not have"
    ),
    (
      "\"split_indices\":[1,", "\"split_indices\":[2147483647,",
      "'num_deleted' is not the number of pruned nodes"
    ),
    (
      "\"split_indices\":[1,0,0,2147483647,", "\"split_indices\":[1,2147483647,0,0,",
      "node 1: a split leads to a node that was pruned"
    ),
    (
      "2147483647],\"split_type\"", "0],\"split_type\"",
      "'num_deleted' is not the number of pruned nodes"
    ),
    ("\"split_type\":[0,", "\"split_type\":[1,", "splits by category are not supported"),
    ("\"categories\":[]", "\"categories\":[3]", "splits by category are not supported"),
    ("[1.5E0,", "[NaN,", "here a finite number must stand"),
    ("[1.5E0,", "[1.5E40,", "not a finite number"),
    ("[1.5E0,", "[01,", "here a finite number must stand"),
    ("[1.5E0,", "[1.,", "here a finite number must stand"),
    ("[1.5E0,-5E-1", "[1.5E0,1E31", "node 1: a leaf must be a number within 1e30 of zero"),
    (
      "\"sum_hessian\":[3E0,1E0", "\"sum_hessian\":[3E0,-1E0",
      "node 1: the cover must lie between 0 and 1e30"
    ),
    ("\"version\":[3,2,0]}", "\"version\":[3,2,0]}x", "bytes after the document"),
    ("a \\\"b", "a \\ud800 b", "not an escape that a model may use"),
  ]

  @Test(arguments: badHead + badTrees)
  func refuses(_ old: String, _ new: String, _ message: String) {
    #expect(Self.message(Self.edited(old, new)) == message, "\(old) -> \(new)")
  }

  /// The text of the model and what may stand there instead.
  static let good: [(String, String)] = [
    ("", ""), ("[5E-1]", "5E-1"), ("[5E-1]", "[0]"), ("[5E-1]", "[1]"), ("[3,2,0]", "[2,1,4]"),
    ("binary:logistic", "binary:logitraw"),
    ("\"note\":\"a \\\"b\\\"\"", "\"best_iteration\":\"1\""),
    ("\"cats\":{\"enc\":[],\"feature_segments\":[],\"sorted_idx\":[]},", ""),
    ("\"name\":\"gbtree\"", "\"name\":\"dart\",\"weight_drop\":[1,2.5E-1]"), ("1.5E0", "1"),
    ("[\"amount\",\"shop\"]", "[]"), ("[\"float\",\"int\"]", "[]"), ("a \\\"b", "\\u00e4\\n"),
  ]

  @Test(arguments: good)
  func reads(_ old: String, _ new: String) {
    #expect(Self.message(Self.edited(old, new)) == "", "\(old) -> \(new)")
  }

  @Test func numbersOfTheTextAreThoseOfTheModel() throws {
    let model = try XGBoostReader.read(Self.edited("", ""))
    #expect(model.columnNames == ["amount", "shop"])
    #expect(model.treeCount == 2 && model.nodeCount == 4)
    let margins = TreeResult(model, [[9, 1.4], [9, 1.5], [9, .nan]]).margins
    #expect(margins == [-0.25, 2.25, -0.25])
  }

  @Test func weightsOfDartMultiplyLeaves() throws {
    let bytes = Self.edited("\"name\":\"gbtree\"", "\"name\":\"dart\",\"weight_drop\":[1E-1,2]")
    let margin = TreeResult(try XGBoostReader.read(bytes), [[0, 9]]).margins[0]
    #expect(margin == Double(Float(0.1) * 2 + 0.5))
  }

  @Test func rawBaseScoreIsTheMargin() throws {
    let text = TextEdit.replacedFirst(Self.model, "binary:logistic", "binary:logitraw")
    let bytes = Array(TextEdit.replacedFirst(text, "[5E-1]", "[-3E0]").utf8)
    let model = try XGBoostReader.read(bytes)
    #expect(TreeResult(model, [[0, 9]]).margins == [-0.75])
  }

  /// By way of a Double both would become 1, the even neighbour.
  @Test func decimalNumbersBecomeFloatsAtOnce() throws {
    let text = "[1.00000005960464477539063, 1.00000005960464477539062]"
    #expect(try JSONScanner(Array(text.utf8)).floats() == [Float(1).nextUp, 1])
  }

  @Test func faultsHaveTheirPlace() throws {
    let bytes = Self.edited("[1.5E0,", "[NaN,")
    let fault = try #require(throws: TreeFault.self) { try XGBoostReader.read(bytes) }
    #expect(bytes[fault.offset...].starts(with: "NaN".utf8))
  }

  @Test func modelIsCutNowhere() {
    let bytes = Self.edited("", "")
    for count in 0..<bytes.count {
      #expect(Self.message(Array(bytes[..<count])) != "", "the first \(count) bytes")
    }
  }

  @Test func otherFormatsAreRefused() {
    let message = "not a model of XGBoost in JSON"
    #expect(Self.message([]) == message)
    #expect(Self.message(Array("{L".utf8) + [0, 0, 0]) == message)
    #expect(Self.message(Array("binf".utf8)) == message)
  }

  @Test func fileOverTheLimitIsRefused() {
    let bytes = [UInt8](repeating: 32, count: TreeLimits.byteCountMax + 1)
    #expect(Self.message(bytes) == "the model is larger than 67108864 bytes")
  }
}
