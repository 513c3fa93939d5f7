import Testing
import WeirCore
import WeirPolicy

@testable import WeirEngine

/// One pass of a backtest over bytes in memory, and what answers say of the same events.
enum BacktestPass {
  static func counts(
    _ events: [UInt8], _ policies: [Policy], sides: Int? = nil, points: [BacktestPoint] = [],
    amount: String = "amount_minor", labels: String? = nil, chunk: Int = 65_536,
    scoring change: (inout ScoringOptions) -> Void = { _ in },
    _ configure: (inout BacktestOptions) -> Void = { _ in }
  ) throws -> BacktestCounts {
    var scoring = EngineRun.options
    change(&scoring)
    var options = BacktestOptions()
    options.amountName = amount
    configure(&options)
    var known = RecordedLabels(policy: policies[0], options: scoring, delay: 0)
    if let labels { try known.addLabels(file: Array(labels.utf8)) }
    try known.addLabels(stream: MemorySource(events, chunk: chunk))
    let engine = BacktestEngine(
      policies, sideCount: sides ?? policies.count, points: points, labels: known,
      options: options)
    return try engine.run(from: MemorySource(events, chunk: chunk)).counts
  }

  /// What a policy answers each line with, from the text of its answers.
  struct Answer {
    let outcome: Int
    let rules: [String]
    let shadow: [String]
    let score: Double?

    init(_ line: Substring) {
      rules = Self.names("rules", line)
      shadow = Self.names("shadow", line)
      score = Self.value("score", line).flatMap { Double($0) }
      if line.contains("\"error\":{") {
        outcome = BacktestOutcome.invalid
      } else if line.contains("\"duplicate\":true") {
        outcome = BacktestOutcome.repeated
      } else {
        outcome =
          ["approve", "review", "reject"].firstIndex {
            line.contains("\"decision\":\"\($0)\"")
          } ?? BacktestOutcome.undecided
      }
    }

    private static func value(_ name: String, _ line: Substring) -> String? {
      guard let start = line.firstRange(of: "\"\(name)\":")?.upperBound else { return nil }
      return String(line[start...].prefix { $0 != "," && $0 != "}" })
    }

    private static func names(_ name: String, _ line: Substring) -> [String] {
      guard let start = line.firstRange(of: "\"\(name)\":[")?.upperBound else { return [] }
      let list = line[start...].prefix { $0 != "]" }
      return list.split(separator: ",").map { $0.filter { $0 != "\"" } }
    }
  }

  static func answers(_ events: [UInt8], under policy: Policy) -> [Answer] {
    EngineRun(MemorySource(events), under: policy).lines.map(Answer.init)
  }

  /// Events by outcome under one policy, then the other.
  static func matrix(_ first: [Answer], _ second: [Answer]) -> [[UInt64]] {
    var cells = [[UInt64]](repeating: [UInt64](repeating: 0, count: 6), count: 6)
    for (one, other) in zip(first, second) { cells[one.outcome][other.outcome] += 1 }
    return cells
  }
}
