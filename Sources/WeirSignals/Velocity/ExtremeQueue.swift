/// The least (or greatest) value of a window that moves forward: values that can still become the
/// extreme, each with the place of its entry, in a ring. The first of them is the extreme.
///
/// A value that comes in drives out those at the back that it beats, so each goes in and out once.
@safe struct ExtremeQueue: ~Copyable {
  @safe private struct Item {
    var place: Int
    var value: UInt64
  }

  private var items: UnsafeMutablePointer<Item>
  private var mask = 15
  private var start = 0
  private var end = 0
  /// Whether entries came in otherwise than at the window's end: it must be filled anew.
  var isStale = false

  init() { unsafe items = .allocate(capacity: 16) }

  deinit { unsafe items.deallocate() }

  /// The extreme; nil when the window holds nothing.
  var first: UInt64? { start == end ? nil : unsafe items[start & mask].value }

  mutating func clear() {
    start = 0
    end = 0
    isStale = false
  }

  /// Puts in the value of the entry at `place`, behind all that are in.
  mutating func append(_ value: UInt64, place: Int, term: VelocityTerm) {
    while end > start {
      let last = unsafe items[(end &- 1) & mask].value
      let isBeaten = term.aggregate == .min ? !term.isLess(last, value) : !term.isLess(value, last)
      guard isBeaten else { break }
      end &-= 1
    }
    if end &- start > mask { grow() }
    unsafe (items + end & mask).initialize(to: Item(place: place, value: value))
    end &+= 1
  }

  /// Takes out the entries before `place`.
  mutating func dropBefore(_ place: Int) {
    while start < end, unsafe items[start & mask].place < place { start &+= 1 }
  }

  private mutating func grow() {
    let capacity = (mask &+ 1) &* 2
    let larger = UnsafeMutablePointer<Item>.allocate(capacity: capacity)
    for index in start..<end {
      unsafe (larger + index & (capacity &- 1)).initialize(to: items[index & mask])
    }
    unsafe items.deallocate()
    unsafe items = larger
    mask = capacity &- 1
  }
}
