import Testing
import WeirCore

@testable import WeirSignals

/// The one look at each event against a plain model of DESIGN.md §3.5 and §3.10.
@Suite struct EventSequencerTests {
  private struct Event {
    var id: Int
    var content: Int
    var time: Int64
    var isBroken = false
  }

  private enum Outcome: Equatable {
    case invalid
    case future
    case conflict
    case repeated(first: Int)
    case accepted(horizon: Int64, isRemembered: Bool)
  }

  private struct Plain {
    let lateness: Int64
    let skew: Int64
    let horizon: Int64
    let most: Int
    var watermark: Int64?
    /// In the order of acceptance.
    var known: [(event: Event, order: Int)] = []
    var order = 0
    var forgotten: UInt64 = 0
    var met: [Event] = []

    /// An event that is known, or was until a while ago.
    func recent(_ random: inout RandomWords) -> Event? {
      met.suffix(200).randomElement(using: &random)
    }

    mutating func meet(_ event: Event, clock: Int64) -> Outcome {
      if event.isBroken { return .invalid }
      if event.time > clock + skew { return .future }
      if let watermark, horizon > 0,
        let first = known.first(where: {
          $0.event.id == event.id && $0.event.time > watermark - horizon
        })
      {
        let isSame = first.event.content == event.content && first.event.time == event.time
        guard isSame else { return .conflict }
        return .repeated(first: first.order)
      }
      let newest = max(watermark ?? event.time, event.time)
      watermark = newest
      order += 1
      met.append(event)
      known.removeAll { $0.event.time <= newest - horizon }
      let isRemembered = horizon > 0 && event.time > newest - horizon
      if isRemembered {
        known.append((event, order))
        if known.count > most {
          known.removeFirst()
          forgotten += 1
        }
      }
      return .accepted(horizon: newest - lateness, isRemembered: isRemembered)
    }
  }

  @Test(arguments: 0..<40) func agreesWithThePlainModel(_ seed: UInt64) throws {
    var random = RandomWords(seed: seed, for: "sequencing")
    let most = [1, 2, 5, 60, 5_000].randomElement(using: &random) ?? 1
    let horizon: Int64 = [0, 1, 50, 1_000, 1_000_000].randomElement(using: &random) ?? 0
    var plain = Plain(lateness: 40, skew: 100, horizon: horizon, most: most)
    let sequencer = EventSequencer(
      allowedLateness: 40, maxFutureSkew: 100, horizon: horizon, entryCountMax: most,
      verdictByteCount: 16)
    let batch = try Self.batch()
    let rows = SequencedRows(rowCapacity: 64)
    var now: Int64 = 1_000
    let clock: Int64 = 30_000
    for _ in 0..<60 {
      let events = (0..<Int.random(in: 1...64, using: &random)).map { _ in
        now += Int64.random(in: 0...4, using: &random)
        var event = Event(id: Int.random(in: 0..<300, using: &random), content: 0, time: now)
        if Int.random(in: 0..<3, using: &random) == 0 {
          event.time -= Int64.random(in: 0...1_200, using: &random)
        }
        if Int.random(in: 0..<4, using: &random) == 0, let old = plain.recent(&random) {
          event = old
        }
        event.content = Int.random(in: 0..<10, using: &random) == 0 ? 1 : 0
        event.isBroken = Int.random(in: 0..<20, using: &random) == 0
        return event
      }
      Self.fill(batch, events)
      sequencer.run(batch, into: rows, clock: clock)
      for (row, event) in events.enumerated() {
        let expected = plain.meet(event, clock: clock)
        let found = Self.outcome(row, batch, rows, sequencer)
        #expect(found == expected, "\(event)")
        guard found == expected else { return }
        let slot = unsafe rows.memorySlots[row]
        if case .accepted(_, true) = expected {
          unsafe sequencer.verdict(at: slot).storeBytes(
            of: plain.order, toByteOffset: 8, as: Int.self)
        }
      }
    }
    #expect(sequencer.forgottenCount == plain.forgotten)
  }

  private static func outcome(
    _ row: Int, _ batch: EventBatch, _ rows: SequencedRows, _ sequencer: EventSequencer
  ) -> Outcome {
    let slot = unsafe rows.memorySlots[row]
    #expect(unsafe (rows.outcomes[row] == .accepted) == (rows.accepted[row] == 1))
    switch unsafe rows.outcomes[row] {
    case .invalid:
      switch unsafe batch.faults[row].fault {
      case .timeInFuture: return .future
      case .idConflict: return .conflict
      default: return .invalid
      }
    case .repeated:
      // Verdicts are read where later rows have been sequenced already, as the engine does.
      let verdict = unsafe sequencer.verdict(at: slot)
      return unsafe .repeated(first: verdict.load(fromByteOffset: 8, as: Int.self))
    case .accepted:
      return unsafe .accepted(horizon: rows.horizons[row], isRemembered: slot != 0)
    }
  }

  private static func batch() throws -> EventBatch {
    let fields = [
      Field(
        name: "event_id", path: ["event_id"], type: .string(maxByteCount: 64), isRequired: true,
        defaultValue: nil),
      Field(
        name: "ts", path: ["ts"], type: .timestamp(.epochMilliseconds), isRequired: true,
        defaultValue: nil),
    ]
    return EventBatch(
      schema: try #require(Schema(fields: fields)), fingerprinted: [0], rowCapacity: 64,
      byteCapacity: 64)
  }

  private static func fill(_ batch: EventBatch, _ events: [Event]) {
    let key = HashKey(seed: 1)
    batch.rowCount = events.count
    for (row, event) in events.enumerated() {
      unsafe batch.columns[1].data.storeBytes(of: event.time, toByteOffset: row * 8, as: Int64.self)
      unsafe batch.columns[0].fingerprints?[row] = key.fingerprint(integer: Int64(event.id))
      let content = key.fingerprint(integer: Int64(event.content))
      unsafe batch.contents[row] = key.combine(content, key.fingerprint(integer: event.time))
      unsafe batch.faults[row] =
        event.isBroken ? RowFault(.unexpectedByte, field: RowFault.noField, offset: 0) : .none
    }
  }
}
