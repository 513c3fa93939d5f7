import ArgumentParser
import WeirCore
import WeirEngine
import WeirPolicy

/// `weir partition RECORDING… --policy DIR --parts N --out DIR`.
struct PartitionCommand: ParsableCommand {
  /// What is said at the end, besides sentences for people.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "partition",
    abstract: "Splits a recording into parts that can be scored side by side.",
    discussion: """
      Each line goes byte for byte to DIR/part-00000.ndjson and so on, in its order.
      A velocity stays whole where all events of each of its keys are in one part:
      by a field, those that group by it; by 'connected', all, since events that
      share any key are kept together, which takes a second pass and memory for
      every key. The same recording gives the same parts on every machine.

      Invalid lines are in part 0; lines with card verification data and lines over
      64 KiB in none. docs/scale-out.md says what else differs in parts.
      """)

  @OptionGroup var recordings: RecordingOptions

  @Option(help: ArgumentHelp("The policy, whose velocities are to stay whole.", valueName: "dir"))
  var policy: String

  @Option(help: ArgumentHelp("Parts to make.", valueName: "n"))
  var parts: Int

  @Option(help: ArgumentHelp("Where to; empty, or not there yet.", valueName: "dir"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "A field, or 'connected'. (default: the field that keeps most velocities whole)",
      valueName: "key"))
  var by: String?

  @Flag(help: "Write nothing, exit code 1, if a velocity would break.")
  var strict = false

  @Flag(name: .customLong("lz4"), help: "Compress the parts by lz4.")
  var isCompressed = false

  @OptionGroup var cardNumbers: CardNumberOption

  @Option(
    help: ArgumentHelp("What is said: text on stderr; json on stdout too.", valueName: "format"))
  var format: Format = .text

  @Flag(help: "Print no summary and no progress.")
  var quiet = false

  private static let connected = "connected"

  func validate() throws {
    guard 1...PartitionRun.partCountMax ~= parts else {
      throw ValidationError("'--parts' must be 1 to \(PartitionRun.partCountMax).")
    }
    if out.isEmpty { throw ValidationError("The name of the directory is empty.") }
    if by == Self.connected, recordings.files.contains("-") {
      throw ValidationError("'--by connected' reads its events twice: name files.")
    }
  }

  func run() throws {
    let stop = try StopRequest.onSignals()
    try recordings.check()
    let policy = try LoadedPolicy.read(DirectorySource(path: policy), model: .untrained)
    let plan = try plan(policy)
    let tokenizer = try cardNumbers.tokenizer()
    let folder = try PartFolder(out, partCount: parts, isCompressed: isCompressed)
    let watch = Stopwatch()
    let run = PartitionRun(policy, plan, partCount: parts, tokenizer: tokenizer)
    let report = try self.write(run, plan, policy, to: folder, watch, stop)
    if stop.isRequested { throw CommandFailure(.doneWithFaults, "stopped by a signal") }
    try folder.finish()
    if format == .json {
      try StandardStreams.print(report.json(plan, files: folder.names).page)
    }
    guard !quiet else { return }
    let holdsCards = tokenizer != nil && policy.schema.fields.contains { $0.type == .pan }
    Console.write(
      PartitionSummary(
        plan: plan, report: report, hundredthsOfSeconds: watch.hundredths,
        holdsCardNumbers: holdsCards
      ).text)
  }

  private func write(
    _ run: PartitionRun, _ plan: PartitionPlan, _ policy: Policy, to folder: PartFolder,
    _ watch: Stopwatch, _ stop: StopRequest
  ) throws(InputOutputFault) -> PartitionReport {
    let tally = ByteTally()
    let passCount: UInt64 = plan.key == .connected ? 2 : 1
    let progress = RecordingProgress(
      tally, of: recordings.byteCount.map { $0 * passCount }, watch: watch, isWanted: !quiet
    ) { run.lineCount / passCount }
    defer { progress.end() }
    if plan.key == .connected {
      try run.survey(recordings.source(policy: policy, stop: stop, tally: tally))
    }
    return try run.write(
      recordings.source(policy: policy, stop: stop, tally: tally), to: folder.sinks)
  }

  // MARK: By what

  private func plan(_ policy: Policy) throws(CommandFailure) -> PartitionPlan {
    let plan = try by.map { name throws(CommandFailure) in
      PartitionPlan(policy, by: try key(name, policy), into: parts)
    }
    let chosen = plan ?? PartitionPlan(bestFor: policy, into: parts)
    guard strict, !chosen.broken.isEmpty else { return chosen }
    let count = Paragraph.counted(chosen.broken.count, "velocity breaks", "velocities break")
    throw CommandFailure(
      .doneWithFaults,
      "\(count) by \(chosen.keyName) (--strict): \(PartitionSummary.broken(chosen))",
      help: "take another --by, or leave --strict out and look at events of those velocities apart")
  }

  private func key(_ name: String, _ policy: Policy) throws(CommandFailure) -> PartitionKey {
    if name == Self.connected {
      guard recordings.byteCount != nil else {
        throw CommandFailure(
          .inputOutput, "--by connected: a recording is a pipe, and can be read only once",
          help: "write it to a file first")
      }
      return .connected
    }
    let fields = policy.schema.fields
    // As expressions write it.
    let name = name.hasPrefix("event.") ? String(name.dropFirst(6)) : name
    guard let index = policy.schema.index(of: name), fields[index].type != .pan else {
      throw CommandFailure(
        .badPolicy, "--by: the policy's events have no such field to part by",
        help: "fields are: "
          + fields.filter { $0.type != .pan }.map(\.name).joined(separator: ", "))
    }
    return .field(index)
  }
}
