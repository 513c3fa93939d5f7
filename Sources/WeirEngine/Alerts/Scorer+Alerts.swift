import CEL
import WeirCore
import WeirPolicy

/// Which alerts an event meets: a column for each condition, a bit of the row's word.
extension Scorer {
  /// Fills the alerts of a job that has just been scored. Its decisions stay as they are, and so do
  /// the columns that expressions read.
  func findAlerts(_ job: ScoringJob) {
    guard let words = unsafe job.alerts else { return }
    let rows = job.batch.rowCount
    unsafe words.update(repeating: 0, count: rows)
    for index in plan.alerts.indices where !plan.alerts[index].readsScore {
      unsafe find(plan.alerts[index].program, bit: UInt64(index), job, words)
    }
    if plan.alerts.contains(where: \.readsScore) {
      let slot = plan.policy.slots.slot(of: .score)
      let before = unsafe job.columns[slot]
      unsafe job.columns[slot] = decidedScores(job)
      for index in plan.alerts.indices where plan.alerts[index].readsScore {
        unsafe find(plan.alerts[index].program, bit: UInt64(index), job, words)
      }
      unsafe job.columns[slot] = before
    }
    unsafe keepAccepted(job, words)
  }

  /// Adds the bit of one alert to the words of the rows that meet it.
  private func find(
    _ program: VectorProgram, bit: UInt64, _ job: ScoringJob, _ words: UnsafeMutablePointer<UInt64>
  ) {
    let rows = job.batch.rowCount
    let column = unsafe vectorWorker.pointee.run(
      program, columns: job.columns, rows: rows, sets: job.lists)
    let data = unsafe column.data.assumingMemoryBound(to: UInt8.self)
    guard let status = unsafe column.status else {
      for row in 0..<rows { unsafe words[row] |= UInt64(data[row]) &<< bit }
      return
    }
    // An error counts as false, and so does a missing value.
    for row in 0..<rows where unsafe status[row] == 0 {
      unsafe words[row] |= UInt64(data[row]) &<< bit
    }
  }

  /// The scores of events with a decision: nobody else has one, whatever the model made of it.
  private func decidedScores(_ job: ScoringJob) -> Column {
    let decisions = job.decisions
    for row in 0..<job.batch.rowCount {
      let isThere = unsafe decisions.kinds[row] == .decided && !decisions.scores[row].isNaN
      unsafe job.alertScoreStatus[row] = isThere ? 0 : EvaluationFault.missing.rawValue
    }
    return unsafe Column(
      data: UnsafeRawPointer(decisions.scores), status: UnsafePointer(job.alertScoreStatus))
  }

  /// Repeats and lines that are no event raise nothing.
  private func keepAccepted(_ job: ScoringJob, _ words: UnsafeMutablePointer<UInt64>) {
    var all: UInt64 = 0
    for row in 0..<job.batch.rowCount {
      if unsafe job.sequenced.outcomes[row] != .accepted { unsafe words[row] = 0 }
      unsafe all |= words[row]
    }
    job.meetsAlerts = all != 0
  }
}
