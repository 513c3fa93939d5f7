extension GateVariables {
  /// The names of gates for the docs: a table of Markdown, with a line end at the end.
  package static var table: String {
    let rows = (ofReport.compactMap(family) + ofPolicy).map { variable in
      [
        "`\(variable.name)`", unit(variable.unit), variable.need?.rawValue ?? "", variable.meaning,
      ]
    }
    return markdown(["name", "is", "needs", ""], rows)
  }

  /// What rules have, for the docs: a table of Markdown, with a line end at the end.
  package static var ruleTable: String {
    let rows = ruleFields.map { field in
      [
        "`\(field.name)`", unit(field.unit),
        field.unit == .share ? GateVariable.Need.labels.rawValue : "", field.meaning,
      ]
    }
    return markdown(["behind `rules[\"NAME\"].`", "is", "needs", ""], rows)
  }

  /// Names of one pattern have one row, in the place of the first of them.
  private static func family(_ variable: GateVariable) -> GateVariable? {
    guard variable.name.contains("_to_") else { return variable }
    guard variable.name.hasSuffix("approve_to_review") else { return nil }
    return GateVariable(
      name: variable.name.replacing("approve_to_review", with: "X_to_Y"), unit: variable.unit,
      need: variable.need,
      meaning: variable.meaning.replacing("from approve to review", with: "from X to Y"),
      value: variable.value)
  }

  private static func unit(_ unit: GateVariable.Unit) -> String {
    switch unit {
    case .share: "a share, 0 to 1"
    case .mean: "a number"
    case .count: "a whole number"
    case .rules: "a map"
    }
  }

  private static func markdown(_ heading: [String], _ rows: [[String]]) -> String {
    ([heading, heading.map { _ in "---" }] + rows)
      .map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }
}
