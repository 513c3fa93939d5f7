import Glibc

/// Refused processes on their way into the audit trail: the first of a user at once, those that
/// follow within a minute as one row with their number. On the scoring loop.
struct RefusalLog {
  /// What goes into one row.
  struct Row: Equatable {
    let user: uid_t?
    let process: pid_t
    let reason: ServerCounters.Refusal
    let count: Int
  }

  private struct Waiting {
    var process: pid_t
    var reason: ServerCounters.Refusal
    var count = 0
    var lastRow: UInt64?
  }

  /// Nanoseconds between two rows of a user.
  private static let period: UInt64 = 60_000_000_000
  /// Users who are told apart; what goes beyond is counted under nobody's name.
  private static let userCountMax = 256

  private var waiting: [uid_t?: Waiting] = [:]

  /// Notes that a process was refused.
  mutating func add(_ peer: PeerCredentials?, _ reason: ServerCounters.Refusal) {
    let known = peer.map { waiting[$0.userID] != nil } ?? true
    let user = known || waiting.count < Self.userCountMax ? peer?.userID : nil
    var row = waiting[user] ?? Waiting(process: 0, reason: reason)
    row.process = peer?.processID ?? 0
    row.reason = reason
    row.count += 1
    waiting[user] = row
  }

  /// The rows that are due; or all there are, at the end.
  mutating func due(now: UInt64, isEnd: Bool = false) -> [Row] {
    var rows: [Row] = []
    for user in waiting.keys.sorted(by: { ($0 ?? .max) < ($1 ?? .max) }) {
      guard var entry = waiting[user],
        isEnd || entry.lastRow.map({ now &- $0 >= Self.period }) ?? true
      else { continue }
      guard entry.count > 0 else {
        waiting[user] = nil
        continue
      }
      rows.append(
        Row(user: user, process: entry.process, reason: entry.reason, count: entry.count))
      entry.count = 0
      entry.lastRow = now
      waiting[user] = entry
    }
    return rows
  }
}
