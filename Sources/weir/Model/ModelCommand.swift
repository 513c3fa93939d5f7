import ArgumentParser
import WeirCore
import WeirExchange
import WeirPolicy

/// `weir model …`: logistic models of and for other programs.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Reads and writes logistic models in the formats of other tools.",
    discussion: """
      PMML 4.4 (a RegressionModel), and JSON that a few lines of Python make of a
      scikit-learn pipeline: docs/examples/export_sklearn.py. Trees need neither:
      'model:' of a policy names a file of LightGBM or XGBoost as it is.
      """,
    subcommands: [ModelImport.self, ModelExport.self])

  /// A format of models.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case pmml
    case json
  }

  /// That a model could not be read or written: every fault with its place.
  static func failure(_ faults: ExchangeFaults, _ code: CommandExit) -> CommandFailure {
    CommandFailure(code, complete: faults.text)
  }
}

/// `weir model import FILE --policy DIR --out model.json`.
struct ModelImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Makes a policy's model of PMML or of coefficients.",
    discussion: """
      The columns must be those of the policy's features: those of 'weir features',
      without 'x.'. What Weir cannot compute alike is refused, with its place.
      """)

  @Argument(help: ArgumentHelp("PMML, or JSON with coefficients.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("The policy, whose model is not read.", valueName: "dir"))
  var policy: String

  @Option(help: ArgumentHelp("Where the model goes; replaced at the end.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "PMML: the category that is fraud. (default: 1, true or fraud)", valueName: "category"))
  var positive: String?

  func run() throws {
    let stop = try StopRequest.onSignals()
    let policy = try FeaturesCommand.withFeatures(
      LoadedPolicy.read(DirectorySource(path: self.policy), model: .untrained), self.policy)
    let bytes = try ConcatenatedSource.bytes(of: [file], stop: stop)
    let columns = policy.modelColumnNames
    let result =
      Self.isXML(bytes)
      ? PMMLReader.read(bytes, path: file, columns: columns, positive: positive)
      : CoefficientFile.read(bytes, path: file, columns: columns)
    switch result {
    case .failure(let faults): throw ModelCommand.failure(faults, .badPolicy)
    case .success(let model):
      let output = try OutputFile(out)
      try output.write(model.text)
      try output.finish()
    }
  }

  /// Whether the first byte that is neither space nor a byte order mark opens a tag.
  private static func isXML(_ bytes: [UInt8]) -> Bool {
    let passed: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
    return bytes.first { !passed.contains($0) } == UInt8(ascii: "<")
  }
}

/// `weir model export --policy DIR`.
struct ModelExport: ParsableCommand {
  /// Where PMML has means and scales.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case standardized
    case folded

    var meaning: PMMLWriter.Form { self == .folded ? .folded : .standardized }
  }

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a policy's model as PMML or as coefficients.",
    discussion: """
      Weights of evidence, weights of missing values and isotonic calibration have
      no counterpart there, and are refused.
      """)

  @Option(help: ArgumentHelp("The policy, with its model.", valueName: "dir"))
  var policy: String

  @Option(help: ArgumentHelp("How to write it.", valueName: "format"))
  var format: ModelCommand.Format = .pmml

  @Option(
    help: ArgumentHelp(
      "PMML: standardized has means and scales apart; folded suits simple readers.",
      valueName: "form"))
  var form: Form = .standardized

  @Option(help: ArgumentHelp("Where to. (default: stdout)", valueName: "file"))
  var out: String?

  func run() throws {
    let policy = try LoadedPolicy.read(DirectorySource(path: self.policy))
    let path = Console.printable(self.policy)
    guard let model = ModelDocument(policy) else {
      throw CommandFailure(
        .badPolicy, "\(path): the policy has no logistic model",
        help: policy.trees == nil
          ? "'weir train' makes one" : "models of trees stay in their library's format")
    }
    let result =
      switch format {
      case .pmml: PMMLWriter.text(model, path: path, form: form.meaning)
      case .json: CoefficientFile.text(model, path: path)
      }
    switch result {
    case .failure(let faults): throw ModelCommand.failure(faults, .badPolicy)
    case .success(let text):
      guard let out else { return try StandardStreams.print(text) }
      let output = try OutputFile(out)
      try output.write(text)
      try output.finish()
    }
  }
}
