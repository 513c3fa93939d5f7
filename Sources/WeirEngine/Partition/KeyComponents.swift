import WeirCore

/// Keys that hang together since events share them, and so all events that must be in one part.
///
/// Sets are joined as events are met (union-find; the first key met stands for its set), then dealt
/// out: the largest first, each to the part with the fewest events. The result depends on the
/// events and their order alone. Memory: about 60 bytes a key, for moments twice that while it
/// grows.
struct KeyComponents {
  private static let nodeCountMax = Int(Int32.max)

  /// By kind of key: the number of each.
  private var nodes: [[Fingerprint: Int32]]
  /// By number: a lower number of the same set, its own for the first one.
  private var parents: [Int32] = []
  /// By number: events; after `deal`, of the first of each set.
  private var eventCounts: [UInt64] = []
  /// By number of the first of each set: its part.
  private var parts: [Int32] = []

  /// No keys yet, of so many kinds.
  init(kindCount: Int) { nodes = Array(repeating: [:], count: kindCount) }

  /// Different keys met.
  var keyCount: Int { parents.count }

  // MARK: Meeting events

  /// Meets an event.
  /// - Parameter keys: by kind; `.absent` where it has none.
  /// - Returns: whether it has any.
  mutating func add(_ keys: [Fingerprint]) -> Bool {
    var first: Int32?
    for (kind, key) in keys.enumerated() where key != .absent {
      let root = findRoot(of: number(of: key, kind))
      guard let known = first, known != root else {
        first = root
        continue
      }
      let (low, high) = (min(known, root), max(known, root))
      parents[Int(high)] = low
      eventCounts[Int(low)] += eventCounts[Int(high)]
      first = low
    }
    guard let first else { return false }
    eventCounts[Int(first)] += 1
    return true
  }

  private mutating func number(of key: Fingerprint, _ kind: Int) -> Int32 {
    let new = Int32(parents.count)
    let number = nodes[kind][key, default: new]
    guard number == new else { return number }
    precondition(parents.count < Self.nodeCountMax, "keys are counted in 31 bits")
    nodes[kind][key] = new
    parents.append(new)
    eventCounts.append(0)
    return new
  }

  private mutating func findRoot(of number: Int32) -> Int32 {
    var number = number
    while parents[Int(number)] != number {
      // Every look halves the way for the next one.
      parents[Int(number)] = parents[Int(parents[Int(number)])]
      number = parents[Int(number)]
    }
    return number
  }

  private func root(of number: Int32) -> Int32 {
    var number = number
    while parents[Int(number)] != number { number = parents[Int(number)] }
    return number
  }

  // MARK: Dealing out

  /// Events of the largest set.
  var largestEventCount: UInt64 {
    parents.indices.filter { parents[$0] == Int32($0) }.map { eventCounts[$0] }.max() ?? 0
  }

  /// Gives each set its part: the largest first, of equal ones the one met first, to the part with
  /// the fewest events, of equal ones the first.
  /// - Parameter loads: by part: lines that it has in any case.
  mutating func deal(over loads: [UInt64]) {
    parts = Array(repeating: 0, count: parents.count)
    let roots = parents.indices.filter { parents[$0] == Int32($0) }
      .sorted { (eventCounts[$1], $0) < (eventCounts[$0], $1) }
    var heap = LoadHeap(loads)
    for root in roots { parts[root] = Int32(heap.add(eventCounts[root])) }
  }

  /// The part of an event that was met; nil where it has no keys.
  func part(of keys: [Fingerprint]) -> Int? {
    for (kind, key) in keys.enumerated() where key != .absent {
      guard let number = nodes[kind][key] else { return nil }
      return Int(parts[Int(root(of: number))])
    }
    return nil
  }
}

/// Parts by what they have so far, the emptiest on top.
private struct LoadHeap {
  private var items: [(load: UInt64, part: Int)]

  init(_ loads: [UInt64]) {
    // What is sorted is a heap.
    items = loads.enumerated().map { ($0.element, $0.offset) }.sorted { $0 < $1 }
  }

  /// Adds to the emptiest part; gives it.
  mutating func add(_ count: UInt64) -> Int {
    let part = items[0].part
    items[0].load += count
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < items.count else { return part }
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < items[parent] else { return part }
      items.swapAt(child, parent)
      parent = child
    }
  }
}
