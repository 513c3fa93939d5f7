import ArgumentParser
import WeirCore
import WeirTraffic

/// `weir generate`: traffic for tests and measurements, the same bytes on every machine.
struct GenerateCommand: ParsableCommand {
  /// The tables that fit the traffic.
  enum Table: String, ExpressibleByArgument, CaseIterable {
    case bins
    case geo
  }

  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Makes payment traffic from a seed, or the tables that fit it.",
    discussion: "The same options give the same bytes on every machine.",
    shouldDisplay: false)

  private static let defaults = TrafficOptions()
  private static let bufferByteCount = 262_144

  @Option(help: ArgumentHelp("What every random choice grows from.", valueName: "n"))
  var seed: UInt64 = defaults.seed

  @Option(help: ArgumentHelp("Lines to make; 0 is without end.", valueName: "n"))
  var count: UInt64 = defaults.eventCount

  @Option(help: ArgumentHelp("Payments in a second of event time.", valueName: "n"))
  var rate: UInt32 = defaults.ratePerSecond

  @Option(help: ArgumentHelp("Cards in use.", valueName: "n"))
  var cards: UInt32 = defaults.cards

  @Option(help: ArgumentHelp("Merchants.", valueName: "n"))
  var merchants: UInt32 = defaults.merchants

  @Option(help: ArgumentHelp("Home addresses in each country.", valueName: "n"))
  var ips: UInt32 = defaults.ips

  @Option(help: ArgumentHelp("Share of fraud, 0 to 1. (default: 0.01)", valueName: "share"))
  var fraud: Share?

  @Option(help: ArgumentHelp("Share of lines out of order, yet not late.", valueName: "share"))
  var disorder: Share?

  @Option(help: ArgumentHelp("Share of late lines.", valueName: "share"))
  var late: Share?

  @Option(help: ArgumentHelp("Share of repeated lines.", valueName: "share"))
  var duplicates: Share?

  @Option(help: ArgumentHelp("Share of lines that are not valid.", valueName: "share"))
  var broken: Share?

  @Flag(help: "Let a label follow each fraud, and name scenarios.")
  var labels = false

  @Option(
    help: ArgumentHelp(
      "Time of the first event. (default: 2026-03-02T00:00:00Z)", valueName: "rfc3339"))
  var start: EventTime?

  @Option(help: ArgumentHelp("Print a table instead: bins or geo.", valueName: "table"))
  var table: Table?

  func run() throws {
    switch table {
    case .bins: try StandardStreams.print(TrafficTables().binsCSV)
    case .geo: try StandardStreams.print(TrafficTables().geoCSV)
    case nil: try writeTraffic()
    }
  }

  private var options: TrafficOptions {
    var options = Self.defaults
    options.seed = seed
    options.eventCount = count
    options.ratePerSecond = rate
    options.cards = cards
    options.merchants = merchants
    options.ips = ips
    options.labels = labels
    if let fraud { options.fraudPerMillion = fraud.perMillion }
    if let disorder { options.disorderPerMillion = disorder.perMillion }
    if let late { options.latePerMillion = late.perMillion }
    if let duplicates { options.duplicatePerMillion = duplicates.perMillion }
    if let broken { options.brokenPerMillion = broken.perMillion }
    if let start { options.start = start.milliseconds }
    return options
  }

  private func writeTraffic() throws(InputOutputFault) {
    var generator = TrafficGenerator(options)
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.bufferByteCount, alignment: 64)
    defer { unsafe buffer.deallocate() }
    while case let count = unsafe generator.fill(buffer), count > 0 {
      unsafe try StandardStreams.output.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
