import WeirCore

/// The entries of one key in one run of memory, sorted by time, then input order: answers come
/// from a scan, newest entry first, that ends where the window does.
@safe struct CompactWindow {
  let entries: UnsafeMutableRawPointer
  /// Entries up to the event's time; those behind are of events that are ahead of it.
  let end: Int
  let stride: Int

  @inline(__always)
  private func word(_ index: Int) -> UInt64 {
    unsafe entries.load(fromByteOffset: index &* stride, as: UInt64.self)
  }

  @inline(__always)
  private func entry(_ index: Int) -> UnsafeRawPointer {
    unsafe UnsafeRawPointer(entries + index &* stride)
  }

  /// Calls `body` with each entry that counts for a velocity and lies after `lower`, newest first.
  @inline(__always)
  private func forEach(
    _ term: UnsafePointer<VelocityTerm>, after lower: UInt64, _ body: (UnsafeRawPointer) -> Void
  ) {
    let bit = unsafe term.pointee.bit
    var index = end
    while index > 0 {
      index &-= 1
      let word = word(index)
      if word <= lower { return }
      if word &>> bit & 1 != 0 { unsafe body(entry(index)) }
    }
  }

  /// Writes a velocity's answer for a row. `lower` is the greatest word that lies before the
  /// window, `own` whether the event itself is part of it.
  /// - Returns: whether a sum had to be saturated.
  @inline(__always)
  func answer(
    _ term: UnsafePointer<VelocityTerm>, _ batch: borrowing VelocityBatch, row: Int,
    lower: UInt64, own: Bool, arena: borrowing Arena
  ) -> Bool {
    switch unsafe term.pointee.aggregate {
    case .count:
      let bit = unsafe term.pointee.bit
      var count: UInt64 = own ? 1 : 0
      var index = end
      while index > 0 {
        index &-= 1
        let word = word(index)
        if word <= lower { break }
        count &+= word &>> bit & 1
      }
      unsafe term.pointee.answer(Int64(truncatingIfNeeded: count), batch, row: row)
    case .sum: return unsafe answerSum(term, batch, row: row, lower: lower, own: own)
    case .distinctCount:
      if end == 0 {
        unsafe term.pointee.answer(Int64(own ? 1 : 0), batch, row: row)
      } else {
        unsafe answerDistinct(term.pointee, batch, row: row, lower: lower, own: own)
      }
    case .mean, .stddev: unsafe answerMoments(term, batch, row: row, lower: lower, own: own)
    case .min, .max: unsafe answerExtreme(term, batch, row: row, lower: lower, own: own)
    case .last, .first, .secondsSinceLast, .secondsSinceFirst:
      unsafe answerEdge(term, batch, row: row, lower: lower, arena: arena)
    }
    return false
  }

  @inline(__always)
  private func answerSum(
    _ term: UnsafePointer<VelocityTerm>, _ batch: borrowing VelocityBatch, row: Int,
    lower: UInt64, own: Bool
  ) -> Bool {
    var sum: Int128 =
      own ? unsafe Int128(Int64(bitPattern: term.pointee.value(in: batch, row: row))) : 0
    unsafe forEach(term, after: lower) { entry in
      unsafe sum &+= Int128(Int64(bitPattern: term.pointee.value(of: entry)))
    }
    return unsafe term.pointee.answerSum(sum, batch, row: row)
  }

  /// Counts different values: a value whose hash is new among the 64 there are is new itself;
  /// otherwise it is compared with the newer ones.
  private func answerDistinct(
    _ term: VelocityTerm, _ batch: borrowing VelocityBatch, row: Int, lower: UInt64, own: Bool
  ) {
    let ownValue = own ? term.identity(term.value(in: batch, row: row)) : 0
    var hashes: UInt64 = own ? Self.hashBit(ownValue) : 0
    var count: Int64 = own ? 1 : 0
    var index = end
    while index > 0 {
      index &-= 1
      let word = word(index)
      if word <= lower { break }
      guard word &>> term.bit & 1 != 0 else { continue }
      let value = unsafe term.identity(term.value(of: entry(index)))
      let bit = Self.hashBit(value)
      if hashes & bit == 0 || !((own && value == ownValue) || isNewer(index, value, term)) {
        count &+= 1
      }
      hashes |= bit
    }
    term.answer(count, batch, row: row)
  }

  @inline(__always)
  private static func hashBit(_ value: UInt64) -> UInt64 {
    1 &<< ((value &* 0x9E37_79B9_7F4A_7C15) &>> 58)
  }

  /// Whether an entry behind `index` counts and has the value too.
  private func isNewer(_ index: Int, _ value: UInt64, _ term: VelocityTerm) -> Bool {
    for other in index &+ 1..<end where word(other) &>> term.bit & 1 != 0 {
      if unsafe term.identity(term.value(of: entry(other))) == value { return true }
    }
    return false
  }

  @inline(never)
  private func answerMoments(
    _ pointer: UnsafePointer<VelocityTerm>, _ batch: borrowing VelocityBatch, row: Int,
    lower: UInt64, own: Bool
  ) {
    let term = unsafe pointer.pointee
    var sum: Int128 = 0
    var squares = WideSum()
    var count = 0
    func add(_ bits: UInt64) {
      let value = Int128(Int64(bitPattern: bits))
      sum &+= value
      squares.add((value &* value).magnitude)
      count &+= 1
    }
    if own { add(term.value(in: batch, row: row)) }
    unsafe forEach(pointer, after: lower) { unsafe add(term.value(of: $0)) }
    if term.aggregate == .mean {
      term.answerMean(sum, count: count, batch, row: row)
    } else {
      term.answerDeviation(sum, squares: squares, count: count, batch, row: row)
    }
  }

  @inline(never)
  private func answerExtreme(
    _ pointer: UnsafePointer<VelocityTerm>, _ batch: borrowing VelocityBatch, row: Int,
    lower: UInt64, own: Bool
  ) {
    let term = unsafe pointer.pointee
    var best: UInt64 = own ? term.value(in: batch, row: row) : 0
    var isEmpty = !own
    unsafe forEach(pointer, after: lower) { entry in
      let value = unsafe term.value(of: entry)
      let isBetter =
        term.aggregate == .min ? term.isLess(value, best) : term.isLess(best, value)
      if isEmpty || isBetter { best = value }
      isEmpty = false
    }
    if isEmpty {
      term.answerMissing(batch, row: row)
    } else {
      term.answerWord(best, batch, row: row)
    }
  }

  /// The newest or the oldest entry of the window.
  @inline(never)
  private func answerEdge(
    _ pointer: UnsafePointer<VelocityTerm>, _ batch: borrowing VelocityBatch, row: Int,
    lower: UInt64, arena: borrowing Arena
  ) {
    let term = unsafe pointer.pointee
    let wantsNewest = term.aggregate == .last || term.aggregate == .secondsSinceLast
    var found: UnsafeRawPointer?
    unsafe forEach(pointer, after: lower) { entry in
      if unsafe !wantsNewest || found == nil { unsafe found = entry }
    }
    guard let found = unsafe found else { return term.answerMissing(batch, row: row) }
    if term.aggregate == .last || term.aggregate == .first {
      unsafe term.answerValue(found + term.offset, batch, row: row, arena: arena)
    } else {
      unsafe term.answerSeconds(
        since: EntryLayout.time(of: found.load(as: UInt64.self)), batch, row: row)
    }
  }
}
