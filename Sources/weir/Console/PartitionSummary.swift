import WeirCore
import WeirEngine

/// What `weir partition` says at its end, in sentences of at most 80 columns:
///
///     weir: 9,970 events in 8 parts by card_token: 1,201 to 1,305 each; 0.31 s
///     weir: whole: usd_per_card_1h, payments_per_card_1h
///     weir: warning: broken: cards_per_ip_10m (whole by ip)
struct PartitionSummary {
  let plan: PartitionPlan
  let report: PartitionReport
  let hundredthsOfSeconds: UInt64
  /// Whether the parts hold card numbers, as the recording does.
  let holdsCardNumbers: Bool

  /// The lines, each with its end.
  var text: String {
    let least = report.eventCounts.min() ?? 0
    let most = report.eventCounts.max() ?? 0
    var sentences = [
      "\(counted(report.eventCount)) in \(Paragraph.counted(report.eventCounts.count, "part")) by "
        + "\(plan.keyName): \(Console.grouped(least)) to \(Console.grouped(most)) each; "
        + "\(Console.hundredths(hundredthsOfSeconds)) s"
    ]
    if !plan.whole.isEmpty { sentences.append("whole: " + plan.whole.joined(separator: ", ")) }
    if !plan.broken.isEmpty { sentences.append("warning: broken: " + Self.broken(plan)) }
    return (sentences + notes).map(Self.lines).joined()
  }

  /// The velocities that break, each with what would keep it whole.
  static func broken(_ plan: PartitionPlan) -> String {
    plan.broken.map { velocity in
      let fields = velocity.fields.isEmpty ? ["connected"] : velocity.fields
      return "\(velocity.name) (whole by \(fields.joined(separator: ", ")))"
    }.joined(separator: ", ")
  }

  private static func lines(_ sentence: String) -> String {
    Paragraph.lines(sentence, first: "weir: ", rest: 6).map { $0 + "\n" }.joined()
  }

  private func counted(_ count: UInt64, _ one: String = "event") -> String {
    "\(Console.grouped(count)) \(one)" + (count == 1 ? "" : "s")
  }

  /// What is to be known of the parts, where it happened.
  private var notes: [String] {
    var notes: [String] = []
    func note(_ count: UInt64, _ one: String, _ rest: String) {
      if count > 0 { notes.append("\(counted(count, one)) \(rest)") }
    }
    if let share = report.unevenShare {
      notes.append(
        "warning: \(Console.hundredths(UInt64((share * 10_000).rounded()))) % of the events hang "
          + "together and are in one part: no more parts make it smaller")
    }
    let key = plan.key == .connected ? "any key" : plan.keyName
    note(report.unkeyedCount, "event", "without \(key) parted by event_id")
    note(report.invalidCount, "invalid line", "in part 0: see 'weir score'")
    note(
      report.keylessCardCount, "line", "with a card number not read: it takes a --pan-key-file")
    note(report.sensitiveCount, "line", "with card verification data left out")
    note(report.tooLongCount, "line", "over 64 KiB left out")
    note(report.lateOnlyInRecordingCount, "event", "late in the recording, in time in the part")
    note(
      report.conflictOnlyInRecordingCount, "event",
      "with the id of an earlier one of other content, which is in another part")
    note(report.otherwiseMetCount, "event", "new, late or repeated in the part only, or not there")
    if holdsCardNumbers {
      notes.append("the parts hold card numbers as the recording does: keep them as safe")
    }
    return notes
  }
}
