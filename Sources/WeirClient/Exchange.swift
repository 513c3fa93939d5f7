import NIOCore

/// The events that wait for answers, in their order: what is known of them, and who is told what.
///
/// It holds no connection, no lock, no thread and no clock; whoever holds it acts on what it says.
/// Lines wait until there is a connection and are then sent, once. Answers come in the order of
/// the lines that were sent, so a caller who has left (in time, or cancelled) leaves a gap that
/// takes the late answer. Lines that were sent when a connection ends have no answer any more;
/// those that were not are kept for the next connection.
struct Exchange<Caller> {
  /// One event, and who waits for its answer.
  private struct Line {
    let number: UInt64
    let deadline: NIODeadline
    /// Nil in a gap.
    var caller: Caller?
    /// Empty once it was sent.
    var bytes: [UInt8]
  }

  private enum Phase {
    case disconnected
    case connected
    /// No further line is taken, those here are answered.
    case closing
    case closed
  }

  /// What to do with an event that was handed in.
  enum Submission: Equatable {
    /// Nothing: `takeLines` will be called anyway.
    case queued
    /// Have `takeLines` called soon.
    case queuedAndWake
    /// Tell the caller; the event was not taken.
    case refused(WeirClient.ClientError)
  }

  /// Whose an answer is.
  enum Recipient {
    case caller(Caller)
    /// Its caller has left.
    case nobody
    /// No line waits for an answer.
    case unasked
  }

  private let pendingMax: Int
  private var phase = Phase.disconnected
  private var sent = CircularBuffer<Line>()
  private var unsent = CircularBuffer<Line>()
  private var isAwake = false

  /// Takes up to `pendingMax` lines at a time, gaps included.
  init(pendingMax: Int) { self.pendingMax = pendingMax }

  /// Lines without an answer, gaps included.
  var pendingCount: Int { sent.count + unsent.count }

  /// Whether no line will ever be taken or sent again.
  var isClosed: Bool { phase == .closed }

  /// Whether there is an end in sight: no connection is wanted after this one.
  var isClosing: Bool { phase == .closing || phase == .closed }

  /// Takes a line in, under a number that no other has.
  mutating func submit(
    _ bytes: [UInt8], number: UInt64, deadline: NIODeadline, caller: Caller
  ) -> Submission {
    guard !isClosing else { return .refused(.closed) }
    guard pendingCount < pendingMax else { return .refused(.tooManyPending(limit: pendingMax)) }
    unsent.append(Line(number: number, deadline: deadline, caller: caller, bytes: bytes))
    if isAwake { return .queued }
    isAwake = true
    return .queuedAndWake
  }

  /// Moves what may be sent into `buffer`, each line with its end; gives the nearest deadline.
  mutating func takeLines(into buffer: inout ByteBuffer) -> NIODeadline? {
    isAwake = false
    let deadline = nearestDeadline(of: unsent)
    guard phase == .connected || phase == .closing else { return deadline }
    while var line = unsent.popFirst() {
      buffer.writeBytes(line.bytes)
      buffer.writeInteger(UInt8(ascii: "\n"))
      line.bytes = []
      sent.append(line)
    }
    return deadline
  }

  /// Takes note of an answer: it belongs to the first line that was sent and has none.
  mutating func answered() -> Recipient {
    guard let line = sent.popFirst() else { return .unasked }
    guard let caller = line.caller else { return .nobody }
    return .caller(caller)
  }

  /// Lets a caller leave; nil when it was told something already.
  mutating func cancel(number: UInt64) -> Caller? {
    if let index = unsent.firstIndex(where: { $0.number == number }) {
      return unsent.remove(at: index).caller
    }
    guard let index = sent.firstIndex(where: { $0.number == number }) else { return nil }
    defer { sent[index].caller = nil }
    return sent[index].caller
  }

  /// Lets all callers leave whose time is over; gives the nearest deadline of the others.
  mutating func expire(at now: NIODeadline) -> (callers: [Caller], next: NIODeadline?) {
    var callers: [Caller] = []
    for index in sent.indices where sent[index].deadline <= now {
      if let caller = sent[index].caller { callers.append(caller) }
      sent[index].caller = nil
    }
    callers += unsent.filter { $0.deadline <= now }.compactMap(\.caller)
    unsent.removeAll { $0.deadline <= now }
    let nearest = [nearestDeadline(of: sent), nearestDeadline(of: unsent)].compactMap(\.self).min()
    return (callers, nearest)
  }

  private func nearestDeadline(of lines: CircularBuffer<Line>) -> NIODeadline? {
    lines.lazy.filter { $0.caller != nil }.map(\.deadline).min()
  }

  /// Notes that lines can be sent from now on.
  mutating func connect() {
    guard phase == .disconnected else { return }
    phase = .connected
  }

  /// Notes that the connection ended; gives those who get no answer any more.
  ///
  /// Lines that were not sent go over the next connection, if there is to be one and they are kept.
  mutating func disconnect(reconnects: Bool, keepsUnsent: Bool = true) -> [Caller] {
    var callers = sent.compactMap(\.caller)
    sent.removeAll()
    phase = reconnects && !isClosing ? .disconnected : .closed
    if phase == .closed || !keepsUnsent {
      callers += unsent.compactMap(\.caller)
      unsent.removeAll()
    }
    return callers
  }

  /// Takes no further lines; gives those who get no answer any more, as there is no connection.
  mutating func close() -> [Caller] {
    if phase == .connected { phase = .closing }
    return phase == .disconnected ? disconnect(reconnects: false) : []
  }
}
