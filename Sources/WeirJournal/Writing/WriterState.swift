import WeirCore

/// What the threads of a journal's writer know of one another, and what is to be done next. No
/// lock, no thread, no clock: so it can be read as a table.
struct WriterState: Sendable {
  let fsync: JournalOptions.Fsync
  let intervalNanoseconds: UInt64
  /// How late a sync of `interval` may be before answers wait for it.
  static let latenessNanoseconds: UInt64 = 1_000_000_000

  var position: UInt64
  var durablePosition: UInt64
  /// The position before the segment that is written.
  var segmentPosition: UInt64
  /// When the oldest append was that no sync covers or has covered.
  var pendingSince: UInt64?
  /// The same of the appends that the running sync covers.
  var syncingSince: UInt64?
  /// Why appends are refused until `resume`.
  var frozen: JournalFault?
  /// Why everything is refused for good.
  var fatal: JournalFault?
  var isClosing = false
  var isClosed = false
  var wantsRotation = false
  var segmentCount = 0
  /// Bytes of the segments before the one that is written, and of that one.
  var earlierByteCount = 0
  var segmentByteCount = 0
  /// Bytes of a segment at which the next one is asked for.
  var rotationByteCount: Int
  var onProgress: (@Sendable () -> Void)?

  init(options: JournalOptions, position: UInt64) {
    fsync = options.fsync
    intervalNanoseconds = UInt64(options.intervalMilliseconds) * 1_000_000
    rotationByteCount = options.segmentByteCount
    self.position = position
    durablePosition = position
    segmentPosition = position
  }

  /// What the thread of the journal has to do.
  enum Task: Hashable {
    case sync
    case rotate
    case end
  }

  /// What there is to do at a time; nil: nothing.
  func task(at now: UInt64) -> Task? {
    if fatal != nil { return isClosing ? .end : nil }
    if wantsRotation, frozen == nil { return .rotate }
    if isClosing { return .end }
    guard let pendingSince else { return nil }
    switch fsync {
    case .always: return .sync
    case .interval: return now >= pendingSince &+ intervalNanoseconds ? .sync : nil
    case .off: return nil
    }
  }

  /// Milliseconds until there may be something to do though nothing changes; nil: there will not.
  func waitMilliseconds(at now: UInt64) -> Int? {
    guard fsync == .interval, fatal == nil, let pendingSince else { return nil }
    let due = pendingSince &+ intervalNanoseconds
    return due > now ? Int((due - now) / 1_000_000) + 1 : 0
  }

  /// Whether answers to everything before `position` may go out at a time.
  func isAnswerable(_ position: UInt64, at now: UInt64) -> Bool {
    if position <= durablePosition { return true }
    if fatal != nil { return false }
    switch fsync {
    case .always: return false
    case .off: return true
    case .interval:
      guard let oldest = syncingSince ?? pendingSince else { return true }
      return now <= oldest &+ intervalNanoseconds &+ Self.latenessNanoseconds
    }
  }

  /// A record was appended.
  mutating func appended(position: UInt64, segmentByteCount: Int, at now: UInt64) {
    self.position = position
    self.segmentByteCount = segmentByteCount
    if pendingSince == nil { pendingSince = now }
    if segmentByteCount >= rotationByteCount { wantsRotation = true }
  }

  /// A sync begins, of everything that was appended.
  mutating func beginSync() {
    // One that failed would have been the last.
    syncingSince = pendingSince
    pendingSince = nil
  }

  /// A sync has ended well.
  mutating func endSync(position: UInt64) {
    syncingSince = nil
    durablePosition = max(durablePosition, position)
  }

  /// The next segment is there, and everything before it is on the disk.
  mutating func beginSegment(byteCount: Int, rotationByteCount: Int) {
    (pendingSince, syncingSince) = (nil, nil)
    durablePosition = position
    segmentPosition = position
    earlierByteCount += segmentByteCount
    segmentByteCount = byteCount
    segmentCount += 1
    wantsRotation = false
    self.rotationByteCount = rotationByteCount
  }
}
