import Glibc

/// Sends one event at a time and waits for its answer, by turns to the server and to a floor.
///
/// The two take turns in blocks, so that what else the machine does meets both. What remains
/// between them is what the server does with an event.
package struct RoundTrips {
  /// What is sent where.
  package struct Plan: Sendable {
    /// The server's socket.
    package var path: String
    /// The socket of an echo server, which is the floor; nil: none is measured.
    package var floorPath: String?
    /// Round trips to each, from 1 on.
    package var trips: UInt64
    /// The number of the first event in the recording.
    package var first: UInt64 = 0
    /// Trips until the other one's turn.
    package var blockTrips: UInt64 = 500

    /// A plan.
    package init(path: String, floorPath: String?, trips: UInt64) {
      self.path = path
      self.floorPath = floorPath
      self.trips = trips
    }

    /// Trips to each that come first and are not measured: caches fill, processors wake up.
    package var warmUpTrips: UInt64 { min(blockTrips, trips) }
  }

  /// The most trips of a plan.
  package static let tripsMax: UInt64 = 100_000_000

  /// One of the two servers.
  private final class Side {
    let path: String
    private let socket: UnixSocket
    private var framer = ReplyFramer()
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var line: [UInt8] = []
    var tally = AnswerTally()
    var latency = LatencyRecorder()

    init(path: String) throws(LoadFault) {
      self.path = path
      socket = try UnixSocket(path: path, isBlocking: true)
    }

    /// One round trip; gives why there was none.
    func trip(_ event: UInt64, of recording: Recording, isMeasured: Bool) -> String? {
      line.removeAll(keepingCapacity: true)
      recording.append(event, to: &line)
      let start = LoadClock.nanoseconds()
      var sent = 0
      while sent < line.count {
        let count = socket.send(line, from: sent)
        if count > 0 { sent += count } else if let fault = fault(count) { return fault }
      }
      var answers: UInt64 = 0
      while answers == 0 {
        let count = socket.receive(into: &buffer)
        if count > 0 {
          answers = framer.take(buffer.span.extracting(0..<count), into: &tally)
        } else if count == 0 {
          return "closed by the server"
        } else if let fault = fault(count) {
          return fault
        }
      }
      if isMeasured { latency.add(LoadClock.nanoseconds() - start) }
      guard answers == 1, !framer.isWithinLine else { return "more than one answer to a line" }
      return nil
    }

    private func fault(_ result: Int) -> String? {
      switch -result {
      case Int(EINTR): nil
      case Int(EPIPE), Int(ECONNRESET): "closed by the server"
      case Int(EAGAIN): "no answer for \(UnixSocket.patienceSeconds) s"
      default: LoadFault.reason(Int32(-result))
      }
    }
  }

  /// Carries out a plan with the lines of `recording`, of which there is at least one.
  ///
  /// - Throws: where no connection can be made. What happens later is part of the result.
  package static func run(
    _ plan: Plan, _ recording: Recording, stop: LoadStop = .never, progress: LoadProgress = .init()
  ) throws(LoadFault) -> RoundTripResult {
    precondition(recording.count > 0 && plan.trips > 0, "the command line checks it")
    let server = try Side(path: plan.path)
    let floor: Side? = if let path = plan.floorPath { try Side(path: path) } else { nil }
    let sides = [server, floor].compactMap(\.self)
    var done: UInt64 = 0
    var turn = 0
    var fault: String?
    let total = plan.warmUpTrips + plan.trips
    blocks: while done < total {
      let isMeasured = done >= plan.warmUpTrips
      let count = min(plan.blockTrips, (isMeasured ? total : plan.warmUpTrips) - done)
      // Who comes first changes as well.
      for side in turn.isMultiple(of: 2) ? sides : sides.reversed() {
        for trip in 0..<count {
          if stop.isRequested { break blocks }
          let event = plan.first + done + trip
          if let what = side.trip(event, of: recording, isMeasured: isMeasured) {
            fault = "\(side === server ? "server" : "floor"): \(what)"
            break blocks
          }
        }
      }
      done += count
      turn += 1
      progress.set(sent: done, answered: done)
    }
    return RoundTripResult(
      planned: plan.trips, warmUpTrips: plan.warmUpTrips, server: server.latency.summary,
      floor: floor?.latency.summary, tally: server.tally, wasStopped: stop.isRequested,
      fault: fault)
  }
}
