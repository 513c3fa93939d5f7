import WeirCore
import WeirEvents
import WeirPolicy
import WeirSignals

/// Makes answers as values of the rows of a batch that has been scored.
struct AnswerBuilder {
  private let job: ScoringJob
  private let explanations: ExplanationBuilder

  init(_ job: ScoringJob) {
    self.job = job
    explanations = ExplanationBuilder(job)
  }

  /// Whether the row's event has this id, as it came in.
  func hasID(_ id: [UInt8], _ row: Int) -> Bool {
    guard let bytes = unsafe idBytes(row) else { return false }
    return unsafe bytes.elementsEqual(id)
  }

  private func idBytes(_ row: Int) -> UnsafeBufferPointer<UInt8>? {
    let column = job.batch.columns[job.batch.schema.eventIDIndex]
    guard unsafe column.status[row] == FieldColumn.present else { return nil }
    let slice = unsafe column.data.load(fromByteOffset: row * 8, as: TextSlice.self)
    return unsafe UnsafeBufferPointer(
      start: job.batch.text + Int(slice.offset), count: Int(slice.byteCount))
  }

  func answer(_ row: Int) -> EventAnswer {
    let rows = job.decisions
    let kind = unsafe rows.kinds[row]
    let isDecided = kind == .decided || kind == .decidedAgain
    let isInvalid = kind == .invalid
    let policy = job.plan.policy
    let hit = isDecided ? unsafe Self.rules(rows.hits, job, row) : []
    let score = unsafe rows.scores[row]
    let isLate = unsafe rows.late[row] != 0
    return EventAnswer(
      lineNumber: unsafe job.batch.lineNumbers[row], kind: kind,
      eventID: unsafe idBytes(row).map {
        unsafe SensitiveData.masked(String(decoding: $0, as: UTF8.self))
      },
      decision: isDecided || isInvalid ? unsafe rows.decisions[row] : nil,
      score: isDecided && !score.isNaN ? score : nil,
      rules: hit.filter { !policy.rules[$0].isShadow }.map { policy.rules[$0].name },
      shadow: kind == .decided
        ? hit.filter { policy.rules[$0].isShadow }.map { policy.rules[$0].name } : [],
      reasons: kind == .decided ? reasons(row) : [],
      isLate: isLate && !isInvalid,
      isDuplicate: kind == .decidedAgain || kind == .recordedAgain,
      degraded: isDecided ? Self.degradations(job, row) : [], invalid: isInvalid ? fault(row) : nil,
      line: line(row), explanation: explanations.explanation(row))
  }

  /// Indices of the rules whose bits are set.
  private static func rules(
    _ bits: UnsafePointer<UInt64>, _ job: ScoringJob, _ row: Int
  ) -> [Int] {
    job.plan.policy.rules.indices.filter { unsafe job.decisions.isSet($0, in: bits, row) }
  }

  /// Why a row's decision is degraded, in the words and the order of the output.
  static func degradations(_ job: ScoringJob, _ row: Int) -> [String] {
    let set = unsafe job.decisions.degradations[row]
    let failed = unsafe rules(job.decisions.errors, job, row).map { job.plan.policy.rules[$0] }
    return (set.contains(.overflow) ? ["overflow"] : [])
      + failed.filter { !$0.isShadow }.map { "rule:" + $0.name }
      + (set.contains(.model) ? ["model"] : [])
  }

  private func reasons(_ row: Int) -> [String] {
    let reasons = unsafe job.decisions.reasons + row * Limits.reasonCountMax
    return (0..<Limits.reasonCountMax).compactMap { index in
      let term = unsafe Int(reasons[index].term)
      let features = job.plan.features.count
      if term < features { return job.plan.policy.features[term].name }
      guard term - features < job.plan.weighted.count else { return nil }
      return job.plan.policy.rules[job.plan.weighted[term - features].rule].name
    }
  }

  private func fault(_ row: Int) -> EventAnswer.Invalid {
    let fault = unsafe job.batch.faults[row]
    return EventAnswer.Invalid(
      code: fault.fault.code,
      field: fieldName(fault),
      message: "\(fault.fault.message)")
  }

  private func line(_ row: Int) -> String {
    var writer = ByteWriter(capacity: 1_024)
    let input = unsafe DecisionEncoder.Input(
      batch: job.batch, decisions: job.decisions, texts: job.reasonTexts.base,
      decisionsOnly: false)
    job.plan.encoder.encode(row, of: input, to: &writer)
    return unsafe String(decoding: writer.bytes.dropLast(), as: UTF8.self)
  }

  private func fieldName(_ fault: RowFault) -> String? {
    guard fault.fieldIndex != RowFault.noField else { return nil }
    let fields = job.plan.policy.schema.fields
    let index = Int(fault.fieldIndex)
    return index < fields.count ? fields[index].name : ReservedMember.deadline
  }
}
