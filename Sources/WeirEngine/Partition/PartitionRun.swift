import Synchronization
package import WeirCore
package import WeirEvents
package import WeirPolicy
import WeirSignals

/// Parts a recording: each line goes byte for byte to one of several sinks, in the order in which
/// it came, so that the parts can be scored each by itself.
///
/// By a field it is one pass in bounded memory: ids are remembered as the policy says, once for the
/// recording and once in the parts, to tell what is late or a repeat in one and not in the other.
/// `PartitionKey.connected` takes a pass of `survey` first, and memory for each key.
package final class PartitionRun: Sendable {
  /// Parts at most: each is an open file.
  package static let partCountMax = 512
  /// Bytes of a part that are put together before they are written.
  private static let outputByteCount = 65_536

  private let policy: Policy
  private let plan: PartitionPlan
  private let partCount: Int
  private let tokenizer: (any PANTokenizer)?
  private let survey = Mutex<Survey?>(nil)
  private let lines = Atomic<UInt64>(0)

  /// What the first pass knows.
  private struct Survey {
    var components: KeyComponents
    /// By part: lines that are there whatever the keys are.
    var loads: [UInt64]
  }

  /// Everything that the second pass writes to.
  private struct Output {
    let sinks: [any ByteSink]
    var bytes: [[UInt8]]
    var report: PartitionReport
    var meetings: PartitionMeetings
  }

  /// A run over one recording.
  /// - Parameters:
  ///   - policy: whose events the recording has.
  ///   - plan: by what it is parted.
  ///   - partCount: 1 to `partCountMax`.
  ///   - tokenizer: makes tokens of card numbers; without it such events cannot be read.
  package init(
    _ policy: Policy, _ plan: PartitionPlan, partCount: Int, tokenizer: (any PANTokenizer)?
  ) {
    precondition(1...Self.partCountMax ~= partCount, "the command line checks the count")
    self.policy = policy
    self.plan = plan
    self.partCount = partCount
    self.tokenizer = tokenizer
  }

  /// Lines met so far in all passes, blank ones left out; may be asked from any thread.
  package var lineCount: UInt64 { lines.load(ordering: .relaxed) }

  // MARK: The passes

  /// Looks for events that hang together; to be called once, before `write`, for
  /// `PartitionKey.connected` only.
  /// - Parameter source: the whole recording.
  /// - Throws: what reading ended with.
  package func survey(_ source: any InterruptibleSource) throws(InputOutputFault) {
    let keys = EventKeys(policy, by: plan.key, tokenizer: tokenizer)
    var found = Survey(
      components: KeyComponents(kindCount: keys.kindCount),
      loads: Array(repeating: 0, count: partCount))
    var ofRow: [Fingerprint] = []
    try forEachBatch(of: source, keys) { batch, _ throws(InputOutputFault) in
      for row in 0..<batch.rowCount {
        guard unsafe batch.faults[row].fault == .none else {
          found.loads[0] += 1
          continue
        }
        keys.fill(&ofRow, row: row)
        if !found.components.add(ofRow) { found.loads[part(byIDOf: row, batch)] += 1 }
      }
    }
    found.components.deal(over: found.loads)
    survey.withLock { $0 = found }
  }

  /// Writes each line of a recording to its part.
  /// - Parameters:
  ///   - source: the whole recording.
  ///   - sinks: one for each part.
  /// - Returns: what it came to.
  /// - Throws: what reading or writing ended with.
  package func write(
    _ source: any InterruptibleSource, to sinks: [any ByteSink]
  ) throws(InputOutputFault) -> PartitionReport {
    precondition(sinks.count == partCount, "a sink for each part")
    let keys = EventKeys(policy, by: plan.key, tokenizer: tokenizer)
    let components = survey.withLock { $0?.components }
    precondition(
      plan.key != .connected || components != nil, "what hangs together is looked for first")
    var ofRow: [Fingerprint] = []
    var output = Output(
      sinks: sinks, bytes: Array(repeating: [], count: partCount),
      report: PartitionReport(partCount: partCount),
      meetings: PartitionMeetings(policy, partCount: partCount))
    try forEachBatch(of: source, keys) { batch, copies throws(InputOutputFault) in
      for row in 0..<batch.rowCount {
        let fault = unsafe batch.faults[row].fault
        guard fault == .none else {
          try refuse(row, fault, copies, &output)
          continue
        }
        keys.fill(&ofRow, row: row)
        let known = self.part(by: ofRow, components)
        if known == nil { output.report.unkeyedCount += 1 }
        let part = known ?? self.part(byIDOf: row, batch)
        output.report.eventCounts[part] += 1
        output.meetings.meet(row, of: batch, part: part, &output.report)
        try add(row, copies, to: part, &output)
      }
    }
    for part in 0..<partCount { try flush(part, &output) }
    output.report.components = components.map { ($0.keyCount, $0.largestEventCount) }
    return output.report
  }

  private func forEachBatch(
    of source: any InterruptibleSource, _ keys: EventKeys,
    _ body: (EventBatch, RecordedLines) throws(InputOutputFault) -> Void
  ) throws(InputOutputFault) {
    var reader = BatchReader(source)
    var copies = RecordedLines()
    while true {
      keys.batch.clear()
      guard try reader.fill(keys.batch) else { return }
      copies.copy(keys.batch)
      keys.decode()
      try body(keys.batch, copies)
      lines.wrappingAdd(UInt64(keys.batch.rowCount), ordering: .relaxed)
    }
  }

  // MARK: Where a line goes

  private func part(by keys: [Fingerprint], _ components: KeyComponents?) -> Int? {
    if let components { return components.part(of: keys) }
    guard let key = keys.first, key != .absent else { return nil }
    return part(of: key)
  }

  private func part(byIDOf row: Int, _ batch: EventBatch) -> Int {
    part(of: batch.fingerprint(policy.schema.eventIDIndex, of: row))
  }

  private func part(of key: Fingerprint) -> Int { Int(key.low % UInt64(partCount)) }

  /// A line that is no event: part 0 takes it, unless it holds what may not be written.
  private func refuse(
    _ row: Int, _ fault: Fault, _ copies: RecordedLines, _ output: inout Output
  ) throws(InputOutputFault) {
    switch fault {
    case .sensitiveName: output.report.sensitiveCount += 1
    case .lineTooLong: output.report.tooLongCount += 1
    default:
      output.report.invalidCount += 1
      if fault == .panWithoutKey { output.report.keylessCardCount += 1 }
      try add(row, copies, to: 0, &output)
    }
  }

  private func add(
    _ row: Int, _ copies: RecordedLines, to part: Int, _ output: inout Output
  ) throws(InputOutputFault) {
    copies.append(row, to: &output.bytes[part])
    if output.bytes[part].count >= Self.outputByteCount { try flush(part, &output) }
  }

  private func flush(_ part: Int, _ output: inout Output) throws(InputOutputFault) {
    guard !output.bytes[part].isEmpty else { return }
    let sink = output.sinks[part]
    let written: Result<Void, InputOutputFault> = unsafe output.bytes[part].withUnsafeBytes {
      bytes in
      do throws(InputOutputFault) {
        return .success(try unsafe sink.write(bytes))
      } catch {
        return .failure(error)
      }
    }
    try written.get()
    output.bytes[part].removeAll(keepingCapacity: true)
  }
}
