package import WeirCore
import WeirEvents

/// An accepted event that meets conditions of alerts, as the stream had it.
package struct AlertedEvent: Sendable {
  /// Of its line, from 1, blank lines counted.
  package let lineNumber: UInt64
  /// Bit i: it meets the condition of alert i of the policy. Never 0.
  package let alerts: UInt64
  /// The line as a journal keeps it, card numbers masked, without its end.
  package let line: [UInt8]
}

/// Takes the events of a stream that meet conditions of alerts.
package protocol AlertTap: AnyObject, Sendable {
  /// Takes events of one batch, in their order; batches come in order as well, each after its
  /// answers were written. One call at a time, from any thread.
  /// - Parameter events: at least one.
  /// - Throws: what ends the run, since what is taken cannot be kept.
  func take(_ events: [AlertedEvent]) throws(InputOutputFault)
}

extension ScoringJob {
  /// The rows that meet conditions of alerts.
  func alertedEvents() -> [AlertedEvent] {
    guard let words = unsafe alerts, meetsAlerts else { return [] }
    let rows = (0..<batch.rowCount).filter { unsafe words[$0] != 0 }
    var writer = ByteWriter(capacity: 1_024)
    var masked: [Int] = []
    return rows.map { row in
      writer.clear()
      plan.lineEncoder.encode([row], of: batch, to: &writer, masked: &masked)
      return unsafe AlertedEvent(
        lineNumber: batch.lineNumbers[row], alerts: words[row],
        line: Array(writer.bytes.dropLast()))
    }
  }
}
