/// What came of sending one event at a time.
package struct RoundTripResult: Hashable, Sendable {
  /// Round trips that were meant to be measured.
  package let planned: UInt64
  /// Trips before them.
  package let warmUpTrips: UInt64
  package let server: LatencySummary
  /// The echo server's; nil when none was named.
  package let floor: LatencySummary?
  /// What the server's answers said, those of the first trips too.
  package let tally: AnswerTally
  package let wasStopped: Bool
  /// Why it ended early; nil when it did not, or was stopped.
  package let fault: String?

  /// The server's figures divided by the floor's.
  package var ratios: [Double]? { floor.flatMap { server.ratios(to: $0) } }
}
