import WeirCore
import WeirEvents
import WeirSignals

/// Writes a batch's answers as lines and counts them.
enum AnswerWriter {
  static func write(_ job: ScoringJob, _ options: ScoringOptions) {
    let input = unsafe DecisionEncoder.Input(
      batch: job.batch, decisions: job.decisions, texts: job.reasonTexts.base,
      decisionsOnly: options.decisionsOnly)
    if options.isExplaining {
      let explanations = ExplanationBuilder(job)
      for row in 0..<job.batch.rowCount where job.plan.encoder.isWritten(row, of: input) {
        job.plan.encoder.beginLine(row, of: input, to: &job.writer)
        if let explanation = explanations.explanation(row) {
          job.writer.append(member: "explain", explanation.json)
        }
        job.plan.encoder.endLine(&job.writer)
      }
    } else {
      job.plan.encoder.encode(input, to: &job.writer)
    }
    count(job, options)
    if options.stopsAtFirstError { stopAtFirstError(job, input) }
  }

  /// Counts a batch's answers, written or not.
  static func count(_ job: ScoringJob, _ options: ScoringOptions) {
    var last = job.batch.rowCount
    if options.stopsAtFirstError, let row = firstInvalidRow(job) { last = row + 1 }
    var tally = job.tally
    tally.events = UInt64(last)
    let decisions = job.decisions
    for row in 0..<last {
      switch unsafe decisions.kinds[row] {
      case .invalid:
        tally.errors[unsafe job.batch.faults[row].fault.code, default: 0] += 1
      case .decided:
        switch unsafe decisions.decisions[row] {
        case .approve: tally.approved &+= 1
        case .review: tally.reviewed &+= 1
        case .reject: tally.rejected &+= 1
        }
        if isDegraded(row, job) { tally.degraded &+= 1 }
        tally.late &+= UInt64(unsafe decisions.late[row])
      case .recorded:
        tally.recorded &+= 1
        tally.late &+= UInt64(unsafe decisions.late[row])
      case .decidedAgain, .recordedAgain: tally.duplicates &+= 1
      }
    }
    job.tally = tally
  }

  @inline(__always)
  private static func isDegraded(_ row: Int, _ job: ScoringJob) -> Bool {
    let decisions = job.decisions
    if unsafe !decisions.degradations[row].isEmpty { return true }
    let errors = unsafe decisions.errors + row &* decisions.wordCount
    for word in 0..<decisions.wordCount
    where unsafe errors[word] & job.plan.actions.enforced[word] != 0 {
      return true
    }
    return false
  }

  private static func firstInvalidRow(_ job: ScoringJob) -> Int? {
    (0..<job.batch.rowCount).first { unsafe job.decisions.kinds[$0] == .invalid }
  }

  /// Notes how many bytes the answers up to the first invalid line take.
  private static func stopAtFirstError(_ job: ScoringJob, _ input: DecisionEncoder.Input) {
    guard let row = firstInvalidRow(job) else { return }
    let lineCount = (0...row).count { job.plan.encoder.isWritten($0, of: input) }
    var seen = 0
    let bytes = unsafe job.writer.bytes
    for offset in bytes.indices where unsafe bytes[offset] == 10 {
      seen += 1
      if seen == lineCount {
        job.byteCountToStopAt = offset + 1
        break
      }
    }
    job.tally.stoppedAtLine = unsafe job.batch.lineNumbers[row]
    job.tally.lines = unsafe job.batch.lineNumbers[row]
  }
}
