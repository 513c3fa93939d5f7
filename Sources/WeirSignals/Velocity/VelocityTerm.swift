import WeirCore

/// One velocity of a table, ready for its rows; plain memory.
struct VelocityTerm: BitwiseCopyable {
  let aggregate: VelocityAggregate
  let kind: VelocityLaneKind
  let excludesCurrent: Bool
  /// Which bit of an entry's word says that it counts.
  let bit: UInt64
  /// The window in units of an entry's word; 0 without one.
  let windowWord: UInt64
  /// Bytes from the start of an entry to the value; 0 without one.
  let offset: Int
  /// The lane of the value; -1 without one.
  let lane: Int
  /// Bytes from row to row of the lane, and to the eight that count.
  let rowStride: Int
  let rowOffset: Int
  /// 10ˢᶜᵃˡᵉ of a decimal; 0 for everything else.
  let divisor: UInt64
  /// Without a window: bytes from the start of the key's slot to the cell; 0 with one.
  var cell = 0

  init(_ specification: VelocitySpecification, bit: Int, layout: borrowing EntryLayout) {
    aggregate = specification.aggregate
    excludesCurrent = specification.excludesCurrent
    self.bit = UInt64(bit)
    windowWord = UInt64(bitPattern: specification.windowMilliseconds ?? 0) << 8
    let isFingerprint = specification.lane.map { unsafe layout.kinds[$0] == .fingerprint } ?? false
    rowStride = isFingerprint ? 16 : 8
    rowOffset = isFingerprint ? 8 : 0
    divisor = specification.decimalDivisor ?? 0
    if let lane = specification.lane {
      self.lane = lane
      kind = unsafe layout.kinds[lane]
      offset = unsafe layout.offsets[lane]
    } else {
      lane = -1
      kind = .integer
      offset = 0
    }
  }

  /// Whether the event of a row is part of its own answer.
  @inline(__always)
  func countsItself(_ mask: UInt8) -> Bool {
    !excludesCurrent && UInt64(mask) &>> bit & 1 != 0
  }

  /// The value of an entry, as the bits of its lane.
  @inline(__always)
  func value(of entry: UnsafeRawPointer) -> UInt64 {
    unsafe entry.load(fromByteOffset: offset, as: UInt64.self)
  }

  /// The value of a row's own event, as an entry would hold it.
  @inline(__always)
  func value(in batch: borrowing VelocityBatch, row: Int) -> UInt64 {
    let data = unsafe batch.lanes[lane].data
    guard kind != .bool else {
      return unsafe UInt64(data.load(fromByteOffset: row, as: UInt8.self))
    }
    return unsafe data.load(fromByteOffset: row &* rowStride &+ rowOffset, as: UInt64.self)
  }

  /// A value made equal for equal values: both zeros of a double are one.
  @inline(__always)
  func identity(_ value: UInt64) -> UInt64 {
    kind == .double && value == 1 << 63 ? 0 : value
  }

  /// Whether `left` is less than `right`, as the lane's kind orders them.
  @inline(__always)
  func isLess(_ left: UInt64, _ right: UInt64) -> Bool {
    kind == .double
      ? Double(bitPattern: left) < Double(bitPattern: right)
      : Int64(bitPattern: left) < Int64(bitPattern: right)
  }
}

extension VelocityTerm {
  // MARK: Answers

  @inline(__always)
  func answer(_ value: Int64, _ batch: borrowing VelocityBatch, row: Int) {
    let target = unsafe batch.answers[Int(bit)]
    unsafe target.data.storeBytes(of: value, toByteOffset: row &* 8, as: Int64.self)
    unsafe target.status[row] = FieldColumn.present
  }

  @inline(__always)
  func answer(_ value: Double, _ batch: borrowing VelocityBatch, row: Int) {
    let target = unsafe batch.answers[Int(bit)]
    unsafe target.data.storeBytes(of: value, toByteOffset: row &* 8, as: Double.self)
    unsafe target.status[row] = FieldColumn.present
  }

  @inline(__always)
  func answerMissing(_ batch: borrowing VelocityBatch, row: Int) {
    unsafe batch.answers[Int(bit)].status[row] = FieldColumn.missing
  }

  /// A sum, saturated to 64 bits. Returns whether it had to be.
  @inline(__always)
  func answerSum(_ sum: Int128, _ batch: borrowing VelocityBatch, row: Int) -> Bool {
    let clamped = Int64(clamping: sum)
    if divisor == 0 {
      answer(clamped, batch, row: row)
    } else {
      answer(ExactRatio.quotient(Int128(clamped), divisor), batch, row: row)
    }
    return Int128(clamped) != sum
  }

  func answerMean(_ sum: Int128, count: Int, _ batch: borrowing VelocityBatch, row: Int) {
    guard count > 0 else { return answerMissing(batch, row: row) }
    answer(ExactRatio.quotient(sum, UInt64(count) &* max(1, divisor)), batch, row: row)
  }

  func answerDeviation(
    _ sum: Int128, squares: WideSum, count: Int, _ batch: borrowing VelocityBatch, row: Int
  ) {
    guard count > 0 else { return answerMissing(batch, row: row) }
    let deviation = ExactRatio.standardDeviation(
      count: UInt64(count), sum: sum, squares: squares)
    answer(divisor == 0 ? deviation : deviation / Double(divisor), batch, row: row)
  }

  /// The bits of a lane as the answer of min and max.
  @inline(__always)
  func answerWord(_ value: UInt64, _ batch: borrowing VelocityBatch, row: Int) {
    if divisor == 0 {
      answer(Int64(bitPattern: value), batch, row: row)
    } else {
      answer(
        ExactRatio.quotient(Int128(Int64(bitPattern: value)), divisor), batch, row: row)
    }
  }

  /// The value at `place`, laid out as in an entry, as the answer of last and first.
  func answerValue(
    _ place: UnsafeRawPointer, _ batch: borrowing VelocityBatch, row: Int, arena: borrowing Arena
  ) {
    let target = unsafe batch.answers[Int(bit)]
    unsafe target.status[row] = FieldColumn.present
    switch kind {
    case .integer, .double, .fingerprint:
      unsafe answerWord(place.load(as: UInt64.self), batch, row: row)
    case .bool:
      let value = unsafe UInt8(truncatingIfNeeded: place.load(as: UInt64.self))
      unsafe target.data.storeBytes(of: value, toByteOffset: row, as: UInt8.self)
    case .address:
      unsafe target.data.storeBytes(
        of: place.loadUnaligned(as: IPAddress.self), toByteOffset: row &* 16, as: IPAddress.self)
    case .text:
      let handle = unsafe place.load(as: UInt64.self)
      var slice = TextSlice(offset: 0, byteCount: 0)
      if handle != 0 {
        let bytes = unsafe arena.address(UInt32(handle >> 32))
          .assumingMemoryBound(to: UInt8.self)
        slice = unsafe batch.texts.append(bytes, count: Int(handle & 0xFFFF_FFFF))
      }
      unsafe target.data.storeBytes(of: slice, toByteOffset: row &* 8, as: TextSlice.self)
    }
  }

  /// Seconds from `time` to the row's event, not under 0.
  @inline(__always)
  func answerSeconds(since time: Int64, _ batch: borrowing VelocityBatch, row: Int) {
    let elapsed = unsafe max(0, batch.times[row] &- time)
    answer(Double(elapsed) / 1_000, batch, row: row)
  }
}
