package import WeirSignals

/// Reads a model that XGBoost 2 or 3 has saved as JSON: `booster.save_model("model.json")`.
///
/// The objective must be `binary:logistic` or `binary:logitraw`; the margin is what
/// `predict(output_margin=True)` says, to the bit, of the boosters `gbtree` and `dart`. A model
/// without names of features gets f0, f1 and so on, as XGBoost itself calls them. Splits by
/// category, several classes or targets, and a model that was stopped early and still has the later
/// trees are refused.
package enum XGBoostReader {
  /// The model in a file's bytes.
  /// - Throws: the first fault, with its place.
  package static func read(_ bytes: [UInt8]) throws(TreeFault) -> TreeModel {
    try TreeFault.check(byteCount: bytes.count)
    // The binary format starts with the same byte and then the length of a name.
    guard bytes.first == UInt8(ascii: "{"), bytes.dropFirst().first != UInt8(ascii: "L") else {
      throw TreeFault(
        "not a model of XGBoost in JSON", at: 0,
        help: "save it with booster.save_model under a name that ends in .json")
    }
    let text = JSONScanner(bytes)
    var file = XGBoostFile()
    try text.object { (name) throws(TreeFault) in
      switch name {
      case "learner": try file.readLearner(text)
      case "version": try file.readVersion(text)
      default: throw XGBoostFile.unknown("the model", text)
      }
    }
    try text.end()
    return try file.model()
  }
}

/// What a file says, member by member; which depends on which is looked at in the end.
private struct XGBoostFile {
  private var hasVersion = false
  private var objective = ""
  private var baseScore: Float?
  private var columnCount = -1
  private var names: [String] = []
  private var trees: [XGBoostTree] = []
  private var weights: [Float]?
  private var isDart = false
  private var namedTreeCount = -1
  private var iterationCount: Int?
  private var bestIteration: Int?
  /// Where what is checked in the end stands, by its member's name.
  private var places: [String: Int] = [:]

  static func unknown(_ title: String, _ text: JSONScanner) -> TreeFault {
    TreeFault(
      "\(title) has a member that is not known here: it might change what the model says",
      at: text.place())
  }

  // MARK: Members

  mutating func readVersion(_ text: JSONScanner) throws(TreeFault) {
    let start = text.place()
    let version = try text.integers()
    guard version.count == 3, 2...3 ~= version[0] else {
      throw TreeFault(
        "only models of XGBoost 2 and 3 are read", at: start,
        help: "load the model with XGBoost 3 and save it again")
    }
    hasVersion = true
  }

  mutating func readLearner(_ text: JSONScanner) throws(TreeFault) {
    try text.object { (name) throws(TreeFault) in
      places[name] = text.place()
      switch name {
      case "attributes": try readAttributes(text)
      case "feature_names": names = try text.strings()
      case "feature_types": try readTypes(text)
      case "gradient_booster": try readBooster(text)
      case "learner_model_param": try readParameters(text)
      case "objective": try readObjective(text)
      default: throw Self.unknown("'learner'", text)
      }
    }
  }

  private mutating func readAttributes(_ text: JSONScanner) throws(TreeFault) {
    try text.object { (name) throws(TreeFault) in
      guard name == "best_iteration" else { return try text.skip() }
      places[name] = text.place()
      bestIteration = try text.quotedInteger()
    }
  }

  private func readTypes(_ text: JSONScanner) throws(TreeFault) {
    try text.array { () throws(TreeFault) in
      let start = text.place()
      guard ["float", "int", "i", "q"].contains(try text.string()) else {
        throw TreeFault(
          "only features that are numbers are supported", at: start,
          help: "train on numbers, without enable_categorical")
      }
    }
  }

  private mutating func readObjective(_ text: JSONScanner) throws(TreeFault) {
    let start = text.place()
    try text.object { (name) throws(TreeFault) in
      if name == "name" { objective = try text.string() } else { try text.skip() }
    }
    guard ["binary:logistic", "binary:logitraw"].contains(objective) else {
      throw TreeFault.objective(
        objective, at: start, help: "train it with objective=binary:logistic")
    }
  }

  private mutating func readParameters(_ text: JSONScanner) throws(TreeFault) {
    try text.object { (name) throws(TreeFault) in
      let start = text.place()
      switch name {
      case "base_score": baseScore = try readBaseScore(text)
      case "num_feature": columnCount = try text.quotedInteger()
      case "boost_from_average": try text.skip()
      case "num_class", "num_target":
        guard 0...1 ~= (try text.quotedInteger()) else {
          throw TreeFault("models of several classes or targets are not supported", at: start)
        }
      default: throw Self.unknown("'learner_model_param'", text)
      }
    }
    try TreeFault.check(columnCount: columnCount, at: places["learner_model_param"] ?? 0)
  }

  /// A number in quotes, with XGBoost 3 also in brackets.
  private func readBaseScore(_ text: JSONScanner) throws(TreeFault) -> Float {
    let start = text.place()
    let inner = JSONScanner(Array(try text.string().utf8))
    do {
      let scores = inner.isAtArray ? try inner.floats() : [try inner.float()]
      try inner.end()
      if scores.count == 1 { return scores[0] }
    } catch {
      throw TreeFault("'base_score' must be a finite number", at: start)
    }
    throw TreeFault("'base_score' must be one number", at: start)
  }

