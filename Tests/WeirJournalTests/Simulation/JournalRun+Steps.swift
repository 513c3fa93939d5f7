import Glibc
import StorageSimulation
import WeirCore

@testable import WeirJournal

extension JournalRun {
  /// A life: some steps, until they are done, the power fails or nothing can be answered any more.
  func live() throws {
    disturb()
    try steps()
  }

  /// The steps of a life.
  func steps() throws {
    for _ in 0..<Int.random(in: setting.steps, using: &random) {
      guard let writer, storage.hasPower, writer.fatalFault == nil else { break }
      do throws(JournalFault) {
        try step(writer)
        if isTimely { work(writer) }
      } catch {
        try meet(error)
      }
      if storage.hasPower {
        try model.observe(writer, at: clock.nanoseconds, isDead: false)
      }
    }
    guard let writer else { return }
    if writer.fatalFault != nil, storage.hasPower {
      hasFailedSync = true
      story.append("a sync failed")
      try checkDead(writer)
    }
  }

  /// Plans what goes wrong in a life.
  private func disturb() {
    isDisturbed = false
    let first = 1 + random.below(120)
    switch random.below(setting.hasFaults ? 8 : 2) {
    case 0: return
    case 1: storage.plan(SimPlan(.crash, at: first))
    case 2: storage.plan(SimPlan(.fail(EIO), of: [.sync], at: 1 + random.below(15)))
    case 3: storage.plan(SimPlan(.fail(EIO), of: [.syncFolder], at: 1 + random.below(3)))
    case 4:
      storage.plan(
        SimPlan(.fail(EIO), of: [.append], at: first / 4 + 1, forEver: random.isOnceIn(2)))
    case 5: storage.plan(SimPlan(.fail(EIO), at: first, forEver: random.isOnceIn(4)))
    case 6: storage.plan(SimPlan(.fail(ENOSPC), of: SimOperation.growing, at: first / 4 + 1))
    default: storage.limit(to: storage.byteCount + random.below(20_000))
    }
    isDisturbed = true
    story.append("disturbed")
  }

  /// A fault was met: it must have had its reason.
  private func meet(_ fault: JournalFault) throws {
    guard storage.hasPower else { return }
    guard isDisturbed else {
      throw SimulationFailure("without any reason: \(fault.kind): \(fault.message)")
    }
    story.append("met \(fault.kind)")
    guard fault.kind != .damaged, fault.kind != .usage else {
      throw SimulationFailure("\(fault.kind): \(fault.message)")
    }
  }

  /// After a sync that failed nothing is appended, and nothing becomes answerable.
  private func checkDead(_ writer: JournalWriter) throws {
    // What became answerable before the last step met its fault.
    try model.observe(writer, at: clock.nanoseconds, isDead: false)
    endedAt = clock.nanoseconds
    storage.forgetPlans()
    storage.limit(to: .max)
    clock.advance(milliseconds: 5_000)
    writer.work()
    writer.syncNow()
    try model.observe(writer, at: clock.nanoseconds, isDead: true)
    guard (try? append(writer)) == nil else {
      throw SimulationFailure("an append after a sync that failed")
    }
    try model.observe(writer, at: clock.nanoseconds, isDead: true)
  }

  private func step(_ writer: JournalWriter) throws(JournalFault) {
    if writer.status.isFrozen { return try resume(writer) }
    switch random.below(20) {
    case 0: try activate(writer)
    case 1: try writer.rotate()
    case 2: try snapshot(writer)
    case 3: try prune()
    case 4...6: clock.advance(milliseconds: random.below(isTimely ? 200 : 1_500))
    case 7...8: work(writer)
    default: try append(writer)
    }
  }

  /// Does what is due; now and then something is appended while a sync runs.
  private func work(_ writer: JournalWriter) {
    let storage = storage
    if random.isOnceIn(4), !writer.status.isFrozen, model.policy != nil {
      let box = Uncopied { [unowned self] in _ = try? self.append(writer) }
      storage.duringSync { [unowned storage] _ in
        storage.duringSync(nil)
        box.call()
      }
    }
    writer.work()
    storage.duringSync(nil)
  }

  /// What was refused stays refused until there is room; then it goes on.
  private func resume(_ writer: JournalWriter) throws(JournalFault) {
    if random.isOnceIn(3) {
      storage.forgetPlans()
      storage.limit(to: .max)
    }
    let before = model.position
    let end = try writer.resume()
    precondition(end.position == before, "what was refused has moved the end")
    story.append("resumed at \(before)")
  }

  func activate(_ writer: JournalWriter) throws(JournalFault) {
    let policy = PolicyDigest([UInt8](repeating: UInt8(random.below(4)), count: 32))
    let record = ModelRecord(.activation, at: model.position, count: 1, policy: policy)
    try enter(record) { () throws(JournalFault) in try writer.append(activation: policy) }
  }

  @discardableResult
  func append(_ writer: JournalWriter) throws(JournalFault) -> Bool {
    guard let policy = model.policy else {
      try activate(writer)
      return true
    }
    guard let batch else { return false }
    let count = 1 + random.below(20)
    let lines = (0..<count).flatMap { _ in line() }
    let outcomes = (0..<1 + random.below(60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    unsafe lines.withUnsafeBytes { lines in
      unsafe outcomes.withUnsafeBytes { outcomes in
        unsafe batch.pack(eventCount: count, lines: lines, outcomes: outcomes)
      }
    }
    let record = ModelRecord(
      .events, at: model.position, count: count, policy: policy, lines: lines, outcomes: outcomes)
    try enter(record) { () throws(JournalFault) in try writer.append(batch) }
    return true
  }

  /// Remembers what is appended; while the power fails nobody knows whether it was.
  private func enter(
    _ record: ModelRecord, _ append: () throws(JournalFault) -> UInt64
  ) throws(JournalFault) {
    model.doubtful = record
    let position: UInt64
    do throws(JournalFault) {
      position = try append()
    } catch {
      if storage.hasPower { model.doubtful = nil }
      throw error
    }
    precondition(position == record.end, "an append gives the position behind it")
    model.doubtful = nil
    model.append(record)
  }

  /// A line of JSON; one in ten does not compress and is longer than a sector.
  private func line() -> [UInt8] {
    let count = random.isOnceIn(10) ? 300 + random.below(1_500) : random.below(40)
    var text = Array("{\"event_id\":\"e\(random.below(1_000_000))\",\"note\":\"".utf8)
    for _ in 0..<count { text.append(UInt8(35 + random.below(50))) }
    return text + Array("\"}\n".utf8)
  }
}

/// Carries a call that only one thread makes.
private struct Uncopied: @unchecked Sendable {  // a run has one thread
  let call: () -> Void

  init(_ call: @escaping () -> Void) { self.call = call }
}
