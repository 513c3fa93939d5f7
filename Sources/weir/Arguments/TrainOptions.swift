import ArgumentParser
import WeirCore
import WeirLearning
import WeirPolicy
import WeirTraining

/// Which events a model is made of.
struct TrainEventOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The events to learn from. (default: all before the test, less the delay)",
      valueName: "from..to"))
  var train: EventSpan?

  @Option(
    help: ArgumentHelp("The events to measure on, later than those.", valueName: "from..to"))
  var test: EventSpan?

  @OptionGroup var labels: LabelOptions

  @Flag(help: "Leave out payments without a label; else they are genuine.")
  var labelledOnly = false

  @Flag(help: "Leave out test events of cards whose fraud was known on an earlier day.")
  var dropKnownCards = false

  @Option(
    help: ArgumentHelp(
      "The field with the amount. (default: \(FieldChoice.amountName), if there is one)",
      valueName: "field"))
  var amount: String?

  @Option(
    help: ArgumentHelp(
      "The field whose values are cards. (default: \(FieldChoice.cardName), if there is one)",
      valueName: "field"))
  var card: String?
}

/// How the model is made.
struct TrainModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The penalty λ/2·|β|² on standardised weights; 1/C of scikit-learn. (default: 1)",
      valueName: "number"))
  var l2: Double?

  @Option(
    help: ArgumentHelp(
      "How rows count: none, balanced, or FRAUD:GENUINE such as 10:1. (default: none)",
      valueName: "weights"))
  var classWeight: ClassWeightArgument?

  @Flag(help: "Give each column a weight of its own for being missing.")
  var missingIndicators = false

  @Option(
    help: ArgumentHelp(
      "Features in optimal bins by weight of evidence: names with commas, or all.",
      valueName: "features"))
  var woe: String?

  @Flag(help: "Let weights of evidence only rise or only fall.")
  var monotone = false

  @Option(
    help: ArgumentHelp(
      "Make probabilities of scores, by the last fifth of the training.",
      valueName: "kind"))
  var calibrate: TrainingPlan.CalibrationKind?

  func validate() throws {
    if let l2, !(l2 >= 0 && l2.isFinite) { throw ValidationError("'--l2' must be 0 or more.") }
    if monotone, woe == nil { throw ValidationError("'--monotone' belongs to '--woe'.") }
  }

  var options: TrainingOptions {
    var options = TrainingOptions(missingIndicators: missingIndicators)
    if let l2 { options.l2 = l2 }
    if let classWeight { options.classWeights = classWeight.weights }
    return options
  }

  var evidence: TrainingPlan.EvidenceChoice {
    guard let woe else { return .none }
    return woe == "all" ? .all : .features(woe.split(separator: ",").map(String.init))
  }
}

/// What is told of the model.
struct TrainReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
  var format: TrainCommand.Format = .text

  @Option(help: ArgumentHelp("Also a page with charts.", valueName: "file"))
  var html: String?

  @Option(
    help: ArgumentHelp(
      "Alert budgets to measure precision for. (default: 20,50,100,200)", valueName: "n,…"))
  var alertsPerDay: CountList?

  @Option(
    help: ArgumentHelp(
      "What it costs to look at an alert, minor units: adds costs to thresholds.",
      valueName: "amount"))
  var reviewCost: Int64?

  func validate() throws {
    if let reviewCost, reviewCost < 0 {
      throw ValidationError("'--review-cost' must be 0 or more.")
    }
  }
}

/// How much rows count, as an argument.
struct ClassWeightArgument: ExpressibleByArgument {
  let weights: ClassWeights

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    switch argument {
    case "none": weights = .none
    case "balanced": weights = .balanced
    default:
      guard parts.count == 2, let fraud = Double(parts[0]), let genuine = Double(parts[1]),
        fraud > 0, genuine > 0, fraud.isFinite, genuine.isFinite
      else { return nil }
      weights = .ratio(fraud: fraud, genuine: genuine)
    }
  }
}

/// Counts with commas between, each from 1 on.
struct CountList: ExpressibleByArgument {
  let counts: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    counts = parts.compactMap { Int($0) }.filter { 1...1_000_000 ~= $0 }
    guard counts.count == parts.count else { return nil }
  }
}

extension TrainingPlan.CalibrationKind: ExpressibleByArgument {}
