import WeirCore

@testable import WeirJournal

/// What is wrong with what a journal did.
struct SimulationFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// A record as a run appended it.
struct ModelRecord: Hashable {
  var kind = JournalRecord.Kind.events
  /// The position before it.
  var position: UInt64
  var count: Int
  var policy: PolicyDigest
  var lines: [UInt8] = []
  var outcomes: [UInt8] = []

  var end: UInt64 { position + UInt64(count) }

  init(
    _ kind: JournalRecord.Kind, at position: UInt64, count: Int, policy: PolicyDigest,
    lines: [UInt8] = [], outcomes: [UInt8] = []
  ) {
    self.kind = kind
    self.position = position
    self.count = count
    self.policy = policy
    self.lines = lines
    self.outcomes = outcomes
  }

  /// A record as it was read.
  init(_ record: JournalRecord) {
    self.init(
      record.kind, at: record.position, count: record.count, policy: record.policy,
      lines: record.lines, outcomes: record.outcomes)
  }
}

/// What a journal was told, what it said may be answered, and what it therefore has to give back.
struct JournalModel {
  static let nanosecondsLostMax: UInt64 = 2_000_000_000

  private(set) var records: [ModelRecord] = []
  /// When each record was first said to be answerable; nil while it was not.
  private(set) var answeredAt: [UInt64?] = []
  /// A record of which nobody knows whether it got to the file: the power failed meanwhile.
  var doubtful: ModelRecord?
  /// Records before this one have been answerable all along.
  private var firstOpen = 0

  var position: UInt64 { records.last?.end ?? 0 }
  /// The policy of the last record.
  var policy: PolicyDigest? { records.last?.policy }

  /// The policy of the last record before a position.
  func policy(at position: UInt64) -> PolicyDigest? { records.last { $0.end <= position }?.policy }

  /// Which record starts at a position.
  func index(of position: UInt64) throws -> Int {
    if position == self.position { return records.count }
    guard let index = records.firstIndex(where: { $0.position == position }) else {
      throw SimulationFailure("no record starts at position \(position)")
    }
    return index
  }

  mutating func append(_ record: ModelRecord) {
    records.append(record)
    answeredAt.append(nil)
  }

  /// Asks of every record that was not answerable yet.
  mutating func observe(_ writer: JournalWriter, at time: UInt64, isDead: Bool) throws {
    var isBehindOpen = false
    while firstOpen < records.count, answeredAt[firstOpen] != nil { firstOpen += 1 }
    for index in firstOpen..<records.count where answeredAt[index] == nil {
      let isAnswerable = writer.isAnswerable(records[index].end)
      if isAnswerable, isBehindOpen {
        throw SimulationFailure("position \(records[index].end) is answerable before its elder")
      }
      if isAnswerable, isDead {
        throw SimulationFailure("position \(records[index].end) became answerable after the end")
      }
      if isAnswerable { answeredAt[index] = time } else { isBehindOpen = true }
    }
  }

  /// How a storage ended.
  enum Ending {
    case kill
    case powerCut
  }

  /// Holds what was read, from the record `first` on, against what was told; goes on from there.
  mutating func recovered(
    _ found: [ModelRecord], from first: Int, after ending: Ending, fsync: JournalOptions.Fsync,
    at time: UInt64, wasTimely: Bool
  ) throws {
    let told = records.count - first
    for (index, record) in found.enumerated() {
      let expected = index < told ? records[first + index] : index == told ? doubtful : nil
      guard let expected else {
        throw SimulationFailure("a record at \(record.position) that nobody appended")
      }
      guard record == expected else {
        throw SimulationFailure(
          "the record at \(expected.position) is another one: \(record.kind) at "
            + "\(record.position), \(record.count) positions, \(record.lines.count) bytes of lines")
      }
    }
    if found.count < told {
      try checkLoss(
        from: first + found.count, after: ending, fsync: fsync, at: time, wasTimely: wasTimely)
    }
    records.removeLast(max(0, told - found.count))
    answeredAt.removeLast(answeredAt.count - records.count)
    if found.count > told, let doubtful { append(doubtful) }
    doubtful = nil
    firstOpen = 0
  }

  /// Whether the records from `lost` on may be gone.
  private func checkLoss(
    from lost: Int, after ending: Ending, fsync: JournalOptions.Fsync, at time: UInt64,
    wasTimely: Bool
  ) throws {
    if ending == .kill {
      throw SimulationFailure("a kill lost what is behind position \(records[lost].position)")
    }
    guard let answered = answeredAt[lost...].compactMap(\.self).min() else { return }
    switch fsync {
    case .off: return
    case .always:
      throw SimulationFailure("position \(records[lost].end) was answered and is lost")
    case .interval:
      let last = answeredAt.compactMap(\.self).max() ?? 0
      let end = wasTimely ? time : last
      guard end - min(end, answered) <= Self.nanosecondsLostMax else {
        throw SimulationFailure(
          "position \(records[lost].end), answered \((end - answered) / 1_000_000) ms before the "
            + "end, is lost")
      }
    }
  }
}
