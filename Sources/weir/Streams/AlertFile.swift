import Synchronization
import WeirCore
import WeirEngine
import WeirPolicy

/// The alerts of a run as a file: a JSON object a line, in the order of the events. Nothing was
/// told before the run, and no line has a `key`.
final class AlertFile: AlertTap {
  private struct State {
    var watch: AlertWatch
    var count: UInt64 = 0
  }

  private let file: OutputFile
  private let state: Mutex<State>

  /// Opens it, so that what cannot be written is known before the work.
  ///
  /// - Parameters:
  ///   - path: where it goes.
  ///   - inputs: files that are read, and must not be it.
  ///   - policy: has the alerts.
  /// - Throws: That it is a directory or one of the inputs, or cannot be opened.
  init(_ path: String, besides inputs: [String], of policy: Policy) throws(CommandFailure) {
    file = try OutputFile(path, besides: inputs)
    state = Mutex(State(watch: AlertWatch(policy)))
  }

  /// Alerts so far.
  var count: UInt64 { state.withLock { $0.count } }

  func take(_ events: [AlertedEvent]) throws(InputOutputFault) {
    let lines = state.withLock { state in
      let raised = events.flatMap { Self.raised(by: $0, &state.watch) }
      state.count += UInt64(raised.count)
      return raised.map { $0.json.line + "\n" }.joined()
    }
    if !lines.isEmpty { try file.write(lines) }
  }

  private static func raised(by event: AlertedEvent, _ watch: inout AlertWatch) -> [RaisedAlert] {
    do throws(JournalFault) {
      return try watch.raised(by: event.line, alerts: event.alerts)
    } catch {
      preconditionFailure("the engine has just written the line under the same policy")
    }
  }

  /// Puts the file in its place.
  func finish() throws(CommandFailure) { try file.finish() }
}
