import WeirCore
import WeirSignals

/// Reads a model of trees as the library that trained it wrote it, and fits it to the features.
enum TreeSection {
  /// Whose file it is.
  enum Kind {
    case lightGBM
    case xgBoost

    /// What a file begins with tells: the word `tree`, or an object whose first member is `learner`
    /// or `version`. Nil: it is neither.
    init?(_ bytes: [UInt8]) {
      let spaces: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
      let rest = bytes.drop { spaces.contains($0) }
      if rest.starts(with: "tree".utf8) {
        self = .lightGBM
        return
      }
      guard rest.first == UInt8(ascii: "{") else { return nil }
      let member = rest.dropFirst().drop { spaces.contains($0) }
      guard member.starts(with: #""learner""#.utf8) || member.starts(with: #""version""#.utf8)
      else { return nil }
      self = .xgBoost
    }
  }

  /// The model; nil when it has faults, or does not fit.
  static func read(
    _ text: SourceText, _ kind: Kind, features: FeatureSection, faults: FaultList
  ) -> TreeModel? {
    do throws(TreeFault) {
      let trees =
        switch kind {
        case .lightGBM: try LightGBMReader.read(text.bytes)
        case .xgBoost: try XGBoostReader.read(text.bytes)
        }
      guard features.isWhole, fits(trees, features: features.plans, text, faults) else {
        return nil
      }
      return trees
    } catch {
      faults.add(
        .model, error.message, at: text.place(offset: error.offset, count: 1), help: error.help)
      return nil
    }
  }

  /// Whether the columns are those of the features, in their order.
  private static func fits(
    _ trees: TreeModel, features: [FeaturePlan], _ text: SourceText, _ faults: FaultList
  ) -> Bool {
    let wanted = features.flatMap { SignalFile.columnNames(of: $0).map { $0.last ?? "" } }
    for (index, (name, want)) in zip(trees.columnNames, wanted).enumerated()
    where plain(name) != plain(want) {
      faults.add(
        .model, "column \(index + 1) of the model is '\(name)', of the policy '\(want)'",
        at: text.whole,
        help: "train it on the x. columns of `weir features`, all of them in their order")
      return false
    }
    guard trees.columnNames.count == wanted.count else {
      faults.add(
        .model,
        "the model has \(Paragraph.counted(trees.columnNames.count, "column")), "
          + "the policy's features \(wanted.count)", at: text.whole,
        help: "train it on the x. columns of `weir features`, all of them in their order")
      return false
    }
    return true
  }

  /// A name as libraries allow it: `x.` in front left away, `_` for what is neither letter nor
  /// digit.
  private static func plain(_ name: String) -> [UInt8] {
    let bytes = Array(name.utf8)
    let start = bytes.starts(with: "x.".utf8) || bytes.starts(with: "x_".utf8) ? 2 : 0
    return bytes[start...].map { byte in
      48...57 ~= byte || 97...122 ~= byte | 0x20 ? byte : UInt8(ascii: "_")
    }
  }
}
