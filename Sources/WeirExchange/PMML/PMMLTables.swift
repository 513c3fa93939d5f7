import WeirPolicy

/// The log-odds of fraud as one table of the document has them.
struct PMMLTable {
  let intercept: Double
  /// -1 when the table is about the other category.
  let sign: Double
  let predictors: [PMMLElement]
  let place: Place
}

/// The one or two tables of a model, of which one has the predictors.
struct PMMLTables {
  private struct Entry {
    let category: Located<String>
    let intercept: Double
    let predictors: [PMMLElement]
    let element: PMMLElement
  }

  private let entries: [Entry]
  private let isSoftmax: Bool
  /// The names of the two categories; of one when only one is known.
  private let categories: [String]
  private let model: PMMLElement

  /// Nil, with faults, when the tables are not those of a model with two categories.
  init?(_ model: PMMLElement, target: PMMLFields.Target) {
    let faults = model.faults
    let before = faults.errorCount
    let tables = model.children("RegressionTable")
    isSoftmax = model.text("normalizationMethod")?.value == "softmax"
    self.model = model
    entries = tables.compactMap(Self.entry)
    var categories = target.categories
    for entry in entries where !categories.contains(entry.category.value) {
      categories.append(entry.category.value)
    }
    self.categories = categories
    let counts = isSoftmax ? 2...2 : 1...2
    if !counts.contains(tables.count) || categories.count > 2 {
      faults.add(
        .model, "the model does not tell two categories apart", at: model.place,
        help: "one RegressionTable for each of two categories, one of them without predictors")
    } else if entries.count == 2, entries[0].category.value == entries[1].category.value {
      faults.add(
        .duplicate, "both tables are of one category", at: entries[1].category.place,
        help: "each targetCategory has one table")
    }
    guard faults.errorCount == before, !entries.isEmpty else { return nil }
  }

  private static func entry(_ table: PMMLElement) -> Entry? {
    let category = table.required("targetCategory")
    let intercept = table.required("intercept").flatMap { _ in table.number("intercept") }
    for part in table.parts where part.name != "NumericPredictor" {
      table.faults.add(
        .model, "'\(part.name)' is not read", at: part.place,
        help: "make it a column of its own in the policy's features")
    }
    guard let category, let intercept else { return nil }
    return Entry(
      category: category, intercept: intercept, predictors: table.children("NumericPredictor"),
      element: table)
  }

  /// The log-odds of the positive category; nil with a fault.
  ///
  /// With softmax they are the difference of the two tables, with logit one table alone.
  func table(positive: String?) -> PMMLTable? {
    let full = entries.filter { !$0.predictors.isEmpty }
    guard full.count < 2 else {
      model.faults.add(
        .model, "both tables have predictors", at: full[1].element.place,
        help: "subtract one from the other: the log-odds are the difference")
      return nil
    }
    let chosen = full.first ?? entries.first { $0.intercept != 0 } ?? entries[0]
    let others = entries.filter { $0.category.value != chosen.category.value }
    let rest = others.first?.intercept ?? 0
    guard isSoftmax || rest == 0 else {
      others[0].element.refuse(
        "intercept", "the table without predictors has an intercept",
        help: "with logit only one table counts, the other one has the intercept 0")
      return nil
    }
    guard let name = positiveName(positive, else: chosen.category.value) else { return nil }
    return PMMLTable(
      intercept: chosen.intercept - rest, sign: name == chosen.category.value ? 1 : -1,
      predictors: chosen.predictors, place: chosen.element.place)
  }

  /// The category that is fraud.
  private func positiveName(_ positive: String?, else modelled: String) -> String? {
    if let positive {
      if categories.contains(positive) { return positive }
      model.faults.add(
        .unknownName, "the model has no category '\(positive)'", at: model.place,
        help: suggestion(for: positive, among: categories, listed: "its categories"))
      return nil
    }
    let known = categories.filter { ["1", "true", "fraud"].contains($0.lowercased()) }
    return known.count == 1 ? known[0] : modelled
  }
}
