import ArgumentParser
import Glibc
import WeirCore
import WeirEngine
import WeirPolicy

/// `weir explain DIR --event FILE --id ID`.
struct ExplainCommand: ParsableCommand {
  /// How the explanation is written.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Takes the decision of one event apart.",
    discussion: """
      Scores the events of a file up to its end and explains one of them: what every
      velocity, table, list, feature and rule said, and how the decision fell. The
      explanation holds values of the event.
      """)

  @Argument(help: ArgumentHelp("The policy's directory.", valueName: "dir"))
  var directory: String

  @Option(help: ArgumentHelp("The file of events; - is stdin.", valueName: "file"))
  var event: String

  @Option(help: ArgumentHelp("The event's id; without it, the last event.", valueName: "id"))
  var id: String?

  @Option(
    help: ArgumentHelp(
      "How to explain; a table in a terminal, else JSON, if not said.", valueName: "format"))
  var format: Format?

  @OptionGroup var clock: ClockOption
  @OptionGroup var cardNumbers: CardNumberOption

  func run() throws {
    let stop = try StopRequest.onSignals()
    if let failure = CommandFailure(ConcatenatedSource.failures(of: [event])) { throw failure }
    let policy = try LoadedPolicy.read(DirectorySource(path: directory))
    var options = ScoringOptions(clock: clock.value)
    options.tokenizer = try cardNumbers.tokenizer()
    let collector = AnswerCollector(id.map { .id($0) } ?? .last)
    options.collector = collector
    let engine = ScoringEngine(policy: policy, options: options)
    _ = try engine.run(from: ConcatenatedSource(paths: [event], stop: stop), to: NullSink())
    let answers = collector.answers
    // Repeats are answered by the first one, which is what there is to explain.
    guard let answer = answers.first(where: { $0.explanation != nil }) ?? answers.first else {
      throw notFound()
    }
    try print(answer, of: answers.count)
  }

  private func notFound() -> CommandFailure {
    let path = event == "-" ? StandardStreams.inputName : Console.printable(event)
    return CommandFailure(
      .doneWithFaults,
      id == nil ? "\(path): there is no event in it" : "\(path): no event in it has that id",
      help: id == nil ? nil : "an id is compared byte by byte with the member event_id")
  }

  private func print(_ answer: EventAnswer, of count: Int) throws {
    let isTable = format.map { $0 == .table } ?? StandardStreams.isTerminal(STDOUT_FILENO)
    guard isTable else {
      var members: [(String, JSONValue?)] = [
        ("line", .integer(Int64(clamping: answer.lineNumber))),
        ("answer", .string(answer.line)),
      ]
      members.append(("explain", answer.explanation?.jsonWithEvent))
      return try StandardStreams.print(JSONValue.members(members).page)
    }
    var text = ExplanationTable.text(of: answer, style: StandardStreams.style)
    if count > 1 { text += "\n\(count) lines have this id; the first counts.\n" }
    try StandardStreams.print(text)
  }
}
