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
  /// - Parameters:
  ///   - labels: what is known.
  ///   - unwrittenCount: labels that could not be entered into the stream.
  /// - Returns: none if all is well.
  static func notes(_ labels: RecordedLabels, unwrittenCount: Int) -> [String] {
    var notes: [String] = []
    if labels.unreadableCount > 0 {
      notes.append(
        Paragraph.counted(labels.unreadableCount, "label event")
          + " without a label that is fraud, genuine or unclear")
    }
    if unwrittenCount > 0 {
      notes.append(
        Paragraph.counted(unwrittenCount, "label")
          + " not entered into the stream: a member name of the event has escapes")
    }
    if labels.book.count > 0, !labels.canEnterLabels {
      notes.append(
        "labels do not act on velocities: the policy's events lack type: label, payment_id or "
          + "label as members of the event itself")
    }
    return notes
  }

  /// All labels of recordings and of the file.
  ///
  /// - Parameters:
  ///   - policy: the policy whose events they are.
  ///   - options: how events are scored.
  ///   - findsLastTime: whether the time of the last event is to be known.
  ///   - stop: that somebody asked the program to finish.
  ///   - source: makes a source of all events.
  /// - Returns: them.
  /// - Throws: What is wrong with the labels, and that reading failed.
  func gather(
    _ policy: Policy, _ options: ScoringOptions, findsLastTime: Bool = false, stop: StopRequest,
    from source: () throws -> any InterruptibleSource
  ) throws -> RecordedLabels {
    var known = RecordedLabels(policy: policy, options: options, delay: delay)
    if let labels {
      let bytes = try ConcatenatedSource.bytes(of: [labels], stop: stop)
      do throws(LabelFile.Fault) {
        try known.addLabels(file: bytes)
      } catch {
        let place = error.line > 0 ? ":\(error.line)" : ""
        throw CommandFailure(
          .damagedData, "\(Console.printable(labels))\(place): \(error.message)", help: error.help)
      }
    }
    if known.takesLabelEvents || findsLastTime {
      try known.addLabels(stream: source(), findsLastTime: findsLastTime)
    }
    return known
  }
}
