import WeirCore

/// The entries of a key that has many, with each velocity's window kept ready beside them.
///
/// Entries lie in a ring, sorted by time, then input order, and are named by a number that runs on:
/// entry n in place n mod capacity. Each velocity has a cursor: the run lo ..< hi of entries that
/// its window holds, with their count, sums and whatever its aggregate needs. An answer moves the
/// cursor to the event's window and reads it. For events in order that is a step or two; an event
/// out of order moves it back and the next one forward again, at the cost of the entries between.
///
/// Every event first moves all cursors to its own time and only then is entered, at `hi` of every
/// cursor: so no cursor ever has an entry come in or go out behind its back.
@safe struct Series: ~Copyable {
  private static let capacityMin = 64

  private var entries: UnsafeMutableRawPointer
  private var mask: Int
  /// The number of the oldest entry, and that after the newest.
  private(set) var start = 0
  private(set) var end = 0
  private let stride: Int
  private let cursors: UnsafeMutablePointer<WindowCursor>
  private let cursorCount: Int

  /// A series of the `count` entries at `log`, which go over to it with their texts.
  init(
    from log: UnsafeMutableRawPointer, count: Int, stride: Int,
    terms: UnsafeMutablePointer<VelocityTerm>, termCount: Int
  ) {
    self.stride = stride
    mask = Self.capacityMin - 1
    while mask < count { mask = mask * 2 + 1 }
    unsafe entries = .allocate(byteCount: (mask + 1) * stride, alignment: 16)
    unsafe entries.copyMemory(from: log, byteCount: count * stride)
    end = count
    cursorCount = termCount
    unsafe cursors = .allocate(capacity: termCount)
    for index in 0..<termCount {
      unsafe (cursors + index).initialize(to: WindowCursor(terms[index].aggregate))
    }
  }

  deinit {
    unsafe entries.deallocate()
    for index in 0..<cursorCount { unsafe cursors[index].free() }
    unsafe cursors.deallocate()
  }

  var count: Int { end &- start }

  @inline(__always)
  func entry(_ number: Int) -> UnsafeMutableRawPointer {
    unsafe entries + (number & mask) &* stride
  }

  @inline(__always)
  private func word(_ number: Int) -> UInt64 { unsafe entry(number).load(as: UInt64.self) }

  /// Writes a velocity's answer for a row, its window being the words above `lower` up to `upper`.
  /// - Returns: whether a sum had to be saturated.
  func answer(
    _ term: VelocityTerm, _ batch: borrowing VelocityBatch, row: Int, lower: UInt64,
    upper: UInt64, own: Bool, arena: borrowing Arena
  ) -> Bool {
    let cursor = unsafe cursors + Int(term.bit)
    unsafe move(&cursor.pointee, term, lower: lower, upper: upper)
    let ownValue = own && term.lane >= 0 ? term.value(in: batch, row: row) : 0
    let count = unsafe cursor.pointee.count &+ (own ? 1 : 0)
    switch term.aggregate {
    case .count: term.answer(Int64(count), batch, row: row)
    case .sum:
      return unsafe term.answerSum(
        cursor.pointee.sum &+ Int128(Int64(bitPattern: ownValue)), batch, row: row)
    case .mean:
      unsafe term.answerMean(
        cursor.pointee.sum &+ Int128(Int64(bitPattern: ownValue)), count: count, batch, row: row)
    case .stddev:
      let value = Int128(Int64(bitPattern: ownValue))
      var squares = unsafe cursor.pointee.squares
      squares.add((value &* value).magnitude)
      unsafe term.answerDeviation(
        cursor.pointee.sum &+ value, squares: squares, count: count, batch, row: row)
    case .distinctCount:
      unsafe term.answer(
        Int64(cursor.pointee.distinctCount(with: own ? term.identity(ownValue) : nil)), batch,
        row: row)
    case .min, .max:
      unsafe answerExtreme(&cursor.pointee, term, batch, row: row, own: own ? ownValue : nil)
    case .last, .first, .secondsSinceLast, .secondsSinceFirst:
      unsafe answerEdge(&cursor.pointee, term, batch, row: row, arena: arena)
    }
    return false
  }

  // MARK: Moving a window

