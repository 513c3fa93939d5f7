import WeirCore
package import WeirPolicy
import WeirSignals

/// A logistic model as JSON that a few lines of Python write: names, coefficients, intercept and,
/// when the columns were standardised, their means and scales. docs/examples/export_sklearn.py
/// writes one.
package enum CoefficientFile {
  /// What `format` says.
  package static let format = "weir-coefficients/1"

  /// Reads a file, strictly: each fault has its place and a way to mend it.
  /// - Parameters:
  ///   - bytes: the file.
  ///   - path: names the file in messages.
  ///   - columns: what the policy wants: `Policy.modelColumnNames`.
  /// - Returns: the model, or everything that is wrong with the file.
  package static func read(
    _ bytes: [UInt8], path: String, columns: [String]
  ) -> Result<ModelDocument, ExchangeFaults> {
    let faults = FaultList()
    let reader = CoefficientReader(
      text: SourceText(path: path, bytes: bytes), columns: columns, faults: faults)
    guard let model = reader.model() else { return .failure(ExchangeFaults(faults, path: path)) }
    return .success(model)
  }

  /// The file of a model, the same bytes for the same model; a Platt calibration is multiplied in.
  /// Faults when it has steps, terms of missing values or an isotonic calibration.
  /// - Parameters:
  ///   - model: the model.
  ///   - path: names the model in messages.
  /// - Returns: the file's text, or what it cannot say.
  package static func text(
    _ model: ModelDocument, path: String
  ) -> Result<String, ExchangeFaults> {
    let faults = FaultList()
    guard let plain = PlainModel(model, format: "a coefficient file", faults: faults, path: path)
    else { return .failure(ExchangeFaults(faults, path: path)) }
    func line(_ name: String, _ value: JSONValue) -> String { "  \"\(name)\": \(value.line)" }
    func numbers(_ name: String, _ value: (ModelDocument.Column) -> Double) -> String {
      line(name, .array(plain.columns.map { .number("\(value($0))") }))
    }
    let lines = [
      line("format", .string(format)),
      line("features", .array(plain.columns.map { .string($0.name) })),
      numbers("coefficients") { $0.column.weight },
      line("intercept", .number("\(plain.intercept)")),
      numbers("mean") { $0.column.mean },
      numbers("scale") { $0.column.scale },
    ]
    return .success("{\n" + lines.joined(separator: ",\n") + "\n}\n")
  }

  /// The members of the file.
  static let keys = SectionDescription(
    "coefficients", "A logistic model as coefficients.",
    keys: [
      .init("format", .choice([format]), required: true, "The format of the file."),
      .init("features", .texts, required: true, "The policy's columns, in their order."),
      .init("coefficients", .list(number), required: true, "One for each feature."),
      .init(
        "intercept", .number(ExchangeLimits.numbers), required: true, "The log-odds at all means."),
      .init("mean", .list(number), "Taken off each feature; 0 when absent."),
      .init("scale", .list(number), "What each feature is divided by; 1 when absent."),
    ])

  private static let number = SectionDescription("number", "A finite number.", keys: [])
}
