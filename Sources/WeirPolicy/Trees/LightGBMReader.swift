package import WeirSignals

/// Reads a model that LightGBM 4 has saved as text: `booster.save_model("model.txt")`.
///
/// It must be binary: its margin is what `predict(raw_score=True)` says, to the bit. With
/// `sigmoid:k` other than 1 it is that times k, as the library has it in its score; LightGBM keeps
/// only six digits of k. A random forest's margin is the sum by the number of trees, as its score
/// has it, where `raw_score` leaves the sum. Trees with linear leaves, several classes and pandas'
/// names of categories are refused. NaN is missing, infinity is a number.
package enum LightGBMReader {
  /// The model in a file's bytes.
  /// - Throws: the first fault, with its place.
  package static func read(_ bytes: [UInt8]) throws(TreeFault) -> TreeModel {
    try TreeFault.check(byteCount: bytes.count)
    var text = TextLines(bytes)
    let header = try LightGBMHeader(&text)
    var trees: [DecisionTree] = []
    var nodeCount = 0
    for (index, size) in header.treeSizes.enumerated() {
      let start = text.offset
      let line = try text.next()
      guard line.key == "Tree", line.value.map({ $0.elementsEqual("\(index)".utf8) }) == true
      else {
        throw TreeFault(
          "here 'Tree=\(index)' must stand: 'tree_sizes' names "
            + "\(header.treeSizes.count) trees", at: start)
      }
      let tree = try LightGBMTree(&text, number: index, columnCount: header.columnNames.count)
      nodeCount += tree.nodeCount
      try TreeFault.check(nodeCount: nodeCount, at: start)
      trees.append(tree.tree)
      text.skipEmpty()
      guard text.offset - start == size else {
        throw TreeFault(
          "the tree is \(text.offset - start) bytes long, 'tree_sizes' says \(size)", at: start,
          help: "the file was changed after LightGBM wrote it: save the model again")
      }
    }
    try readEnd(&text)
    return TreeModel(
      arithmetic: .double, columnNames: header.columnNames, baseMargin: 0, trees: trees,
      divisor: header.isAverage ? Double(trees.count) : 1, factor: header.sigmoid)
  }

  /// What follows the trees: importances and parameters, on which the model does not depend, and
  /// the names of categories, which must not be there.
  private static func readEnd(_ text: inout TextLines) throws(TreeFault) {
    let end = try text.next()
    guard end.key == "end of trees", end.value == nil else {
      throw TreeFault("here 'end of trees' must stand", at: end.offset)
    }
    for title in ["feature_importances:", "parameters:"] {
      text.skipEmpty()
      let line = try text.next()
      guard line.key == title, line.value == nil else {
        throw TreeFault("here '\(title)' must stand", at: line.offset)
      }
      if title == "feature_importances:" { while try !text.next().isEmpty {} }
    }
    while try text.next().key != "end of parameters" {}
    text.skipEmpty()
    guard !text.isAtEnd else { return }
    let line = try text.next()
    guard ["pandas_categorical:null", "pandas_categorical:[]"].contains(line.key) else {
      throw TreeFault(
        "only 'pandas_categorical:null' may follow the parameters", at: line.offset,
        help: "a model that names categories must be trained on their numbers instead")
    }
    guard line.value == nil, text.isAtEnd else {
      throw TreeFault("bytes after the model", at: min(text.offset, line.valueOffset))
    }
  }
}

/// What stands before the trees.
private struct LightGBMHeader {
  let columnNames: [String]
  /// Bytes of each tree's text.
  let treeSizes: [Int]
  /// Whether the sum is divided by the number of trees.
  let isAverage: Bool
  /// What the margin is multiplied with.
  let sigmoid: Double

  private static let keys: Set<String> = [
    "version", "num_class", "num_tree_per_iteration", "label_index", "max_feature_idx",
    "objective", "feature_names", "monotone_constraints", "feature_infos", "tree_sizes",
  ]

  init(_ text: inout TextLines) throws(TreeFault) {
    guard let first = text.peek(), first.key == "tree", first.value == nil else {
      throw TreeFault(
        "not a model of LightGBM: its first line is 'tree'", at: 0,
        help: "save it with booster.save_model")
    }
    _ = try text.next()
    let block = try TextBlock(
      &text, title: "the model's head", keys: Self.keys, flags: ["average_output"])
    guard try block.text("version") == "v4" else {
      throw TreeFault(
        "only version v4 is read", at: block.place("version"),
        help: "load the model with LightGBM 4 and save it again")
    }
    for key in ["num_class", "num_tree_per_iteration"] {
      guard try block.integer(key) == 1 else {
        throw TreeFault("models of several classes are not supported", at: block.place(key))
      }
    }
    sigmoid = try Self.sigmoid(block)
    isAverage = block.has("average_output")
    let (columnCount, isTooLarge) =
      try block.integer("max_feature_idx").addingReportingOverflow(1)
    try TreeFault.check(
      columnCount: isTooLarge ? 0 : columnCount, at: block.place("max_feature_idx"))
    columnNames = try Self.names(block, count: columnCount)
    _ = try block.words("feature_infos", count: columnCount)
    let sizes = try block.value("tree_sizes").split(separator: UInt8(ascii: " "))
    try TreeFault.check(treeCount: sizes.count, at: block.place("tree_sizes"))
    treeSizes = try block.integers("tree_sizes", count: sizes.count)
  }

  private static func sigmoid(_ block: TextBlock) throws(TreeFault) -> Double {
    guard block.has("objective") else {
      throw TreeFault(
        "the model names no objective: it was trained with one of its own",
        at: block.place("objective"), help: "train it with objective=binary")
    }
    let words = try block.text("objective").split(separator: " ")
    guard words.first == "binary" else {
      throw TreeFault.objective(
        words.first.map { String($0) } ?? "", at: block.place("objective"),
        help: "train it with objective=binary")
    }
    let prefix = "sigmoid:"
    guard words.count == 2, words[1].hasPrefix(prefix),
      words[1].utf8.dropFirst(prefix.utf8.count).allSatisfy({ 43...57 ~= $0 || $0 == 101 }),
      let factor = Double(words[1].dropFirst(prefix.count)), 1e-30...1e30 ~= factor
    else {
      throw TreeFault(
        "the objective must be 'binary sigmoid:' and a number above 0",
        at: block.place("objective"))
    }
    return factor
  }

  private static func names(_ block: TextBlock, count: Int) throws(TreeFault) -> [String] {
    var known: Set<String> = []
    var names: [String] = []
    for word in try block.words("feature_names", count: count) {
      guard !word.isEmpty, let name = String(validating: word, as: UTF8.self) else {
        throw TreeFault("not a name of a feature", at: word.startIndex)
      }
      guard known.insert(name).inserted else {
        throw TreeFault("a name of a feature stands twice", at: word.startIndex)
      }
      names.append(name)
    }
    return names
  }
}
