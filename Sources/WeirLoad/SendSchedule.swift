/// When which event is to be sent, and over which connection: fixed before the first one is sent.
///
/// Event i is meant for i / rate seconds after the start, however the server fares; it goes over
/// connection i mod C. As answers come in the order of a connection's lines, the k-th answer of
/// connection c is that to event c + k · C, and nothing has to be remembered to know its time.
struct SendSchedule: Sendable {
  /// Events a second; at least 1.
  let rate: UInt64
  /// Events in all.
  let count: UInt64
  /// Connections that take turns; at least 1.
  let connections: Int

  private static let second: UInt64 = 1_000_000_000

  /// Nanoseconds from the start at which an event is meant to be sent, rounded down.
  func nanoseconds(of event: UInt64) -> UInt64 {
    rate.dividingFullWidth(event.multipliedFullWidth(by: Self.second)).quotient
  }

  /// How many events are meant to have been sent `elapsed` nanoseconds after the start.
  func due(at elapsed: UInt64) -> UInt64 {
    let scaled = (elapsed + 1).multipliedFullWidth(by: rate)
    let (whole, rest) = Self.second.dividingFullWidth(scaled)
    return min(count, whole + (rest > 0 ? 1 : 0))
  }

  /// How many of the first `events` events go over a connection.
  func share(of connection: Int, among events: UInt64) -> UInt64 {
    let number = UInt64(connection)
    guard events > number else { return 0 }
    return (events - number - 1) / UInt64(connections) + 1
  }

  /// The event that is a connection's `ordinal`-th, from 0 on.
  func event(_ ordinal: UInt64, of connection: Int) -> UInt64 {
    UInt64(connection) + ordinal * UInt64(connections)
  }
}