  /// Moves a cursor to the entries whose words lie above `lower` and up to `upper`.
  private func move(
    _ cursor: inout WindowCursor, _ term: VelocityTerm, lower: UInt64, upper: UInt64
  ) {
    while cursor.hi < end, word(cursor.hi) <= upper {
      add(cursor.hi, to: &cursor, term, isAtEnd: true)
      cursor.hi &+= 1
    }
    while cursor.hi > cursor.lo, word(cursor.hi &- 1) > upper {
      cursor.hi &-= 1
      remove(cursor.hi, from: &cursor, term)
      unsafe cursor.extremes?.pointee.isStale = true
    }
    // An empty window goes back as a whole.
    while cursor.hi == cursor.lo, cursor.lo > start, word(cursor.lo &- 1) > upper {
      cursor.lo &-= 1
      cursor.hi &-= 1
    }
    while cursor.lo < cursor.hi, word(cursor.lo) <= lower {
      remove(cursor.lo, from: &cursor, term)
      cursor.lo &+= 1
    }
    while cursor.lo > start, word(cursor.lo &- 1) > lower {
      cursor.lo &-= 1
      add(cursor.lo, to: &cursor, term, isAtEnd: false)
    }
  }

  @inline(__always)
  private func add(
    _ number: Int, to cursor: inout WindowCursor, _ term: VelocityTerm, isAtEnd: Bool
  ) {
    guard word(number) &>> term.bit & 1 != 0 else { return }
    if !isAtEnd || cursor.count == 0 { cursor.firstAt = number }
    if isAtEnd || cursor.count == 0 { cursor.lastAt = number }
    cursor.count &+= 1
    guard term.lane >= 0 else { return }
    let value = unsafe term.value(of: entry(number))
    switch term.aggregate {
    case .sum, .mean: cursor.sum &+= Int128(Int64(bitPattern: value))
    case .stddev:
      let signed = Int128(Int64(bitPattern: value))
      cursor.sum &+= signed
      cursor.squares.add((signed &* signed).magnitude)
    case .distinctCount: unsafe cursor.distinct?.pointee.add(term.identity(value))
    case .min, .max:
      if isAtEnd {
        unsafe cursor.extremes?.pointee.append(value, place: number, term: term)
      } else {
        unsafe cursor.extremes?.pointee.isStale = true
      }
    default: break
    }
  }

  @inline(__always)
  private func remove(_ number: Int, from cursor: inout WindowCursor, _ term: VelocityTerm) {
    guard word(number) &>> term.bit & 1 != 0 else { return }
    cursor.count &-= 1
    if number == cursor.firstAt { cursor.firstAt = -1 }
    if number == cursor.lastAt { cursor.lastAt = -1 }
    guard term.lane >= 0 else { return }
    let value = unsafe term.value(of: entry(number))
    switch term.aggregate {
    case .sum, .mean: cursor.sum &-= Int128(Int64(bitPattern: value))
    case .stddev:
      let signed = Int128(Int64(bitPattern: value))
      cursor.sum &-= signed
      cursor.squares.subtract((signed &* signed).magnitude)
    case .distinctCount: unsafe cursor.distinct?.pointee.remove(term.identity(value))
    default: break
    }
  }

  // MARK: Answers that look into the window

  private func answerExtreme(
    _ cursor: inout WindowCursor, _ term: VelocityTerm, _ batch: borrowing VelocityBatch,
    row: Int, own: UInt64?
  ) {
    guard let queue = unsafe cursor.extremes else { return }
    if unsafe queue.pointee.isStale {
      unsafe queue.pointee.clear()
      for number in cursor.lo..<cursor.hi where word(number) &>> term.bit & 1 != 0 {
        unsafe queue.pointee.append(term.value(of: entry(number)), place: number, term: term)
      }
    } else {
      unsafe queue.pointee.dropBefore(cursor.lo)
    }
    var best = unsafe queue.pointee.first
    if let own {
      let other = best ?? own
      let isOwnBetter = term.aggregate == .min ? term.isLess(own, other) : term.isLess(other, own)
      best = isOwnBetter ? own : other
    }
    if let best {
      term.answerWord(best, batch, row: row)
    } else {
      term.answerMissing(batch, row: row)
    }
  }

