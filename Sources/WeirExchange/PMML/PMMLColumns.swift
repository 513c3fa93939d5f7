import WeirPolicy
import WeirSignals

/// Fits the predictors of a table to the columns of a policy.
struct PMMLColumns {
  let fields: PMMLFields
  /// What the policy wants.
  let columns: [String]
  let faults: FaultList

  /// A column and what its replacement adds for good.
  private struct Term {
    let column: ModelColumn
    let shift: Double
  }

  /// The model; with faults it is of no use.
  func document(_ table: PMMLTable) -> ModelDocument {
    let terms = terms(table)
    var intercept = table.sign * table.intercept
    var entries: [ModelDocument.Column] = []
    for name in columns {
      guard let term = terms[name] ?? weightless(name) else {
        faults.add(
          .model, "the model has no column '\(name)'", at: fields.schemaPlace,
          help: "a column that weighs nothing is a MiningField without a predictor")
        continue
      }
      intercept += term.shift
      entries.append(ModelDocument.Column(name: name, column: term.column))
    }
    if !ExchangeLimits.numbers.contains(intercept) {
      faults.add(
        .value, "the intercept at all means is not within 1e15 of zero", at: table.place,
        help: "standardise the columns, and fit again")
    }
    return ModelDocument(intercept: intercept, columns: entries)
  }

  /// What the table says, by column.
  private func terms(_ table: PMMLTable) -> [String: Term] {
    let known = Set(columns)
    var terms: [String: Term] = [:]
    for predictor in table.predictors where !faults.isFull {
      let name = predictor.required("name")
      let weight = predictor.required("coefficient").flatMap { _ in
        predictor.number("coefficient")
      }
      if let exponent = predictor.text("exponent"), predictor.number("exponent") != 1 {
        faults.add(
          .model, "the exponent is not 1", at: exponent.place,
          help: "make a column of the power in the policy's features")
      }
      guard let name, let weight, let standard = fields.standard(name) else { continue }
      guard known.contains(standard.field) else {
        faults.add(
          .unknownName, "the policy has no column '\(standard.field)'", at: name.place,
          help: FaultList.hint(for: standard.field, among: columns, listed: "its columns"))
        continue
      }
      guard terms[standard.field] == nil else {
        faults.add(
          .duplicate, "column '\(standard.field)' has two predictors", at: name.place,
          help: "add their coefficients up")
        continue
      }
      terms[standard.field] = term(standard, weight: table.sign * weight)
    }
    return terms
  }

  /// A column with the mean that replaces its missing values, and what that makes of the intercept.
  private func term(_ standard: PMMLStandard, weight: Double) -> Term {
    let mean = fields.inputs[standard.field]?.replacement ?? standard.mean
    return Term(
      column: ModelColumn(weight: weight, mean: mean, scale: standard.scale),
      shift: mean == standard.mean ? 0 : weight * (mean - standard.mean) / standard.scale)
  }

  /// A column that the model lists and that no predictor is about.
  private func weightless(_ name: String) -> Term? {
    fields.inputs[name].map { input in
      Term(column: ModelColumn(weight: 0, mean: input.replacement ?? 0, scale: 1), shift: 0)
    }
  }
}
