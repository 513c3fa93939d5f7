internal import CMemory
import WeirCore

/// The events that idempotence still knows: id, content, time, and room for the verdict.
///
/// An event is known while its time is after watermark − horizon. Events that came in order of time
/// run out in the order in which they were accepted, so the oldest of them is all there is to look
/// at; the few that came out of order wait in a heap by time. Beyond `entryCountMax` the one that
/// was accepted first is forgotten. All are linked in the order of acceptance.
///
/// A verdict begins with two bytes that are the memory's: the generation of the policy under which
/// the event was met. Ids and contents of two generations need not be comparable; who asks decides.
///
/// Cost: two misses of the caches an event, prefetched. Memory: 40 bytes an event and its verdict,
/// a cache line in all for up to 64 rules, and 8 to 14 bytes of index.
@safe struct EventMemory: ~Copyable {
  /// The start of a slot; the verdict follows.
  private struct Slot: BitwiseCopyable {
    var id: Fingerprint
    /// The lowest bit: whether the event came out of order. The others: of its content's digest.
    var content: UInt64
    /// `noTime` when the slot is free.
    var time: Int64
    /// Neighbours in the order of acceptance; 0: none.
    var next: UInt32
    var previous: UInt32
  }
  private struct Straggler {
    let time: Int64
    let slot: UInt32
  }
  private static let noTime = Int64.max

  static let verdictOffset = MemoryLayout<Slot>.size

  private(set) var arena = Arena()
  private var index = KeyIndex()
  private let slotByteCount: Int
  /// Milliseconds, more than 0, and events: both may change; what is too much goes bit by bit.
  var horizon: Int64
  var entryCountMax: Int
  private var first: UInt32 = 0
  private var last: UInt32 = 0
  /// The oldest event that came in order; 0 when there is none.
  private var firstInOrder: UInt32 = 0
  private var stragglers: [Straggler] = []
  /// Events forgotten because there were too many.
  private(set) var forgottenCount: UInt64 = 0

  /// A memory of nothing yet; `horizon` is in milliseconds, more than 0.
  init(horizon: Int64, entryCountMax: Int, verdictByteCount: Int) {
    self.horizon = horizon
    self.entryCountMax = entryCountMax
    slotByteCount = Self.verdictOffset + verdictByteCount
  }

  /// Events known at present.
  var count: Int { index.count }
  var byteCount: Int { index.byteCount + arena.byteCount }

  @inline(__always)
  private func slot(_ reference: UInt32) -> UnsafeMutablePointer<Slot> {
    unsafe arena.address(reference).assumingMemoryBound(to: Slot.self)
  }

  @inline(__always)
  func prefetch(_ id: Fingerprint) { index.prefetch(id) }

  /// The event with this id that is known when the watermark is `watermark`; 0 when there is none.
  @inline(__always)
  func find(_ id: Fingerprint, watermark: Int64) -> UInt32 {
    let reference = index.find(id, in: arena)
    guard reference != 0, unsafe slot(reference).pointee.time > watermark &- horizon
    else { return 0 }
    return reference
  }

  @inline(__always)
  func hasContent(_ content: Fingerprint, at reference: UInt32) -> Bool {
    unsafe (slot(reference).pointee.content ^ content.low) &>> 1 == 0
  }

  /// The generation under which a known event was met.
  @inline(__always)
  func generation(at reference: UInt32) -> UInt16 {
    unsafe (arena.address(reference) + Self.verdictOffset).load(as: UInt16.self)
  }

  /// Forgets what has run out at a watermark, and remembers a new event. It is in order when no
  /// event accepted before has a later time.
  /// - Returns: its slot; 0 when it has run out already.
  @inline(__always)
  mutating func remember(
    _ id: Fingerprint, content: Fingerprint, generation: UInt16, time: Int64, watermark: Int64,
    isInOrder: Bool
  ) -> UInt32 {
    let limit = watermark &- horizon
    expire(upTo: limit)
    guard time > limit else { return 0 }
    let reference = append(
      id, content: content.low & ~1 | (isInOrder ? 0 : 1), time: time, isInOrder: isInOrder)
    unsafe (arena.address(reference) + Self.verdictOffset).storeBytes(
      of: generation, as: UInt16.self)
    if index.count > entryCountMax { forgetFirst() }
    return reference
  }

  /// Puts an event behind all others.
  @inline(__always)
  private mutating func append(
    _ id: Fingerprint, content: UInt64, time: Int64, isInOrder: Bool
  ) -> UInt32 {
    let reference = arena.allocate(byteCount: slotByteCount)
    unsafe slot(reference).initialize(
      to: Slot(id: id, content: content, time: time, next: 0, previous: last))
    if last == 0 { first = reference } else { unsafe slot(last).pointee.next = reference }
    last = reference
    if !isInOrder {
      push(Straggler(time: time, slot: reference))
    } else if firstInOrder == 0 {
      firstInOrder = reference
    }
    index.insert(id, slot: reference, in: &arena)
    return reference
  }

