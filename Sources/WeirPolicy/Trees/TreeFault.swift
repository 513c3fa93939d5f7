/// What is wrong with a file of trees, at its first fault.
package struct TreeFault: Error, Hashable, Sendable {
  package let message: String
  /// Bytes from the start of the file.
  package let offset: Int
  /// How to mend it.
  package let help: String?

  init(_ message: String, at offset: Int, help: String? = nil) {
    self.message = message
    self.offset = offset
    self.help = help
  }
}

extension TreeFault {
  /// What both readers check before they read.
  static func check(byteCount: Int) throws(TreeFault) {
    guard byteCount <= TreeLimits.byteCountMax else {
      throw TreeFault("the model is larger than \(TreeLimits.byteCountMax) bytes", at: 0)
    }
  }

  /// What both readers check of the sizes that a file names.
  static func check(columnCount: Int, at offset: Int) throws(TreeFault) {
    guard 1...TreeLimits.columnCountMax ~= columnCount else {
      throw TreeFault(
        "a model has from 1 to \(TreeLimits.columnCountMax) features", at: offset)
    }
  }

  /// The same of the number of trees.
  static func check(treeCount: Int, at offset: Int) throws(TreeFault) {
    guard 1...TreeLimits.treeCountMax ~= treeCount else {
      throw TreeFault("a model has from 1 to \(TreeLimits.treeCountMax) trees", at: offset)
    }
  }

  /// The same of the nodes of all trees up to here.
  static func check(nodeCount: Int, at offset: Int) throws(TreeFault) {
    guard nodeCount <= TreeLimits.nodeCountMax else {
      throw TreeFault(
        "the model has more than \(TreeLimits.nodeCountMax) splits and leaves", at: offset,
        help: "train fewer or smaller trees")
    }
  }

  /// That an objective is not supported; its name is shown when it looks like one.
  static func objective(_ name: String, at offset: Int, help: String) -> TreeFault {
    let isShown = 1...64 ~= name.utf8.count && name.utf8.allSatisfy { 33...126 ~= $0 }
    return TreeFault(
      "the objective \(isShown ? "'\(name)'" : "of the model") is not supported", at: offset,
      help: help)
  }
}
