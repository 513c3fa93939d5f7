import WeirCore

/// One pass over the files:
///
///     1,000,000 events in 0.94 s with 2 workers: 1,063,829 events/s
///       read            81 ns/event
///       decode         402 ns/event
///       …
///       all          1,810 ns/event
///       state           241 bytes/event
struct BenchPass {
  let events: UInt64
  let nanoseconds: UInt64
  let workers: Int
  let stages: [(name: String, nanoseconds: UInt64)]
  let stateByteCount: Int

  var text: String {
    let rate =
      events.multipliedReportingOverflow(by: 1_000_000_000).partialValue / max(1, nanoseconds)
    let noun = workers == 1 ? "worker" : "workers"
    var lines = [
      "\(Console.grouped(events)) events in \(Console.hundredths(nanoseconds / 10_000_000)) s"
        + " with \(workers) \(noun): \(Console.grouped(rate)) events/s"
    ]
    var names: [String] = []
    for stage in stages where !names.contains(stage.name) { names.append(stage.name) }
    for name in names {
      let sum = stages.filter { $0.name == name }.reduce(0) { $0 + $1.nanoseconds }
      lines.append(row(name, sum))
    }
    lines.append(row("all", stages.reduce(0) { $0 + $1.nanoseconds }))
    let bytes = UInt64(stateByteCount) / max(1, events)
    lines.append(
      "  " + Paragraph.left("state", 12) + Paragraph.right(Console.grouped(bytes), 9)
        + " bytes/event")
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ name: String, _ nanoseconds: UInt64) -> String {
    "  " + Paragraph.left(name, 12)
      + Paragraph.right(Console.grouped(nanoseconds / max(1, events)), 9) + " ns/event"
  }
}
