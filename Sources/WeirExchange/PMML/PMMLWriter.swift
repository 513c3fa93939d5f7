package import WeirPolicy
import WeirSignals

/// A logistic model as PMML 4.4: a RegressionModel with the logit of category "1".
///
/// Standardisation stays what it is, a DerivedField `(x - mean) / scale` for each column, as
/// sklearn2pmml writes a StandardScaler: no digit is lost on the way out and in again, and JPMML
/// and PMML4S work it out. Folded into the coefficients, a column whose mean is far from zero and
/// whose scale is small adds and takes off numbers far larger than the log-odds, and digits are
/// lost; a NormContinuous loses them too, as the two points of its line are subtracted. A missing
/// value is replaced by the column's mean, which adds nothing, as in Weir.
package enum PMMLWriter {
  /// How the file has the means and scales.
  package enum Form: Sendable {
    /// A DerivedField for each column that is standardised: exact.
    case standardized
    /// Within coefficients and intercept, for readers that know no transformations: some of them
    /// pass over DerivedFields without a word.
    case folded
  }

  /// The file of a model, the same bytes for the same model; a Platt calibration is multiplied in.
  /// Faults when it has steps, terms of missing values or an isotonic calibration.
  /// - Parameters:
  ///   - model: the model.
  ///   - path: names the model in messages.
  ///   - form: how it has the means and scales.
  /// - Returns: the file's text, or what it cannot say.
  package static func text(
    _ model: ModelDocument, path: String, form: Form = .standardized
  ) -> Result<String, ExchangeFaults> {
    let faults = FaultList()
    var plain = PlainModel(model, format: "PMML", faults: faults, path: path)
    if form == .folded { plain = plain?.folded(faults: faults, path: path) }
    guard let plain else { return .failure(ExchangeFaults(faults, path: path)) }
    for entry in plain.columns where !XMLText.isText(entry.name) {
      faults.add(
        .name, "a column's name holds a character that XML cannot hold",
        at: SourceText(path: path, bytes: []).whole,
        help: "rename the value of one_hot: control characters cannot be written")
    }
    guard faults.errorCount == 0 else { return .failure(ExchangeFaults(faults, path: path)) }
    return .success(document(plain, form))
  }

  private static func document(_ model: PlainModel, _ form: Form) -> String {
    var names = Set(model.columns.map(\.name))
    let target = free("fraud", &names)
    let inputs = model.columns.map { entry in
      let column = entry.column
      let isRaw = form == .folded || column.mean == 0 && column.scale == 1
      return isRaw ? entry.name : free("standardized(\(entry.name))", &names)
    }
    var xml = XMLText()
    xml.element("PMML", [("xmlns", "http://www.dmg.org/PMML-4_4"), ("version", "4.4")]) { xml in
      xml.element("Header") { $0.element("Application", [("name", "weir")]) }
      writeDictionary(model, target: target, to: &xml)
      xml.element(
        "RegressionModel",
        [("functionName", "classification"), ("normalizationMethod", "logit")]
      ) { xml in
        writeSchema(model, target: target, to: &xml)
        writeTransformations(model, inputs: inputs, to: &xml)
        writeTables(model, inputs: inputs, to: &xml)
      }
    }
    return xml.text
  }

  /// The name, with as many `_` behind it as make it unlike those that are taken.
  private static func free(_ name: String, _ taken: inout Set<String>) -> String {
    var name = name
    while !taken.insert(name).inserted { name += "_" }
    return name
  }

  private static func writeDictionary(_ model: PlainModel, target: String, to xml: inout XMLText) {
    let count = "\(model.columns.count + 1)"
    xml.element("DataDictionary", [("numberOfFields", count)]) { xml in
      xml.element(
        "DataField", [("name", target), ("optype", "categorical"), ("dataType", "string")]
      ) { xml in
        for category in ["0", "1"] { xml.element("Value", [("value", category)]) }
      }
      for entry in model.columns {
        xml.element(
          "DataField", [("name", entry.name), ("optype", "continuous"), ("dataType", "double")])
      }
    }
  }

  private static func writeSchema(_ model: PlainModel, target: String, to xml: inout XMLText) {
    xml.element("MiningSchema") { xml in
      xml.element("MiningField", [("name", target), ("usageType", "target")])
      for entry in model.columns {
        xml.element(
          "MiningField",
          [
            ("name", entry.name), ("missingValueReplacement", "\(entry.column.mean)"),
            ("missingValueTreatment", "asMean"),
          ])
      }
    }
    xml.element("Output") { xml in
      xml.element(
        "OutputField",
        [
          ("name", "probability(1)"), ("optype", "continuous"), ("dataType", "double"),
          ("feature", "probability"), ("value", "1"),
        ])
    }
  }

  private static func writeTransformations(
    _ model: PlainModel, inputs: [String], to xml: inout XMLText
  ) {
    let derived = zip(model.columns, inputs).filter { $0.name != $1 }
    if derived.isEmpty { return }
    xml.element("LocalTransformations") { xml in
      for (entry, name) in derived {
        xml.element(
          "DerivedField", [("name", name), ("optype", "continuous"), ("dataType", "double")]
        ) { xml in
          xml.element("Apply", [("function", "/")]) { xml in
            xml.element("Apply", [("function", "-")]) { xml in
              xml.element("FieldRef", [("field", entry.name)])
              xml.element("Constant", [("dataType", "double")], text: "\(entry.column.mean)")
            }
            xml.element("Constant", [("dataType", "double")], text: "\(entry.column.scale)")
          }
        }
      }
    }
  }

  private static func writeTables(_ model: PlainModel, inputs: [String], to xml: inout XMLText) {
    xml.element(
      "RegressionTable", [("intercept", "\(model.intercept)"), ("targetCategory", "1")]
    ) { xml in
      for (entry, name) in zip(model.columns, inputs) {
        xml.element(
          "NumericPredictor", [("name", name), ("coefficient", "\(entry.column.weight)")])
      }
    }
    xml.element("RegressionTable", [("intercept", "0.0"), ("targetCategory", "0")])
  }
}
