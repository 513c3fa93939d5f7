import WeirCore

/// Sends events at a fixed rate over several connections, however the server fares, and measures
/// each answer from when its event was *meant* to be sent.
///
/// A generator that waits for answers before it sends on sends less just when the server is slow,
/// and what users would have waited is missing from its figures (coordinated omission). Here a
/// server that stops for a second is seen by every event of that second.
///
/// One thread drives all connections and sleeps between: what it takes of the processors is taken
/// from the server, where both share a machine.
package struct OpenLoop {
  /// What is sent how.
  package struct Plan: Sendable {
    /// The socket that is connected to.
    package var path: String
    /// Events a second, from 1 on.
    package var rate: UInt64
    /// Events in all.
    package var events: UInt64
    /// Connections that take turns.
    package var connections: Int
    /// The number of the first event in the recording.
    package var first: UInt64 = 0
    /// Ends the sending once an event has waited this long for its answer; nil: never.
    package var overloadNanoseconds: UInt64?
    /// Gives up when nothing at all was sent or answered for this long.
    package var patienceNanoseconds: UInt64 = 10_000_000_000

    /// A plan.
    package init(path: String, rate: UInt64, events: UInt64, connections: Int) {
      self.path = path
      self.rate = rate
      self.events = events
      self.connections = connections
    }
  }

  /// The most connections of a plan.
  package static let connectionsMax = 512
  /// The highest rate of a plan.
  package static let rateMax: UInt64 = 10_000_000
  /// Events that are nearer to each other than this are sent together: to wake for each would take
  /// the processor from the server.
  private static let tickNanoseconds: UInt64 = 50_000
  private static let receiveByteCount = 262_144
  /// How long answers are waited for behind a stop, and surplus ones behind the end.
  private static let stopNanoseconds: UInt64 = 1_000_000_000
  private static let closingNanoseconds: UInt64 = 300_000_000

  private let plan: Plan
  private let recording: Recording
  private let schedule: SendSchedule
  private let stop: LoadStop
  private let progress: LoadProgress
  private var connections: [LoadConnection] = []
  private var buffer = [UInt8](repeating: 0, count: receiveByteCount)
  private var latency = LatencyRecorder()
  private var lateness = LatencyRecorder()
  private var start: UInt64 = 0
  private var lastAnswer: UInt64 = 0
  private var lastProgress: UInt64 = 0
  private var ending = OpenLoopResult.Ending.planned
  private var hasGivenUp = false

  private init(
    _ plan: Plan, _ recording: Recording, stop: LoadStop, progress: LoadProgress
  ) throws(LoadFault) {
    self.plan = plan
    self.recording = recording
    self.stop = stop
    self.progress = progress
    schedule = SendSchedule(rate: plan.rate, count: plan.events, connections: plan.connections)
    for number in 0..<plan.connections {
      connections.append(try LoadConnection(number: number, path: plan.path))
    }
  }

  /// Carries out a plan with the lines of `recording`, of which there is at least one.
  ///
  /// - Throws: where no connection can be made. What happens later is part of the result.
  package static func run(
    _ plan: Plan, _ recording: Recording, stop: LoadStop = .never, progress: LoadProgress = .init()
  ) throws(LoadFault) -> OpenLoopResult {
    precondition(recording.count > 0 && 1...rateMax ~= plan.rate, "the command line checks it")
    precondition(1...connectionsMax ~= plan.connections, "the command line checks it")
    LoadClock.sharpenTimers()
    var loop = try OpenLoop(plan, recording, stop: stop, progress: progress)
    loop.measure()
    let faults = loop.faults
    loop.waitForSurplus()
    return loop.result(faults)
  }

  // MARK: The loop

  private mutating func measure() {
    start = LoadClock.nanoseconds()
    lastAnswer = start
    lastProgress = start
    while true {
      let due = sendDue()
      guard !isDone(due) else { break }
      wait(for: due)
    }
  }

  /// Sends what is due; gives how many events are.
  private mutating func sendDue() -> UInt64 {
    let now = LoadClock.nanoseconds()
    if ending == .planned, stop.isRequested { ending = .stopped }
    let due = schedule.due(at: now - start)
    for connection in connections where connection.isOpen {
      let number = connection.number
      // Once sending has ended, only lines that were begun are sent to their ends.
      let wanted =
        ending == .planned ? schedule.share(of: number, among: due) : connection.made
      let hasSent = connection.send(upTo: wanted) { ordinal, output in
        let event = schedule.event(ordinal, of: number)
        lateness.add(now - min(now, start + schedule.nanoseconds(of: event)))
        recording.append(plan.first + event, to: &output)
      }
      if hasSent { lastProgress = now }
    }
    return due
  }

  private mutating func isDone(_ due: UInt64) -> Bool {
    let now = LoadClock.nanoseconds()
    guard connections.contains(where: \.isOpen) else { return true }
    let isSettled = connections.allSatisfy { !$0.isOpen || $0.isSettled }
    if isSettled { lastProgress = now }
    if isSettled, due == plan.events || ending != .planned { return true }
    if let limit = plan.overloadNanoseconds, ending == .planned, oldestWait(now) > limit {
      ending = .overloaded
    }
    let patience = ending == .stopped ? Self.stopNanoseconds : plan.patienceNanoseconds
    hasGivenUp = now - lastProgress > patience
    return hasGivenUp
  }

  /// How long the event waits that has waited longest for its answer.
  private func oldestWait(_ now: UInt64) -> UInt64 {
    connections.reduce(0) { longest, connection in
      let event = schedule.event(connection.answered, of: connection.number)
      guard connection.isOpen, event < plan.events else { return longest }
      let intended = start + schedule.nanoseconds(of: event)
      return max(longest, now - min(now, intended))
    }
  }

  private mutating func wait(for due: UInt64) {
    let now = LoadClock.nanoseconds()
    var nanoseconds = plan.patienceNanoseconds
    if ending != .planned {
      nanoseconds = Self.stopNanoseconds
    } else if due < plan.events {
      let next = start + schedule.nanoseconds(of: due)
      let isDense = 1_000_000_000 / plan.rate < Self.tickNanoseconds
      nanoseconds = max(next - min(now, next), isDense ? Self.tickNanoseconds : 0)
    }
    receive(within: nanoseconds)
    progress.set(sent: lateness.count, answered: latency.count)
  }

  /// Waits for answers, or for room in sockets that had none, and takes the answers.
  private mutating func receive(within nanoseconds: UInt64) {
    var reading = DescriptorSet()
    var writing = DescriptorSet()
    // A stop that was noticed stays readable.
    if let descriptor = stop.descriptor, ending == .planned { reading.insert(descriptor) }
    for connection in connections where connection.isOpen {
      reading.insert(connection.descriptor)
      if connection.isBlocked { writing.insert(connection.descriptor) }
    }
    guard DescriptorSet.wait(reading: &reading, writing: &writing, nanoseconds: nanoseconds) else {
      return
    }
    for connection in connections
    where connection.isOpen && reading.contains(connection.descriptor) {
      let ordinals = connection.receive(into: &buffer)
      guard !ordinals.isEmpty else { continue }
      let now = LoadClock.nanoseconds()
      lastAnswer = now
      lastProgress = now
      for ordinal in ordinals {
        let event = schedule.event(ordinal, of: connection.number)
        latency.add(now - min(now, start + schedule.nanoseconds(of: event)))
      }
    }
  }

  /// Ends the sending and looks whether the server has more to say than it was asked.
  private mutating func waitForSurplus() {
    guard !hasGivenUp, ending != .stopped else { return }
    let open = connections.filter(\.isOpen)
    for connection in open { connection.endSending() }
    let end = LoadClock.nanoseconds() + Self.closingNanoseconds
    closing: while open.contains(where: \.isOpen) {
      let now = LoadClock.nanoseconds()
      guard now < end else { break closing }
      var reading = DescriptorSet()
      var writing = DescriptorSet()
      for connection in open where connection.isOpen { reading.insert(connection.descriptor) }
      _ = DescriptorSet.wait(reading: &reading, writing: &writing, nanoseconds: end - now)
      for connection in open where connection.isOpen && reading.contains(connection.descriptor) {
        _ = connection.receive(into: &buffer)
      }
    }
  }

  // MARK: What came of it

  private func result(_ faults: [String]) -> OpenLoopResult {
    var tally = AnswerTally()
    for connection in connections { tally.add(connection.tally) }
    let planned = ending == .planned ? schedule.nanoseconds(of: plan.events) : 0
    return OpenLoopResult(
      rate: plan.rate, connections: plan.connections, planned: plan.events,
      sent: connections.reduce(0) { $0 + $1.made },
      answered: connections.reduce(0) { $0 + $1.answered },
      surplus: connections.reduce(0) { $0 + $1.surplus },
      nanoseconds: max(lastAnswer - start, planned), latency: latency.summary,
      lateness: lateness.summary, tally: tally, ending: ending, faults: faults)
  }

  /// What went wrong before the closing, in which servers may close too.
  private var faults: [String] {
    let lost = connections.compactMap { connection -> String? in
      let planned =
        ending == .planned
        ? schedule.share(of: connection.number, among: plan.events) : connection.made
      return connection.fault(planned: planned, of: plan.connections)
    }
    let shown = 3
    var sentences = Array(lost.prefix(shown))
    if lost.count > shown {
      let more = Paragraph.counted(lost.count - shown, "more connection")
      sentences.append("\(more) likewise")
    }
    if hasGivenUp, ending != .stopped {
      let seconds = plan.patienceNanoseconds / 1_000_000_000
      sentences.append("given up: nothing was sent or answered for \(seconds) s")
    }
    return sentences
  }
}
