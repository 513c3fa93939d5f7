package import WeirCore

extension LoadReport {
  /// The report for people, at most 80 columns, each line with its end.
  package func text(style: TextStyle) -> String {
    var parts: [[String]] = [heading(style)]
    if let roundTrips { parts.append(Self.section(roundTrips, style)) }
    if let openLoop { parts.append(Self.section(openLoop, openLoopFloor, style)) }
    if let ramp { parts.append(Self.section(ramp, style)) }
    if let half = ramp?.half {
      parts.append(Self.section(half, halfFloor, style, "Half of the peak: "))
    }
    parts += [rampChart, latencyChart].compactMap(\.self).map { TextPlot($0).lines }
    let notes = notes.flatMap { Paragraph.lines($0, first: "note: ", rest: 6) }
    if !notes.isEmpty { parts.append(notes) }
    let failures = failures.flatMap {
      Paragraph.lines($0, first: "failed: ", rest: 8).map { style.red($0) }
    }
    if !failures.isEmpty { parts.append(failures) }
    return parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private func heading(_ style: TextStyle) -> [String] {
    let files = files.joined(separator: ", ")
    return Paragraph.lines(
      "\(path), with \(Paragraph.counted(UInt64(lines), "line")) of \(files)", first: "", rest: 2
    ).map { style.bold($0) }
  }

  // MARK: Sections

  private static func section(_ result: RoundTripResult, _ style: TextStyle) -> [String] {
    let first = "after \(Figures.grouped(result.warmUpTrips)) to warm up"
    var lines = [
      style.bold(
        "\(Paragraph.counted(result.server.count, "round trip")), one at a time, \(first)"),
      header, row("server", result.server),
    ]
    if let floor = result.floor { lines.append(row("floor", floor)) }
    if let ratios = result.ratios {
      lines.append(row("ratio", ratios.map { Figures.fixed($0, decimals: 2) }))
    }
    return lines + answers(result.tally)
  }

  private static func section(
    _ result: OpenLoopResult, _ floor: OpenLoopResult?, _ style: TextStyle, _ first: String = ""
  ) -> [String] {
    let connections = Paragraph.counted(UInt64(result.connections), "connection")
    let time = Figures.duration(result.nanoseconds)
    let rate = Figures.fixed(result.achievedRate, decimals: 0)
    var lines = [
      style.bold(
        "\(first)\(Figures.grouped(result.rate)) events/s for \(time) over \(connections)"),
      "  \(Figures.grouped(result.sent)) sent, \(Figures.grouped(result.answered)) answered: "
        + "\(rate) answers/s",
      header, row("latency", result.latency),
    ]
    if let floor { lines.append(row("floor", floor.latency)) }
    lines.append(row("sent late", result.lateness))
    return lines + answers(result.tally)
  }

  private static func section(_ ramp: RampResult, _ style: TextStyle) -> [String] {
    let connections = UInt64(ramp.steps.first?.result.connections ?? 0)
    var lines = [
      style.bold("Ramp over \(Paragraph.counted(connections, "connection")), in microseconds"),
      step(["events/s", "answers/s", "p50", "p99", "p99.9", "max"], ""),
    ]
    for item in ramp.steps {
      let result = item.result
      let latency = [
        result.latency.p50, result.latency.p99, result.latency.p999, result.latency.max,
      ]
      lines.append(
        step(
          [Figures.grouped(result.rate), Figures.fixed(result.achievedRate, decimals: 0)]
            + latency.map { Figures.fixed(Double($0) / 1_000, decimals: $0 < 9_999_950 ? 1 : 0) },
          item.failure?.rawValue ?? ""))
    }
    return lines + Paragraph.lines(ramp.conclusion, first: "  ", rest: 2)
  }

  // MARK: Rows

  private static let header = row("microseconds", LatencySummary.names)

  private static func row(_ name: String, _ summary: LatencySummary) -> String {
    row(name, summary.figures.map(Figures.microseconds))
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    "  " + Paragraph.left(name, 14) + cells.map { Paragraph.right($0, 12) }.joined()
  }

  private static func step(_ cells: [String], _ failure: String) -> String {
    let widths = [12, 12, 10, 10, 10, 10]
    let text = zip(cells, widths).map { Paragraph.right($0, $1) }.joined()
    return failure.isEmpty ? text : text + "  " + failure
  }

  private static func answers(_ tally: AnswerTally) -> [String] {
    let counts = [
      ("approve", tally.approved), ("review", tally.reviewed), ("reject", tally.rejected),
      ("without a decision", tally.undecided), ("degraded", tally.degraded),
      ("repeats", tally.duplicates), ("errors", tally.errors),
    ]
    let words = counts.filter { $0.1 > 0 }.map { "\($0.0) \(Figures.grouped($0.1))" }
    return words.isEmpty
      ? [] : Paragraph.lines("answers: " + words.joined(separator: ", "), first: "  ", rest: 4)
  }
}

extension RampResult {
  /// What was found, in a sentence without its end.
  var conclusion: String {
    guard let peak else { return "no rate was kept up with" }
    let failed = steps.filter { $0.failure != nil }.map(\.result.rate).filter { $0 > peak }.min()
    let limit = failed.map { ", the lowest it did not: \(Figures.grouped($0))" } ?? ""
    return "the highest rate that it kept up with: \(Figures.grouped(peak)) events/s\(limit)"
  }
}
