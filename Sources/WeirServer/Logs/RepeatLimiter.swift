/// Which of many equal messages are written: so many a second of each, then how many more there
/// were.
///
/// Messages are told apart by a key, a closed set of names of ours; where there are more keys than
/// `keyCountMax`, the further ones share one. Time is given to it, so that it has none of its own.
package struct RepeatLimiter: Sendable {
  /// What becomes of a message.
  package enum Verdict: Hashable, Sendable {
    /// It is written, and says how many before it were not.
    case write(suppressed: UInt64)
    case suppress
  }

  /// What was not written of a message.
  package struct Summary: Hashable, Sendable {
    package let key: String
    package let suppressed: UInt64
  }

  private struct Window {
    var start: UInt64
    var written: Int
    var suppressed: UInt64
  }

  private static let windowNanoseconds: UInt64 = 1_000_000_000
  private static let keyCountMax = 64
  /// What keys beyond that are called.
  package static let otherKey = "other"

  private let countPerSecond: Int
  private var windows: [String: Window] = [:]

  /// A limiter of so many equal messages a second, at least one.
  package init(countPerSecond: Int) {
    precondition(countPerSecond > 0, "a limit of none would hide that there is anything")
    self.countPerSecond = countPerSecond
  }

  /// What becomes of one message at this reading of a monotonic clock.
  package mutating func admit(_ key: String, atNanoseconds now: UInt64) -> Verdict {
    let isKnown = windows[key] != nil || windows.count < Self.keyCountMax
    let key = isKnown ? key : Self.otherKey
    var window = windows[key] ?? Window(start: now, written: 0, suppressed: 0)
    if Self.isOver(window, now) {
      window = Window(start: now, written: 1, suppressed: 0)
      let before = windows.updateValue(window, forKey: key)
      return .write(suppressed: before?.suppressed ?? 0)
    }
    defer { windows[key] = window }
    guard window.written < countPerSecond else {
      window.suppressed += 1
      return .suppress
    }
    window.written += 1
    return .write(suppressed: 0)
  }

  /// What was not written in seconds that are over and has not been told, by key; to be asked for
  /// now and then, so that the last messages of many are told too. Forgets keys that are quiet.
  package mutating func summaries(atNanoseconds now: UInt64) -> [Summary] {
    let over = windows.filter { Self.isOver($0.value, now) }
    for key in over.keys { windows[key] = nil }
    return over.filter { $0.value.suppressed > 0 }
      .map { Summary(key: $0.key, suppressed: $0.value.suppressed) }
      .sorted { $0.key < $1.key }
  }

  private static func isOver(_ window: Window, _ now: UInt64) -> Bool {
    now &- window.start >= windowNanoseconds
  }
}