  // MARK: Trees

  private mutating func readBooster(_ text: JSONScanner) throws(TreeFault) {
    try text.object { (name) throws(TreeFault) in
      let start = text.place()
      switch name {
      case "name":
        let kind = try text.string()
        guard ["gbtree", "dart"].contains(kind) else {
          throw TreeFault(
            "only the boosters gbtree and dart are supported", at: start,
            help: "train it with booster=gbtree")
        }
        isDart = isDart || kind == "dart"
      case "model": try readModel(text)
      // Dart holds all the rest in an object of its own.
      case "gbtree": try readBooster(text)
      case "weight_drop":
        places[name] = start
        weights = try text.floats()
      default: throw Self.unknown("'gradient_booster'", text)
      }
    }
  }

  private mutating func readModel(_ text: JSONScanner) throws(TreeFault) {
    try text.object { (name) throws(TreeFault) in
      let start = text.place()
      places[name] = start
      switch name {
      case "trees": try readTrees(text)
      case "gbtree_model_param": try readSizes(text)
      case "iteration_indptr": iterationCount = try text.integers().count - 1
      case "tree_info":
        guard try text.integers().allSatisfy({ $0 == 0 }) else {
          throw TreeFault("models of several classes are not supported", at: start)
        }
      case "cats":
        try text.object { (_) throws(TreeFault) in
          try text.array { () throws(TreeFault) in
            throw TreeFault("categories are not supported", at: start)
          }
        }
      default: throw Self.unknown("'model'", text)
      }
    }
  }

  private mutating func readTrees(_ text: JSONScanner) throws(TreeFault) {
    var nodeCount = 0
    try text.array { () throws(TreeFault) in
      let tree = try XGBoostTree.read(text)
      nodeCount += tree.nodeCount
      try TreeFault.check(nodeCount: nodeCount, at: tree.offset)
      trees.append(tree)
      try TreeFault.check(treeCount: trees.count, at: tree.offset)
    }
  }

  private mutating func readSizes(_ text: JSONScanner) throws(TreeFault) {
    try text.object { (name) throws(TreeFault) in
      switch name {
      case "num_trees": namedTreeCount = try text.quotedInteger()
      case "num_parallel_tree", "size_leaf_vector": _ = try text.quotedInteger()
      default: throw Self.unknown("'gbtree_model_param'", text)
      }
    }
  }

  // MARK: The whole

  func model() throws(TreeFault) -> TreeModel {
    guard hasVersion, !objective.isEmpty, let baseScore, columnCount > 0 else {
      throw TreeFault(
        "the model needs a version, and the learner an objective, base_score and num_feature",
        at: 0)
    }
    let place = places["trees"] ?? 0
    try TreeFault.check(treeCount: trees.count, at: place)
    guard namedTreeCount == trees.count else {
      throw TreeFault("'num_trees' is not the number of trees", at: place)
    }
    if let bestIteration, bestIteration + 1 != iterationCount {
      throw TreeFault(
        "training stopped early and the model still has the trees after the best ones",
        at: places["best_iteration"] ?? 0,
        help: "save booster[: booster.best_iteration + 1] instead")
    }
    let weights = try treeWeights()
    var made: [DecisionTree] = []
    for (tree, weight) in zip(trees, weights) {
      made.append(try tree.tree(weight: weight, columnCount: columnCount))
    }
    return TreeModel(
      arithmetic: .float, columnNames: try columnNames(), baseMargin: try baseMargin(baseScore),
      trees: made, divisor: 1, factor: 1)
  }

  private func treeWeights() throws(TreeFault) -> [Float] {
    let place = places["weight_drop"] ?? places["gradient_booster"] ?? 0
    guard isDart == (weights != nil) else {
      throw TreeFault("the booster dart, and it alone, needs 'weight_drop'", at: place)
    }
    guard let weights else { return trees.map { _ in 1 } }
    guard weights.count == trees.count else {
      throw TreeFault("'weight_drop' needs a number for each tree", at: place)
    }
    return weights
  }

  private func columnNames() throws(TreeFault) -> [String] {
    if names.isEmpty { return (0..<columnCount).map { "f\($0)" } }
    let place = places["feature_names"] ?? 0
    guard names.count == columnCount else {
      throw TreeFault("'feature_names' must be 'num_feature' names", at: place)
    }
    guard Set(names).count == columnCount, !names.contains("") else {
      throw TreeFault("names of features must differ and not be empty", at: place)
    }
    return names
  }

  private func baseMargin(_ score: Float) throws(TreeFault) -> Double {
    let place = places["learner_model_param"] ?? 0
    guard objective == "binary:logistic" else {
      guard Double(score.magnitude) <= DecisionTree.magnitudeMax else {
        throw TreeFault("'base_score' must lie within 1e30 of zero", at: place)
      }
      return Double(score)
    }
    guard 0...1 ~= score else {
      throw TreeFault("'base_score' must be a probability", at: place)
    }
    return Double(XGBoostBaseMargin.logit(score))
  }
}
