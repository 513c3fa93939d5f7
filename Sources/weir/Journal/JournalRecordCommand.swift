import ArgumentParser
import WeirCore
import WeirDefaultPolicy
import WeirEngine
import WeirPolicy

/// `weir journal record FILE`.
struct JournalRecordCommand: ParsableCommand {
  private static let flushNanoseconds: UInt64 = 1_000_000_000

  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Keeps the events of a pipe in a file, and passes the pipe on.",
    discussion: """
      Reads stdin, writes it to stdout as it is, and keeps what is valid: fields of
      the policy's events, card numbers as tokens, digits that look like one masked.
      A name that ends in .lz4 makes an LZ4 file, readable up to the last second
      even if the process is killed. Ctrl-C finishes what was read.
      """)

  @Argument(help: ArgumentHelp("Where the events go; must not be there.", valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "Says what an event is, instead of the policy that is built in.", valueName: "dir"))
  var policy: String?

  @OptionGroup var cardNumbers: CardNumberOption

  @Flag(help: "Pass nothing on.")
  var noPass = false

  @Flag(help: "Print no summary.")
  var quiet = false

  func run() throws {
    let stop = try StopRequest.onSignals()
    let policy = try ScoreCommand.loadPolicy(policy)
    let recorder = EventRecorder(policy, tokenizer: try cardNumbers.tokenizer())
    let recording = try RecordingFile(file)
    var source: any InterruptibleSource = ConcatenatedSource(paths: ["-"], stop: stop)
    if !noPass { source = PassingSource(source, to: StandardStreams.output) }
    var last = Stopwatch.nanoseconds()
    var summary = EventRecorder.Summary()
    do throws(InputOutputFault) {
      summary = try recorder.run(from: source, to: recording) { _ throws(InputOutputFault) in
        // Before the pipe is waited for, everything is readable.
        guard !source.hasBytes || Stopwatch.nanoseconds() - last >= Self.flushNanoseconds
        else { return }
        try recording.flush()
        last = Stopwatch.nanoseconds()
      }
    } catch {
      try recording.flush()
      throw error
    }
    try recording.flush()
    if !quiet {
      let kept = Paragraph.counted(Int(summary.kept), "event")
      let refused = Paragraph.counted(Int(summary.refused), "line")
      let rest = summary.refused > 0 ? ", left out \(refused)" : ""
      Console.say("weir: kept \(kept) in \(Console.printable(file))\(rest)")
    }
    if summary.refused > 0 { throw ExitCode(CommandExit.doneWithFaults.rawValue) }
  }
}
