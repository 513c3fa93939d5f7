import WeirCore
import WeirEvents
import WeirPolicy

@testable import WeirEngine

/// A recording in memory, parted, and what its parts are answered.
struct PartedRecording {
  let plan: PartitionPlan
  let parts: [String]
  let report: PartitionReport

  init(
    _ bytes: [UInt8], _ policy: Policy, by name: String, into partCount: Int = 3,
    chunk: Int = 65_536, tokenizer: (any PANTokenizer)? = nil
  ) throws(InputOutputFault) {
    let field = policy.schema.index(of: name)
    plan = PartitionPlan(policy, by: field.map { .field($0) } ?? .connected)
    let run = PartitionRun(policy, plan, partCount: partCount, tokenizer: tokenizer)
    if plan.key == .connected { try run.survey(MemorySource(bytes, chunk: chunk)) }
    let sinks = (0..<partCount).map { _ in MemorySink() }
    report = try run.write(MemorySource(bytes, chunk: chunk), to: sinks)
    parts = sinks.map(\.text)
  }

  init(
    _ text: String, _ policy: Policy, by name: String, into partCount: Int = 3,
    tokenizer: (any PANTokenizer)? = nil
  ) throws(InputOutputFault) {
    try self.init(
      Array(text.utf8), policy, by: name, into: partCount, tokenizer: tokenizer)
  }

  /// The lines of all parts.
  var lines: [Substring] { parts.flatMap { $0.split(separator: "\n") } }

  /// The parts in which each value stands that follows a text up to the next quotation mark.
  func partsByValue(after text: String) -> [Substring: Set<Int>] {
    var found: [Substring: Set<Int>] = [:]
    for (part, lines) in parts.enumerated() {
      for line in lines.split(separator: "\n") {
        guard let range = line.firstRange(of: text) else { continue }
        found[line[range.upperBound...].prefix { $0 != "\"" }, default: []].insert(part)
      }
    }
    return found
  }

  /// Lines of the parts in which a text stands, by part.
  func counts(of text: String) -> [Int] {
    parts.map { part in part.split(separator: "\n").count { $0.contains(text) } }
  }

  /// The answers to events by their ids, each in the order of its answers; those to lines that are
  /// no events under "".
  static func answers(_ texts: [String]) -> [Substring: [Substring]] {
    var answers: [Substring: [Substring]] = [:]
    for line in texts.joined().split(separator: "\n") {
      let isEvent = line.hasPrefix(#"{"event_id":""#)
      let id = isEvent ? line.dropFirst(13).prefix { $0 != "\"" } : ""
      // Numbers of lines are others in a part.
      answers[id, default: []].append(isEvent ? line : "")
    }
    return answers
  }

  /// The answers of an engine of its own for each text.
  static func scored(_ texts: [String], _ policy: Policy) -> [String] {
    texts.map { EngineRun($0, under: policy).text }
  }

  /// Payments with cards, addresses and shops that come back, in order of time but for what the
  /// lateness of five minutes allows, a few repeats and a few without a key.
  static func payments(_ count: Int, seed: UInt64, cards: Int = 30, ips: Int = 20) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var time = 1_772_400_000_000
    var lines: [String] = []
    for index in 0..<count {
      time += random.below(60_000)
      if random.below(20) == 0, let known = lines.last {
        lines.append(known)
        continue
      }
      let ts = time - random.below(200_000)
      var members = [#""event_id":"e\#(index)""#, #""ts":\#(ts)"#]
      members.append(#""amount":\#(random.below(2_000))"#)
      if random.below(10) > 0 { members.append(#""card":"c\#(random.below(cards))""#) }
      if random.below(10) > 0 {
        let number = random.below(ips)
        let address = "10.0.\(number / 256).\(number % 256)"
        members.append(#""ip":"\#(random.below(2) == 0 ? "" : "::ffff:")\#(address)""#)
      }
      if random.below(3) == 0 { members.append(#""shop":"s\#(random.below(500))""#) }
      lines.append("{" + members.joined(separator: ",") + "}")
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }
}
