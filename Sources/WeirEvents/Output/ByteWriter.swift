/// A growing buffer of output bytes for one batch of records.
///
/// Room is checked once a record, not once an append. `reserve` takes the bytes of everything in
/// the record but its texts; texts make their own room. The next `reserve` checks, in release
/// builds too, that the record before it kept its promise; until then `slackByteCount` spare bytes
/// take what wide stores write past the end.
///
///     writer.reserve(64 + 2 * ByteWriter.numberByteCountMax)
///     writer.append("{\"line\":")
///     writer.append(UInt64(17))
///     writer.append(",\"event_id\":\"")
///     writer.appendMasked(bytes, count: 12)
///     writer.append("\"}\n")
///
/// One owner at a time; `clear` keeps the memory for the next batch.
@safe package struct ByteWriter: ~Copyable, @unchecked Sendable {  // the memory has one owner
  /// Bytes that one number may take: `append` of integers, `appendShortest`, and `appendFixed`
  /// below 2⁶⁴ (above, it makes its own room).
  package static let numberByteCountMax = 32

  /// Writable bytes behind `capacity`, so that short things are stored in whole vectors.
  private static let slackByteCount = 64

  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Where the promise of the last `reserve` ends, moved on by every text.
  private var reservedEnd = 0

  /// The day that `appendTimestamp` wrote last, counted from 1970, and the ten bytes of its date.
  var lastDay = Int64.min
  var lastDate: (UInt64, UInt16) = (0, 0)

  /// Bytes written since the last `clear`.
  package private(set) var count = 0

  /// An empty buffer with room for `capacity` bytes, at least 256.
  package init(capacity: Int = 65_536) {
    self.capacity = max(capacity, 256)
    unsafe base = .allocate(capacity: self.capacity + Self.slackByteCount)
  }

  deinit { unsafe base.deallocate() }

  /// Promises that the next record writes at most `byteCount` bytes besides its texts.
  ///
  /// Stops the program when the record before wrote more than it had reserved.
  @inline(__always)
  package mutating func reserve(_ byteCount: Int) {
    precondition(count <= reservedEnd, "a record wrote more than it had reserved")
    reservedEnd = count + byteCount
    if reservedEnd > capacity { grow(to: reservedEnd) }
  }

  /// Forgets all bytes; the memory stays.
  package mutating func clear() {
    count = 0
    reservedEnd = 0
  }

  /// Forgets the bytes from `end` on, such as those of a record begun in vain.
  package mutating func truncate(to end: Int) {
    precondition(0 <= end && end <= count, "only written bytes can be forgotten")
    count = end
    reservedEnd = end
  }

  /// What was written; the pointer is good until the next call that writes.
  package var bytes: UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(start: base, count: count)
  }

  /// Appends literal text; its length is known when the program is built, so this is a few moves.
  @inline(__always)
  package mutating func append(_ literal: StaticString) {
    unsafe end.update(from: literal.utf8Start, count: literal.utf8CodeUnitCount)
    advance(literal.utf8CodeUnitCount)
  }

  /// Appends a prepared piece of output, 32 bytes a step.
  @inline(__always)
  package mutating func append(_ fragment: Fragment) {
    let target = unsafe end
    var copied = 0
    repeat {
      unsafe Self.copyVector(from: fragment.start + copied, to: target + copied)
      unsafe Self.copyVector(from: fragment.start + copied + 16, to: target + copied + 16)
      copied &+= 32
    } while copied < fragment.count
    advance(fragment.count)
  }

  /// Appends one byte.
  @inline(__always)
  package mutating func append(_ byte: UInt8) {
    unsafe end.pointee = byte
    advance(1)
  }

  /// Appends bytes as they are; makes its own room.
  package mutating func append(copying bytes: UnsafeBufferPointer<UInt8>) {
    makeRoom(bytes.count)
    guard let start = bytes.baseAddress else { return }
    unsafe end.update(from: start, count: bytes.count)
    unsafe advanceText(to: end + bytes.count)
  }

  /// Puts another byte in the place of one that was written.
  @inline(__always)
  mutating func replaceByte(at place: Int, with byte: UInt8) {
    precondition(place < count, "only written bytes can be replaced")
    unsafe base[place] = byte
  }

  // MARK: - For the extensions in the neighbouring files

  /// Where the next byte goes.
  @inline(__always)
  var end: UnsafeMutablePointer<UInt8> { unsafe base + count }

  /// Counts `byteCount` bytes that were stored at `end` as part of the reservation.
  @inline(__always)
  mutating func advance(_ byteCount: Int) {
    count &+= byteCount
    assert(count <= reservedEnd, "the record reserved too little")
  }

  /// Makes room for at most `byteCount` bytes of text on top of the reservation.
  @inline(__always)
  mutating func makeRoom(_ byteCount: Int) {
    if byteCount > capacity &- reservedEnd { grow(to: reservedEnd + byteCount) }
  }

  /// Adds `byteCount` bytes to the reservation of the record that is being written.
  mutating func reserveMore(_ byteCount: Int) {
    makeRoom(byteCount)
    reservedEnd += byteCount
  }

  /// Counts the bytes of a text up to `newEnd`, and moves the reservation on by as many.
  @inline(__always)
  mutating func advanceText(to newEnd: UnsafeMutablePointer<UInt8>) {
    let byteCount = unsafe newEnd - end
    count &+= byteCount
    reservedEnd &+= byteCount
  }

  /// Copies 16 bytes, wherever they lie.
  @inline(__always)
  static func copyVector(from source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>)
  {
    let vector = unsafe UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt8>.self)
    unsafe UnsafeMutableRawPointer(target).storeBytes(of: vector, as: SIMD16<UInt8>.self)
  }

  @inline(never)
  private mutating func grow(to needed: Int) {
    let larger = max(needed, capacity * 2)
    let memory = UnsafeMutablePointer<UInt8>.allocate(
      capacity: larger + Self.slackByteCount)
    unsafe memory.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = memory
    capacity = larger
  }
}
