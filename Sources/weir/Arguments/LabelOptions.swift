import ArgumentParser
import WeirCore
import WeirEngine
import WeirPolicy

/// Where labels come from, and when they are known.
struct LabelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Labels beside those of the stream: CSV with payment_id,label[,ts].", valueName: "file"))
  var labels: String?

  @Option(
    name: [.long, .customLong("delay")],
    help: ArgumentHelp(
      "What no label is known before, counted from its payment: 7d. (default: 0s)",
      valueName: "duration"))
  var labelDelay: TimeSpan?

  /// Milliseconds.
  var delay: Int64 { Int64((labelDelay?.nanoseconds ?? 0) / 1_000_000) }

  /// Sentences about labels that came to nothing.
  static func notes(_ run: FeatureRun) -> [String] {
    var notes: [String] = []
    if run.unreadableCount > 0 {
      notes.append(
        Paragraph.counted(run.unreadableCount, "label event")
          + " without a label that is fraud, genuine or unclear")
    }
    if run.unwrittenCount > 0 {
      notes.append(
        Paragraph.counted(run.unwrittenCount, "label")
          + " not entered into the stream: a member name of the event has escapes")
    }
    if run.labels.count > 0, !run.canEnterLabels {
      notes.append(
        "labels do not act on velocities: the policy's events lack type: label, payment_id or "
          + "label as members of the event itself")
    }
    return notes
  }

  /// A run over recordings that knows all their labels.
  ///
  /// - Throws: What is wrong with the labels, and that reading failed.
  func run(
    _ policy: Policy, _ options: ScoringOptions, files: [String], stop: StopRequest
  ) throws -> FeatureRun {
    var run = FeatureRun(policy: policy, options: options, delay: delay)
    if let labels {
      let bytes = try ConcatenatedSource.bytes(of: [labels], stop: stop)
      do throws(LabelFile.Fault) {
        try run.addLabels(file: bytes)
      } catch {
        let place = error.line > 0 ? ":\(error.line)" : ""
        throw CommandFailure(
          .damagedData, "\(Console.printable(labels))\(place): \(error.message)", help: error.help)
      }
    }
    if run.takesLabelEvents {
      try run.addLabels(stream: ConcatenatedSource(paths: files, stop: stop))
    }
    return run
  }
}
