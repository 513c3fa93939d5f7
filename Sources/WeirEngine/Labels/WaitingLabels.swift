/// Label events that wait for their time: a heap, the earliest on top, and of two of the same time
/// the one that came first.
struct WaitingLabels {
  /// An event as a line, with its end.
  struct Entry {
    let time: Int64
    let order: UInt64
    let line: [UInt8]
    /// Whether the stream has no such event.
    let isNew: Bool

    func isBefore(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
  }

  private var heap: [Entry] = []
  private var order: UInt64 = 0

  /// Events that wait.
  var count: Int { heap.count }

  mutating func add(_ line: [UInt8], at time: Int64, isNew: Bool) {
    heap.append(Entry(time: time, order: order, line: line, isNew: isNew))
    order += 1
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  /// Takes the next event whose time has come.
  mutating func next(upTo time: Int64) -> Entry? {
    guard let first = heap.first, first.time <= time else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      sink()
    }
    return first
  }

  private mutating func sink() {
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].isBefore(heap[least]) {
        least = child
      }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