  /// Forgets the event accepted first, and one more while a lower bound is being reached.
  @inline(never)
  private mutating func forgetFirst() {
    for _ in 0..<2 where index.count > entryCountMax {
      forgottenCount &+= 1
      remove(first)
    }
  }

  @inline(__always)
  private mutating func expire(upTo limit: Int64) {
    while firstInOrder != 0, unsafe slot(firstInOrder).pointee.time <= limit {
      let next = unsafe slot(firstInOrder).pointee.next
      if next != 0 { unsafe index.prefetch(slot(next).pointee.id) }
      remove(firstInOrder)
    }
    while let oldest = stragglers.first, oldest.time <= limit {
      popStraggler()
      // Its slot may be another event's since. One of the same time has run out just as well.
      if unsafe slot(oldest.slot).pointee.time == oldest.time { remove(oldest.slot) }
    }
  }

  private mutating func remove(_ reference: UInt32) {
    let entry = unsafe slot(reference).pointee
    if entry.previous == 0 {
      first = entry.next
    } else {
      unsafe slot(entry.previous).pointee.next = entry.next
    }
    if entry.next == 0 {
      last = entry.previous
    } else {
      unsafe slot(entry.next).pointee.previous = entry.previous
    }
    if reference == firstInOrder {
      var next = entry.next
      while next != 0, unsafe slot(next).pointee.content & 1 != 0 {
        next = unsafe slot(next).pointee.next
      }
      firstInOrder = next
    }
    index.remove(entry.id, slot: reference)
    unsafe slot(reference).pointee.time = Self.noTime
    arena.free(reference, byteCount: slotByteCount)
  }

  // MARK: Taking apart and putting together

  /// Bytes that `forEach` gives of an event besides its verdict: id, content and time.
  static let entryByteCount = 32

  /// Gives each event that is known when the watermark is `watermark`, in the order of acceptance:
  /// its slot, its entry and its verdict.
  func forEach<Fault: Error>(
    watermark: Int64,
    _ body: (UInt32, UnsafeRawPointer, UnsafeRawPointer) throws(Fault) -> Void
  ) throws(Fault) {
    var reference = first
    while reference != 0 {
      let entry = unsafe slot(reference)
      if unsafe entry.pointee.time > watermark &- horizon {
        unsafe try body(
          reference, UnsafeRawPointer(entry), UnsafeRawPointer(entry) + Self.verdictOffset)
      }
      reference = unsafe entry.pointee.next
    }
  }

  /// Remembers what `forEach` gave, behind what is remembered already.
  /// - Returns: its slot, whose verdict is to be filled in; 0 where the id is known already.
  mutating func restore(_ entry: UnsafeRawPointer) -> UInt32 {
    let id = unsafe entry.loadUnaligned(as: Fingerprint.self)
    let content = unsafe entry.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
    let time = unsafe entry.loadUnaligned(fromByteOffset: 24, as: Int64.self)
    guard index.find(id, in: arena) == 0 else { return 0 }
    let isInOrder = content & 1 == 0
    return append(id, content: content, time: time, isInOrder: isInOrder)
  }

  // MARK: The heap of events that came out of order

  private mutating func push(_ straggler: Straggler) {
    // Events that were forgotten leave their items behind: no more of these than of the others.
    if stragglers.count > 2 * index.count + 1_024 { pruneStragglers() }
    stragglers.append(straggler)
    var child = stragglers.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard stragglers[child].time < stragglers[parent].time else { return }
      stragglers.swapAt(child, parent)
      child = parent
    }
  }

  /// Drops the items whose events are forgotten. What is sorted is a heap.
  private mutating func pruneStragglers() {
    stragglers = stragglers.filter { item in
      let known = unsafe slot(item.slot).pointee
      return known.time == item.time && known.content & 1 != 0
    }
    stragglers.sort { $0.time < $1.time }
  }

  /// Items of the heap, for tests.
  var stragglerCount: Int { stragglers.count }

  private mutating func popStraggler() {
    stragglers.swapAt(0, stragglers.count - 1)
    stragglers.removeLast()
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < stragglers.count else { return }
      if child + 1 < stragglers.count, stragglers[child + 1].time < stragglers[child].time {
        child += 1
      }
      guard stragglers[child].time < stragglers[parent].time else { return }
      stragglers.swapAt(child, parent)
      parent = child
    }
  }
}
