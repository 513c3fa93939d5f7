import CEL
import WeirCore
import WeirEvents
import WeirPolicy
import WeirSignals

/// Writes what `--explain` adds to an answer: every velocity, feature and rule.
///
///     ,"explain":{"velocity":{"cards_per_ip_10m":7},
///       "features":{"amount_log":{"value":2500,"contribution":-0.1203}},
///       "rules":{"blocked_ip":"no","vip":"missing"}}
///
/// A velocity or feature that is missing is `null`. A rule is `hit`, `no`, `missing` (it needed a
/// value that is not there) or `error`. Not made for speed.
struct ExplanationWriter {
  private let job: ScoringJob

  init(_ job: ScoringJob) { self.job = job }

  /// Appends the member for events that were scored or recorded; nothing for repeats and faults.
  func write(_ row: Int, to writer: inout ByteWriter) {
    switch unsafe job.decisions.kinds[row] {
    case .decided, .recorded: break
    case .invalid, .decidedAgain, .recordedAgain: return
    }
    var parts = JSONParts()
    parts.open("explain")
    parts.open("velocity")
    for index in job.plan.policy.velocities.indices { writeVelocity(index, row, &parts) }
    parts.close()
    if job.explanation != nil {
      parts.open("features")
      for index in job.plan.features.indices { writeFeature(index, row, &parts) }
      parts.close()
    }
    if unsafe job.decisions.kinds[row] == .decided {
      parts.open("rules")
      for index in job.plan.policy.rules.indices {
        parts.add(job.plan.policy.rules[index].name, text: status(of: index, row))
      }
      parts.close()
    }
    parts.close()
    parts.append(to: &writer)
  }

  private func writeVelocity(_ index: Int, _ row: Int, _ parts: inout JSONParts) {
    let policy = job.plan.policy
    let column = unsafe job.columns[policy.slots.slot(of: .velocity(index))]
    let type = policy.velocities[index].resultType
    let name = policy.velocities[index].name
    guard column.fault(at: row) == nil else { return parts.add(name) { $0.append("null") } }
    parts.add(name) { writer in
      Self.write(column, type, row, to: &writer)
    }
  }

  private static func write(
    _ column: Column, _ type: CELType, _ row: Int, to writer: inout ByteWriter
  ) {
    let data = unsafe column.data
    switch type {
    case .double:
      unsafe writer.appendShortest(data.load(fromByteOffset: row * 8, as: Double.self))
    case .bool:
      if unsafe data.load(fromByteOffset: row, as: UInt8.self) != 0 {
        writer.append("true")
      } else {
        writer.append("false")
      }
    case .timestamp:
      writer.append("\"")
      unsafe writer.appendTimestamp(data.load(fromByteOffset: row * 8, as: Int64.self))
      writer.append("\"")
    case .string:
      let slice = unsafe data.load(fromByteOffset: row * 8, as: TextSlice.self)
      writer.append("\"")
      if let base = unsafe column.base {
        unsafe writer.appendMasked(base + Int(slice.offset), count: Int(slice.byteCount))
      }
      writer.append("\"")
    case .ip:
      writer.append("\"")
      let address = unsafe data.load(fromByteOffset: row * 16, as: WeirCore.IPAddress.self)
      writer.appendEscaped(address.description)
      writer.append("\"")
    default: unsafe writer.append(data.load(fromByteOffset: row * 8, as: Int64.self))
    }
  }

  private func writeFeature(_ index: Int, _ row: Int, _ parts: inout JSONParts) {
    guard let reason = job.explanation?.reason(feature: index, row: row) else { return }
    parts.open(job.plan.policy.features[index].name)
    parts.add("value") { writer in
      unsafe job.plan.encoder.writeValue(
        of: reason, texts: job.reasonTexts.base, to: &writer)
    }
    if reason.presence == .standIn { parts.add("missing") { $0.append("true") } }
    parts.add("contribution") { $0.appendFixed(reason.contribution, decimals: .four) }
    parts.close()
  }

  private func status(of rule: Int, _ row: Int) -> StaticString {
    let rows = job.decisions
    let place = row * rows.wordCount + rule / 64
    let bit: UInt64 = 1 << UInt64(rule % 64)
    if unsafe rows.hits[place] & bit != 0 { return "hit" }
    if unsafe rows.missing[place] & bit != 0 { return "missing" }
    return unsafe rows.errors[place] & bit != 0 ? "error" : "no"
  }
}

/// Nested members of JSON, put together piece by piece.
private struct JSONParts: ~Copyable {
  private var writer = ByteWriter(capacity: 4_096)
  private var isFirst = false

  private mutating func name(_ name: String) {
    writer.reserve(256)
    if !isFirst { writer.append(",") }
    isFirst = false
    writer.append("\"")
    writer.appendEscaped(name)
    writer.append("\":")
  }

  mutating func open(_ name: String) {
    self.name(name)
    writer.append("{")
    isFirst = true
  }

  mutating func close() {
    writer.reserve(1)
    writer.append("}")
    isFirst = false
  }

  mutating func add(_ name: String, text: StaticString) {
    self.name(name)
    writer.append("\"")
    writer.append(text)
    writer.append("\"")
  }

  mutating func add(_ name: String, _ value: (inout ByteWriter) -> Void) {
    self.name(name)
    value(&writer)
  }

  /// Appends everything, as members that follow others.
  consuming func append(to target: inout ByteWriter) {
    unsafe target.append(copying: writer.bytes)
  }
}
