package import WeirPolicy

/// Reads logistic models of PMML 4.0 to 4.4, whoever wrote them.
///
/// A RegressionModel for classification between two categories, "logit" or "softmax", of continuous
/// fields, as they are or as `(x - mean) / scale`. What replaces a missing value becomes the
/// column's mean, so that it adds what it added. Anything that would change a score and has no
/// counterpart in Weir is refused; intervals, statistics, outputs and extensions are passed over.
package enum PMMLReader {
  /// Reads a file, strictly: each fault has its place and a way to mend it.
  /// - Parameters:
  ///   - bytes: the file.
  ///   - path: names the file in messages.
  ///   - columns: what the policy wants: `Policy.modelColumnNames`.
  ///   - positive: the category that is fraud; nil: "1", "true" or "fraud", else the one whose
  ///     table has the predictors.
  /// - Returns: the model, or everything that is wrong with the file.
  package static func read(
    _ bytes: [UInt8], path: String, columns: [String], positive: String? = nil
  ) -> Result<ModelDocument, ExchangeFaults> {
    let faults = FaultList()
    let text = SourceText(path: path, bytes: bytes)
    guard let xml = XMLReader.read(text, faults: faults),
      let model = model(
        PMMLElement(xml: xml, faults: faults), columns: columns, positive: positive),
      faults.errorCount == 0
    else { return .failure(ExchangeFaults(faults, path: path)) }
    return .success(model)
  }

  private static func model(
    _ root: PMMLElement, columns: [String], positive: String?
  ) -> ModelDocument? {
    guard isOfKnownVersion(root), let model = regression(root) else { return nil }
    checkFunction(model)
    guard let fields = PMMLFields(root, model: model) else { return nil }
    guard let table = PMMLTables(model, target: fields.target)?.table(positive: positive) else {
      return nil
    }
    return PMMLColumns(fields: fields, columns: columns, faults: root.faults).document(table)
  }

  private static func isOfKnownVersion(_ root: PMMLElement) -> Bool {
    guard root.name == "PMML" else {
      root.faults.add(
        .model, "the document is '\(root.name)', not PMML", at: root.place,
        help: "export the model as PMML 4.4")
      return false
    }
    guard let version = root.required("version") else { return false }
    // A third part, as in 4.4.1, is a revision of the text of the standard.
    let parts = version.value.split(separator: ".", omittingEmptySubsequences: false)
    let known = ["0", "1", "2", "3", "4"]
    if 2...3 ~= parts.count, parts[0] == "4", known.contains(String(parts[1])) { return true }
    root.faults.add(
      .model, "the version is not one of 4.0 to 4.4", at: version.place,
      help: "export the model as PMML 4.4")
    return false
  }

  private static let passedOver = [
    "Header", "MiningBuildTask", "DataDictionary", "TransformationDictionary", "RegressionModel",
  ]

  /// The one model of the document; nil, with a fault, when it is none that can be read.
  private static func regression(_ root: PMMLElement) -> PMMLElement? {
    let faults = root.faults
    for part in root.parts where !passedOver.contains(part.name) {
      faults.add(
        .model, "'\(part.name)' is not read", at: part.place,
        help: "export a logistic regression as one RegressionModel")
      return nil
    }
    let models = root.children("RegressionModel")
    guard let model = models.first else {
      faults.add(
        .model, "there is no RegressionModel", at: root.place,
        help: "export a logistic regression as one RegressionModel")
      return nil
    }
    guard models.count == 1 else {
      faults.add(
        .duplicate, "a second RegressionModel", at: models[1].place,
        help: "leave the one that is meant")
      return nil
    }
    return model
  }

  private static func checkFunction(_ model: PMMLElement) {
    if let function = model.required("functionName"), function.value != "classification" {
      model.refuse(
        "functionName", "the function is not classification",
        help: "a logistic model has functionName=\"classification\"")
    }
    if !["logit", "softmax"].contains(model.text("normalizationMethod")?.value) {
      model.refuse(
        "normalizationMethod", "the normalization is neither logit nor softmax",
        help: "only with one of them are the tables log-odds")
    }
  }
}
