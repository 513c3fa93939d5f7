import Synchronization
import WeirCore

/// Takes answers as values, with their explanations, while a run goes on. May be asked from any
/// thread; memory grows with what is taken.
package final class AnswerCollector: Sendable {
  /// Which answers are taken.
  package enum Choice: Sendable {
    case all
    /// Those that the function wants; it is asked about each once, from any thread.
    case wanted(@Sendable (EventAnswer) -> Bool)
    /// Those of the events with this id.
    case id(String)
    /// The last one.
    case last
  }

  private let choice: Choice
  private let taken = Mutex<[EventAnswer]>([])

  /// A collector of some answers.
  package init(_ choice: Choice) { self.choice = choice }

  /// What was taken, in the order of the input.
  package var answers: [EventAnswer] {
    taken.withLock { $0.sorted { $0.lineNumber < $1.lineNumber } }
  }

  /// Takes what it wants of a batch that has been scored.
  func collect(_ job: ScoringJob) {
    let builder = AnswerBuilder(job)
    switch choice {
    case .all:
      let new = (0..<job.batch.rowCount).map { builder.answer($0) }
      taken.withLock { $0 += new }
    case .wanted(let isWanted):
      let new = (0..<job.batch.rowCount).map { builder.answer($0) }.filter(isWanted)
      taken.withLock { $0 += new }
    case .id(let wanted):
      let bytes = Array(wanted.utf8)
      let rows = (0..<job.batch.rowCount).filter { builder.hasID(bytes, $0) }
      let new = rows.map { builder.answer($0) }
      taken.withLock { $0 += new }
    case .last:
      guard job.batch.rowCount > 0 else { return }
      let new = builder.answer(job.batch.rowCount - 1)
      taken.withLock { answers in
        if new.lineNumber > answers.first?.lineNumber ?? 0 { answers = [new] }
      }
    }
  }
}