  /// The newest or oldest entry of the window that counts; looked for where the last one left.
  private func answerEdge(
    _ cursor: inout WindowCursor, _ term: VelocityTerm, _ batch: borrowing VelocityBatch,
    row: Int, arena: borrowing Arena
  ) {
    guard cursor.count > 0 else { return term.answerMissing(batch, row: row) }
    let wantsNewest = term.aggregate == .last || term.aggregate == .secondsSinceLast
    if wantsNewest, cursor.lastAt < 0 {
      cursor.lastAt = cursor.hi &- 1
      while word(cursor.lastAt) &>> term.bit & 1 == 0 { cursor.lastAt &-= 1 }
    }
    if !wantsNewest, cursor.firstAt < 0 {
      cursor.firstAt = cursor.lo
      while word(cursor.firstAt) &>> term.bit & 1 == 0 { cursor.firstAt &+= 1 }
    }
    let found = unsafe entry(wantsNewest ? cursor.lastAt : cursor.firstAt)
    if term.aggregate == .last || term.aggregate == .first {
      unsafe term.answerValue(UnsafeRawPointer(found + term.offset), batch, row: row, arena: arena)
    } else {
      unsafe term.answerSeconds(
        since: EntryLayout.time(of: found.load(as: UInt64.self)), batch, row: row)
    }
  }

  // MARK: Entries

  /// Makes room for an entry of word `word` behind all that are not later, and gives its place.
  mutating func insert(after upper: UInt64) -> UnsafeMutableRawPointer {
    if count > mask { grow() }
    var number = end
    while number > start, word(number &- 1) > upper {
      unsafe entry(number).copyMemory(from: entry(number &- 1), byteCount: stride)
      number &-= 1
    }
    end &+= 1
    return unsafe entry(number)
  }

  /// Forgets the entries whose words are at most `bound`; no window will hold them again.
  mutating func forget(
    upTo bound: UInt64, layout: borrowing EntryLayout, arena: inout Arena
  ) {
    while start < end, word(start) <= bound {
      if layout.hasTexts { unsafe layout.release(entry(start), arena: &arena) }
      start &+= 1
    }
    for index in 0..<cursorCount where unsafe cursors[index].lo < start {
      // Only a window that holds nothing can be behind: what it held has been forgotten.
      unsafe cursors[index].lo = start
      unsafe cursors[index].hi = max(start, cursors[index].hi)
    }
    if mask >= Self.capacityMin, count &* 8 < mask { resize((mask &+ 1) / 2) }
  }

  private mutating func grow() { resize((mask &+ 1) &* 2) }

  private mutating func resize(_ capacity: Int) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity &* stride, alignment: 16)
    for number in start..<end {
      unsafe (memory + (number & (capacity &- 1)) &* stride)
        .copyMemory(from: entry(number), byteCount: stride)
    }
    unsafe entries.deallocate()
    unsafe entries = memory
    mask = capacity &- 1
  }
}

/// One velocity's window over a series; plain memory, freed by hand.
@safe struct WindowCursor {
  /// The entries lo ..< hi are in the window.
  var lo = 0
  var hi = 0
  /// How many of them count for the velocity.
  var count = 0
  var sum: Int128 = 0
  var squares = WideSum()
  /// The oldest and newest of them; -1 when it must be looked for, or there is none.
  var firstAt = -1
  var lastAt = -1
  /// For distinct_count.
  var distinct: UnsafeMutablePointer<DistinctCounter>?
  /// For min and max.
  var extremes: UnsafeMutablePointer<ExtremeQueue>?

  init(_ aggregate: VelocityAggregate) {
    if aggregate == .distinctCount {
      unsafe distinct = .allocate(capacity: 1)
      unsafe distinct?.initialize(to: DistinctCounter())
    } else if aggregate == .min || aggregate == .max {
      unsafe extremes = .allocate(capacity: 1)
      unsafe extremes?.initialize(to: ExtremeQueue())
    }
  }

  /// Different values, `extra` among them if there is one.
  func distinctCount(with extra: UInt64?) -> Int {
    guard let distinct = unsafe distinct else { return 0 }
    let count = unsafe distinct.pointee.count
    guard let extra, unsafe !distinct.pointee.contains(extra) else { return count }
    return count &+ 1
  }

  func free() {
    unsafe distinct?.deinitialize(count: 1)
    unsafe distinct?.deallocate()
    unsafe extremes?.deinitialize(count: 1)
    unsafe extremes?.deallocate()
  }
}
