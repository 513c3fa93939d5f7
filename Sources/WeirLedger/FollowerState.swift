import WeirEngine
import WeirServer

/// What the threads of a server and the one that follows tell each other.
struct FollowerState {
  /// Bytes of items that wait. At that they are let go of, and read from the journal later.
  static let byteCountMax = 64 << 20

  var items: [FollowedItem] = []
  private var byteCount = 0
  /// Whether items were let go of.
  var hasLost = false
  var isClosing = false
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
    guard !hasLost else { return }
    items.append(item)
    byteCount += item.byteCount
    guard byteCount > Self.byteCountMax else { return }
    items.removeAll()
    byteCount = 0
    hasLost = true
  }

  /// The items before a position, as many as go into one transaction.
  func first(before position: UInt64, count: Int) -> [FollowedItem] {
    Array(items.prefix(count).prefix { $0.end <= position })
  }

  /// Lets go of everything before a position: the store has it.
  mutating func didStore(to position: UInt64) {
    let done = items.prefix { $0.end <= position }
    byteCount -= done.reduce(0) { $0 + $1.byteCount }
    items.removeFirst(done.count)
    report.position = max(report.position, position)
    report.waitingCount = items.count
  }
}
