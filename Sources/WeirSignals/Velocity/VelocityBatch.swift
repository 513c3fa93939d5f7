package import WeirCore

/// What one velocity of a table computes.
package struct VelocitySpecification: Hashable, Sendable {
  package let aggregate: VelocityAggregate
  /// Milliseconds; nil looks at every entry that was ever added.
  package let windowMilliseconds: Int64?
  /// Which lane of the entries holds what is aggregated; nil for count and the seconds_since pair.
  package let lane: Int?
  /// Whether an event is left out of its own answer.
  package let excludesCurrent: Bool
  /// 10ˢᶜᵃˡᵉ for a decimal, whose answers are doubles of its unit; nil for everything else.
  package let decimalDivisor: UInt64?

  /// A specification; the policy loader has checked that it makes sense.
  package init(
    aggregate: VelocityAggregate, windowMilliseconds: Int64?, lane: Int?, excludesCurrent: Bool,
    decimalDivisor: UInt64?
  ) {
    self.aggregate = aggregate
    self.windowMilliseconds = windowMilliseconds
    self.lane = lane
    self.excludesCurrent = excludesCurrent
    self.decimalDivisor = decimalDivisor
  }
}

/// What one lane of a table's entries holds: one aggregated thing, shared by all velocities of it.
package enum VelocityLaneKind: UInt8, Sendable, BitwiseCopyable {
  /// `Int64`: int, timestamp, and decimal in units of 10⁻ˢᶜᵃˡᵉ.
  case integer
  /// `Double`.
  case double
  /// One byte, 0 or 1, kept as an integer.
  case bool
  /// A fingerprint, of which 64 bits are kept: for values that are only counted.
  case fingerprint
  /// A `TextSlice`, whose bytes are copied.
  case text
  /// An `IPAddress`.
  case address

  /// Bytes of the lane in an entry.
  var byteCount: Int { self == .address ? 16 : 8 }
}

/// Where a table finds the values of one lane for the rows of a batch.
@safe package struct VelocityLane {
  /// A value a row: 8 bytes, 1 for `bool`, 16 for `fingerprint` and `address`.
  package var data: UnsafeRawPointer
  /// Where the offsets of texts count from.
  package var base: UnsafePointer<UInt8>?

  /// A lane over `data`.
  package init(data: UnsafeRawPointer, base: UnsafePointer<UInt8>? = nil) {
    unsafe self.data = data
    unsafe self.base = base
  }
}

/// Where a table writes one velocity's answers: 8 bytes a row (16 for addresses, a `TextSlice` of
/// the answers' text for texts), and a status byte.
@safe package struct VelocityAnswers {
  package var data: UnsafeMutableRawPointer
  package var status: UnsafeMutablePointer<UInt8>

  /// Answers into `data`, with their status.
  package init(data: UnsafeMutableRawPointer, status: UnsafeMutablePointer<UInt8>) {
    unsafe self.data = data
    unsafe self.status = status
  }
}

/// One batch as a velocity table sees it: columns of the batch and where the answers go.
@safe package struct VelocityBatch {
  package var rowCount: Int
  /// Not 0 for rows that are events to be scored or recorded; all others are passed over. With
  /// `unreadAnswers` set, nobody reads what the row is answered, and it may hold anything.
  package var accepted: UnsafePointer<UInt8>
  /// The fingerprint of the `group_by` values; `.absent` where one of them is.
  package var keys: UnsafePointer<Fingerprint>
  /// Bit v: the event counts for velocity v (its `where` is true, its `of` present).
  package var masks: UnsafePointer<UInt8>
  /// Event time, in milliseconds.
  package var times: UnsafePointer<Int64>
  /// Watermark − allowed lateness, the watermark after the event. An event is late exactly when
  /// its time is less.
  package var horizons: UnsafePointer<Int64>
  package var lanes: UnsafePointer<VelocityLane>
  package var answers: UnsafePointer<VelocityAnswers>
  /// Takes the bytes of answers that are texts.
  package var texts: VelocityTexts

  /// A bit of `accepted`.
  package static let unreadAnswers: UInt8 = 2

  /// A batch over columns that somebody else owns.
  package init(
    rowCount: Int, accepted: UnsafePointer<UInt8>, keys: UnsafePointer<Fingerprint>,
    masks: UnsafePointer<UInt8>, times: UnsafePointer<Int64>, horizons: UnsafePointer<Int64>,
    lanes: UnsafePointer<VelocityLane>, answers: UnsafePointer<VelocityAnswers>,
    texts: VelocityTexts
  ) {
    self.rowCount = rowCount
    unsafe self.accepted = accepted
    unsafe self.keys = keys
    unsafe self.masks = masks
    unsafe self.times = times
    unsafe self.horizons = horizons
    unsafe self.lanes = lanes
    unsafe self.answers = answers
    self.texts = texts
  }
}

/// The bytes of the texts among one table's answers for one batch.
@safe package final class VelocityTexts: @unchecked Sendable {  // belongs to its batch, one owner
  /// Where the slices of the answers count from; moves while a batch is worked on.
  package private(set) var base: UnsafeMutablePointer<UInt8>
  private var capacity = 256
  private var count = 0

  /// Room for a few texts; it grows.
  package init() { unsafe base = .allocate(capacity: 256) }

  deinit { unsafe base.deallocate() }

  /// Forgets the texts of the batch before.
  package func clear() { count = 0 }

  /// Copies a text.
  package func append(_ bytes: UnsafePointer<UInt8>, count byteCount: Int) -> TextSlice {
    if count + byteCount > capacity {
      let larger = max(count + byteCount, capacity * 2)
      let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
      unsafe memory.update(from: base, count: count)
      unsafe base.deallocate()
      unsafe base = memory
      capacity = larger
    }
    unsafe (base + count).update(from: bytes, count: byteCount)
    defer { count += byteCount }
    return TextSlice(
      offset: UInt32(truncatingIfNeeded: count), byteCount: UInt32(truncatingIfNeeded: byteCount))
  }
}
