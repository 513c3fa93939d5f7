import WeirCore
import WeirSignals

/// Reads the file behind `model` and fits it to the features.
struct ModelSection {
  /// One column of the model file.
  struct Column {
    let name: Located<String>
    let weight: Double
    let mean: Double
    let scale: Double
    let missing: Double
    let steps: ColumnSteps?
    let place: Place
  }

  /// What a policy's model may be.
  struct Model {
    /// Of trees, the features alone.
    let logistic: LogisticModel
    var trees: TreeModel?
  }

  /// A model of the features whose columns weigh nothing.
  static func untrained(_ features: [FeaturePlan]) -> LogisticModel {
    LogisticModel(
      intercept: 0,
      features: features.map { feature in
        ModelFeature(
          transform: feature.transform, standIn: feature.missing,
          columns: Array(
            repeating: ModelColumn(weight: 0, mean: 0, scale: 1), count: feature.transform.width))
      })
  }

  /// The model; nil when there is none or it has faults.
  static func read(
    _ policy: Section, features: FeatureSection, files: PolicyFileReader
  ) -> Model? {
    let faults = policy.faults
    guard let file = policy.text("model"),
      let bytes = files.bytes(of: file, help: "`weir train` makes it of recorded events")
    else { return nil }
    guard bytes.count <= PolicyLimits.modelByteCountMax else {
      faults.add(
        .limit, "the model is larger than \(PolicyLimits.modelByteCountMax) bytes",
        at: file.place)
      return nil
    }
    let text = SourceText(path: files.displayPath(file.value), bytes: bytes)
    if let kind = TreeSection.Kind(bytes) {
      guard let trees = TreeSection.read(text, kind, features: features, faults: faults) else {
        return nil
      }
      return Model(logistic: untrained(features.plans), trees: trees)
    }
    let before = faults.errorCount
    guard let root = JSONReader.read(text, faults: faults),
      let section = Section(root, PolicyKeys.model, title: "the model", faults: faults)
    else { return nil }
    _ = section.choice("format")
    let intercept = section.number("intercept")
    let columns = (section.items("features") ?? []).enumerated().compactMap {
      column($0.element, number: $0.offset + 1, faults: faults)
    }
    let calibration = section.section("calibration").map { Self.calibration($0) }
    if let training = section.section("training") { checkTraining(training) }
    guard faults.errorCount == before, let intercept, features.isWhole else { return nil }
    guard fits(columns, features: features.plans, section: section) else { return nil }
    return Model(
      logistic: SignalFile.model(
        intercept: intercept.value, columns: columns, features: features.plans,
        calibration: calibration ?? nil))
  }

  /// Numbers that have no effect are right all the same.
  private static func checkTraining(_ section: Section) {
    for key in ["rows", "frauds", "iterations"] { _ = section.integer(key) }
    for key in ["gradient_norm", "l2"] { _ = section.number(key) }
  }

  /// What makes scores; nil with faults.
  private static func calibration(_ section: Section) -> Calibration? {
    let faults = section.faults
    let kind = section.choice("kind")?.value
    let (a, b) = (section.number("a"), section.number("b"))
    let items = section.items("points")
    let points = (items ?? []).enumerated().compactMap { index, node -> CalibrationPoint? in
      let title = "point \(index + 1)"
      guard let point = Section(node, PolicyKeys.modelPoint, title: title, faults: faults),
        let logOdds = point.number("log_odds"), let score = point.number("score")
      else { return nil }
      return CalibrationPoint(logOdds: logOdds.value, probability: score.value)
    }
    for key in kind == "platt" ? ["points"] : ["a", "b"] where kind != nil && section.has(key) {
      faults.add(.model, "'\(key)' does not belong to this kind", at: section.keyPlace(key))
    }
    switch kind {
    case "platt":
      if let a, let b, let calibration = Calibration(a: a.value, b: b.value) { return calibration }
      faults.add(
        .model, "platt has an 'a' above 0 and a 'b'", at: a?.place ?? section.place,
        help: "a score that falls with the log-odds would be upside down")
    case "isotonic":
      guard let items, !items.isEmpty else {
        faults.add(
          .model, "isotonic has no points", at: section.place,
          help: "'points' lists log_odds and score, one point or more")
        return nil
      }
      guard points.count == items.count else { return nil }
      if let calibration = Calibration(points: points) { return calibration }
      faults.add(
        .model, "the points do not rise", at: section.keyPlace("points"),
        help: "log_odds are higher from point to point, scores not lower")
    default: break
    }
    return nil
  }

