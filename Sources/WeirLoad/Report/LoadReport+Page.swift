import WeirCore

extension LoadReport {
  /// The report as one HTML page that needs nothing else: charts are drawings inside of it, and
  /// there is no script.
  package var page: String {
    var parts = [
      "<h1>weir bench: \(Markup.escaped(path))</h1>",
      "<p class=\"soft\">\(Markup.escaped(subtitle))</p>",
    ]
    let failures = failures
    if !failures.isEmpty {
      let lines = failures.map { "<p>\(Markup.escaped($0))</p>" }
      parts.append("<div class=\"failed-list\">\(lines.joined())</div>")
    }
    parts.append(tiles)
    parts += [latencyChart, rampChart].compactMap(\.self).map { VectorPlot($0).figure }
    parts += sections
    let notes = notes.map { "<p>\(Markup.escaped($0)).</p>" }
    if !notes.isEmpty { parts += ["<h2>Notes</h2>"] + notes }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>weir bench: \(Markup.escaped(path))</title>
      <style>
      \(PageStyle.sheet)
      </style>
      </head>
      <body>
      \(parts.joined(separator: "\n"))
      </body>
      </html>

      """
  }

  private var subtitle: String {
    "with \(Paragraph.counted(UInt64(lines), "line")) of \(files.joined(separator: ", "))"
  }

  // MARK: What counts most

  private var tiles: String {
    var items: [(String, String)] = []
    if let roundTrips {
      items.append((Figures.duration(roundTrips.server.p50), "round trip, p50"))
      items.append((Figures.duration(roundTrips.server.p99), "round trip, p99"))
      for (name, ratio) in zip(["p50", "p99"], [roundTrips.ratios?[0], roundTrips.ratios?[2]]) {
        guard let ratio else { continue }
        items.append((Figures.fixed(ratio, decimals: 2) + " ×", "the floor's \(name)"))
      }
    }
    if let openLoop {
      let rate = "at \(Figures.grouped(openLoop.rate)) events/s"
      items.append((Figures.duration(openLoop.latency.p99), "p99 \(rate)"))
      items.append((Figures.duration(openLoop.latency.p999), "p99.9 \(rate)"))
    }
    if let peak = ramp?.peak { items.append((Figures.grouped(peak), "events/s at the peak")) }
    if let half = ramp?.half {
      let rate = "at half of it, \(Figures.grouped(half.rate)) events/s"
      items.append((Figures.duration(half.latency.p999), "p99.9 \(rate)"))
    }
    let list = items.map { figure, what in
      "<li><b>\(Markup.time(figure))</b><span>\(Markup.escaped(what))</span></li>"
    }
    return list.isEmpty ? "" : "<ul class=\"tiles\">\(list.joined())</ul>"
  }

  // MARK: Tables

  private var sections: [String] {
    var sections: [String] = []
    if let roundTrips {
      var rows = [Self.row("server", roundTrips.server)]
      if let floor = roundTrips.floor { rows.append(Self.row("floor", floor)) }
      if let ratios = roundTrips.ratios {
        rows.append(Self.row("ratio", ratios.map { Figures.fixed($0, decimals: 2) }))
      }
      let count = Paragraph.counted(roundTrips.server.count, "round trip")
      sections.append(
        Self.section(
          "\(count), one at a time", "after \(Figures.grouped(roundTrips.warmUpTrips)) to warm up",
          Self.figures(rows)))
    }
    if let openLoop { sections.append(Self.section("", openLoop, openLoopFloor)) }
    if let ramp { sections.append(Self.section(ramp)) }
    if let half = ramp?.half {
      sections.append(Self.section("Half of the peak: ", half, halfFloor))
    }
    return sections
  }

  private static func section(
    _ first: String, _ result: OpenLoopResult, _ floor: OpenLoopResult?
  ) -> String {
    var rows = [row("latency", result.latency)]
    if let floor { rows.append(row("floor", floor.latency)) }
    rows.append(row("sent late", result.lateness))
    let rate = "\(Figures.grouped(result.rate)) events/s"
    let connections = Paragraph.counted(UInt64(result.connections), "connection")
    return section(
      "\(first)\(rate) for \(Figures.duration(result.nanoseconds)) over \(connections)",
      "\(Figures.grouped(result.sent)) sent, \(Figures.grouped(result.answered)) answered",
      figures(rows))
  }

  private static func section(_ ramp: RampResult) -> String {
    let rows = ramp.steps.map { step -> String in
      let result = step.result
      let latency = [
        result.latency.p50, result.latency.p99, result.latency.p999, result.latency.max,
      ]
      let cells =
        [Figures.fixed(result.achievedRate, decimals: 0)] + latency.map(Figures.microseconds)
      return "<tr><th>\(Figures.grouped(result.rate))</th>"
        + cells.map { "<td>\($0)</td>" }.joined()
        + "<td class=\"word\">\(Markup.escaped(step.failure?.rawValue ?? ""))</td></tr>"
    }
    let names = ["events/s", "answers/s", "p50, µs", "p99, µs", "p99.9, µs", "max, µs", ""]
    return section("Ramp", ramp.conclusion, table(names, rows))
  }

  private static func section(_ title: String, _ soft: String, _ table: String) -> String {
    "<h2>\(Markup.time(title))</h2>\n<p class=\"soft\">\(Markup.escaped(soft))</p>\n\(table)"
  }

  private static func figures(_ rows: [String]) -> String {
    table(["µs"] + LatencySummary.names, rows)
  }

  private static func table(_ names: [String], _ rows: [String]) -> String {
    "<div class=\"table\"><table><thead><tr>"
      + names.map { "<th>\($0)</th>" }.joined() + "</tr></thead>\n<tbody>"
      + rows.joined(separator: "\n") + "</tbody></table></div>"
  }

  private static func row(_ name: String, _ summary: LatencySummary) -> String {
    row(name, summary.figures.map(Figures.microseconds))
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    "<tr><th>\(name)</th>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
  }
}
