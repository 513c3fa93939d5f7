import ArgumentParser
import WeirEngine
import WeirEvents

/// What a command that reads events is told about card numbers.
struct CardNumberOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The secret that turns card numbers into tokens: 64 hexadecimal digits.", valueName: "file"))
  var panKeyFile: String?

  /// Makes tokens of card numbers; nil without a key.
  func tokenizer() throws(CommandFailure) -> (any PANTokenizer)? {
    guard let panKeyFile else { return nil }
    return KeyedTokenizer(key: try CardNumberKey(file: panKeyFile))
  }
}

/// What time it is for a command that scores events.
struct ClockOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("What time it is, for events of the future.", valueName: "rfc3339"))
  var clock: EventTime?

  /// The system's clock if nothing is said.
  var value: ScoringOptions.Clock {
    clock.map { .fixed(milliseconds: $0.milliseconds) }
      ?? .system { Stopwatch.epochMilliseconds() }
  }
}
