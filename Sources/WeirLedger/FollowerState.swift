import WeirEngine
import WeirServer

/// What the threads of a server and the one that follows tell each other.
struct FollowerState {
  /// Bytes of items that wait. At that they are let go of, and read from the journal later.
  static let byteCountMax = 64 << 20

  var items: [FollowedItem] = []
  private var byteCount = 0
  /// The position behind the last item that was let go of; nil: none was.
  private(set) var lostEnd: UInt64?
  /// Whether items were let go of, and are to be read from the journal.
  var hasLost: Bool { lostEnd != nil }
  /// Where a row began whose pieces are being appended: nothing behind that may be stored yet.
  var rowStart: UInt64?
  /// Since when the server ends, in nanoseconds of the clock that is never set; nil: it does not.
  var closingSince: UInt64?
  var isClosing: Bool { closingSince != nil }
  /// The last row of the audit trail that the store has.
  var storedSequence: UInt64 = 0
  /// What the journal says of lists.
  var book: ListBook
  var report: StoreReport

  init(book: ListBook, path: String) {
    self.book = book
    report = StoreReport(path: path)
  }

  mutating func add(_ item: FollowedItem) {
    guard !hasLost else {
      lostEnd = item.end
      return
    }
    items.append(item)
    byteCount += item.byteCount
    if byteCount > Self.byteCountMax { letGo() }
  }

  /// Lets go of everything that waits, to be read from the journal.
  mutating func letGo() {
    lostEnd = items.last?.end ?? lostEnd
    items.removeAll()
    byteCount = 0
  }

  /// The store has everything before a position. Gives whether nothing is lost any more: what comes
  /// from here on is told.
  mutating func didRead(to position: UInt64) -> Bool {
    if let lostEnd, position >= lostEnd { self.lostEnd = nil }
    return !hasLost
  }

  /// The items before a position, as many as go into one transaction.
  func first(before position: UInt64, count: Int) -> [FollowedItem] {
    Array(items.prefix(count).prefix { $0.end <= position })
  }

  /// Lets go of everything before a position: the store has it. Gives what that was, to be freed
  /// by whoever asked, without the lock.
  mutating func didStore(to position: UInt64) -> [FollowedItem] {
    let count = items.prefix { $0.end <= position }.count
    let done = Array(items[..<count])
    byteCount -= done.reduce(0) { $0 + $1.byteCount }
    items.removeFirst(count)
    report.position = position
    report.waitingCount = items.count
    return done
  }
}
