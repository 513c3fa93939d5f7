import Synchronization
import WeirCore
import WeirEngine
import WeirPolicy

/// Which alerts are told of the events of a case: nothing was told before it.
final class ToldAlerts: AlertTap {
  private struct State {
    var watch: AlertWatch
    var names: [UInt64: [String]] = [:]
  }

  private let state: Mutex<State>

  init(_ policy: Policy) { state = Mutex(State(watch: AlertWatch(policy))) }

  /// By number of the line, from 1: the names, in the order of the policy. Lines of which nothing
  /// was told are not in it.
  var names: [UInt64: [String]] { state.withLock { $0.names } }

  func take(_ events: [AlertedEvent]) throws(InputOutputFault) {
    state.withLock { state in
      for event in events {
        do throws(JournalFault) {
          let raised = try state.watch.raised(by: event.line, alerts: event.alerts)
          if !raised.isEmpty { state.names[event.lineNumber] = raised.map(\.alert) }
        } catch {
          preconditionFailure("the engine has just written the line under the same policy")
        }
      }
    }
  }
}
