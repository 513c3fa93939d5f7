import Synchronization

/// How far a measurement is, for who watches it from another thread.
package final class LoadProgress: Sendable {
  private let sentCount = Atomic<UInt64>(0)
  private let answeredCount = Atomic<UInt64>(0)
  private let stageText = Mutex<String>("")

  /// Nothing done.
  package init() {}

  /// What is being measured.
  package var stage: String { stageText.withLock { $0 } }
  /// Lines sent so far in this stage.
  package var sent: UInt64 { sentCount.load(ordering: .relaxed) }
  /// Answers so far in this stage.
  package var answered: UInt64 { answeredCount.load(ordering: .relaxed) }

  func begin(_ stage: String) {
    stageText.withLock { $0 = stage }
    set(sent: 0, answered: 0)
  }

  func set(sent: UInt64, answered: UInt64) {
    sentCount.store(sent, ordering: .relaxed)
    answeredCount.store(answered, ordering: .relaxed)
  }
}
