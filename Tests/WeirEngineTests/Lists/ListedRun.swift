import WeirCore
import WeirPolicy

@testable import WeirEngine

/// A live engine over a journal in memory, whose lists and policies change between events; it is
/// begun again from its journal whenever a script says so.
final class ListedRun {
  /// What happens, one after the other.
  enum Step {
    case events([String])
    case row(LedgerEntry)
    case policy(Policy)
    /// The process ends and begins again.
    case restart
  }

  let base: JournaledRun
  private(set) var live: LiveRun
  /// The state that the engine moves, as long as no policy follows.
  private(set) var state: StateFold
  private var texts: [String] = []

  init(workers: Int = 2, batchRows: Int = 16) throws {
    base = JournaledRun(
      under: [ListedPolicy.first, ListedPolicy.second], workers: workers, batchRows: batchRows)
    let first = ListedPolicy.first
    _ = try base.journal.append(activation: ScoringEngine.digest(of: first))
    state = try base.fold()
    live = LiveRun(resuming: state, journal: base.journal, options: base.options)
  }

  /// All answers so far.
  var text: String { texts.joined() + live.text }

  func run(_ steps: [Step], pieceByteCount: Int = 64) throws {
    for step in steps {
      switch step {
      case .events(let lines): live.feed(lines.joined())
      case .row(let entry): try change(entry, pieceByteCount)
      case .policy(let policy):
        let next = try live.engine.prepare(policy)
        _ = try base.journal.append(activation: next.digest)
        _ = live.engine.activate(next)
      case .restart: try restart()
      }
    }
  }

  private func change(_ entry: LedgerEntry, _ pieceByteCount: Int) throws {
    let next = live.engine.prepare(live.engine.lists, entry)
    for piece in ChangePieces.cut(entry.bytes, byteCountMax: pieceByteCount) {
      _ = try base.journal.append(change: piece)
    }
    live.engine.activate(next)
  }

  private func restart() throws {
    texts.append(live.text)
    state = try base.reread(base.fold())
    live = LiveRun(resuming: state, journal: base.journal, options: base.options)
  }

  /// A script of a seed. Restarts are in it where they are asked for; all else is the same.
  static func steps(seed: UInt64, count: Int, withRestarts: Bool = false) -> [Step] {
    var random = SplitMix64(seed: seed)
    var rows = ListRows()
    var steps: [Step] = []
    var id = 0
    for place in 0..<count {
      if random.below(5) < 2 {
        steps.append(.row(rows.random(&random)))
      } else {
        let lines = (0...random.below(30)).map { _ in
          id += 1
          return ListedPolicy.event(
            id, second: place * 600 / count, card: random.below(4), ip: random.below(16))
        }
        steps.append(.events(lines))
      }
      if place == count / 2 { steps.append(.policy(ListedPolicy.second)) }
      if withRestarts, place % 6 == 1 { steps.append(.restart) }
    }
    return steps
  }
}