  private static func column(
    _ node: DocumentNode, number: Int, faults: FaultList
  ) -> Column? {
    guard
      let section = Section(
        node, PolicyKeys.modelFeature, title: "feature \(number) of the model", faults: faults)
    else { return nil }
    let name = section.text("name")
    let weight = section.number("weight")
    let mean = section.number("mean")
    let scale = section.number("scale")
    if let scale, scale.value < 1e-300 {
      faults.add(.model, "'scale' must be greater than 0", at: scale.place)
    }
    let missing = section.number("missing")
    let steps = section.section("woe").map { Self.steps($0) }
    guard let name, let weight, let mean, let scale else { return nil }
    return Column(
      name: name, weight: weight.value, mean: mean.value, scale: scale.value,
      missing: missing?.value ?? 0, steps: steps ?? nil, place: section.place)
  }

  /// The numbers of a column's intervals; nil with faults.
  private static func steps(_ section: Section) -> ColumnSteps? {
    let faults = section.faults
    let before = faults.errorCount
    var edges: [Double] = []
    var values: [Double] = []
    let items = section.items("bins") ?? []
    for (index, node) in items.enumerated() {
      let title = "bin \(index + 1)"
      guard let bin = Section(node, PolicyKeys.modelBin, title: title, faults: faults) else {
        continue
      }
      let below = bin.number("below")
      if let value = bin.number("value") { values.append(value.value) }
      let isLast = index == items.count - 1
      if isLast == (below != nil) {
        faults.add(
          .model, isLast ? "the last bin has no 'below'" : "'below' is missing", at: bin.place,
          help: "each bin but the last says where the next one begins")
      } else if let below {
        if let last = edges.last, below.value <= last {
          faults.add(.model, "'below' must ascend from bin to bin", at: below.place)
        }
        edges.append(below.value)
      }
    }
    let missing = section.number("missing")
    if section.has("bins"), items.isEmpty {
      faults.add(
        .model, "'bins' is empty", at: section.keyPlace("bins"),
        help: "the least is one bin: {\"value\": 0}")
    }
    guard faults.errorCount == before, values.count == edges.count + 1 else { return nil }
    return ColumnSteps(edges: edges, values: values, missing: missing?.value ?? 0)
  }

  /// Whether the model's columns are those of the features, in their order.
  private static func fits(
    _ columns: [Column], features: [FeaturePlan], section: Section
  ) -> Bool {
    let faults = section.faults
    let expected = features.flatMap { SignalFile.columnNames(of: $0) }
    for (index, (column, wanted)) in zip(columns, expected).enumerated() {
      guard !wanted.contains(column.name.value) else { continue }
      let known = features.contains { $0.name == column.name.value }
      faults.add(
        .model,
        "column \(index + 1) of the model is '\(column.name.value)', of the policy '\(wanted[0])'",
        at: column.name.place,
        help: known
          ? "columns stand in the order of the policy's features"
          : "the policy has no such feature: train the model again")
      return false
    }
    let isNumber = features.flatMap { feature in
      Array(repeating: feature.transform.isNumber, count: feature.transform.width)
    }
    for (column, isNumber) in zip(columns, isNumber) where column.steps != nil && !isNumber {
      faults.add(
        .model, "'woe' belongs to features that are one number", at: column.place,
        help: "remove it, or the feature's bins or one_hot")
      return false
    }
    guard columns.count == expected.count else {
      let next = columns.count < expected.count ? expected[columns.count][0] : nil
      faults.add(
        .model,
        "the model has \(Paragraph.counted(columns.count, "column")), "
          + "the policy's features \(expected.count)",
        at: next == nil ? columns[expected.count].name.place : section.keyPlace("features"),
        help: next.map { "'\($0)' is the first that the model lacks" }
          ?? "train the model again, or restore the features")
      return false
    }
    return true
  }
}
