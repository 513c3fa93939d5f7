/// Keeps the answers of one connection in the order of its lines.
///
/// The engine answers lines in order. What is answered elsewhere, such as a line for which there
/// was no room, waits for the answers to the lines before it.
struct ReplyOrder {
  private var expected: UInt64 = 0
  private var answered: UInt64 = 0
  private var held: [(after: UInt64, bytes: [UInt8])] = []

  /// Lines the engine has not answered yet.
  var unansweredCount: Int { Int(expected &- answered) }

  /// Lines of the connection whose answers have not gone out, whoever makes them.
  var waitingCount: Int { unansweredCount + held.count }

  /// Whether everything was answered.
  var isComplete: Bool { expected == answered && held.isEmpty }

  /// Whether answers may be given in one piece.
  var holdsNothing: Bool { held.isEmpty }

  /// Notes a line that the engine will answer.
  mutating func expect() { expected &+= 1 }

  /// Takes an answer made elsewhere. True when it may go out at once; else it is held.
  mutating func mayGo(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if expected == answered { return true }
    held.append((expected, unsafe Array(bytes)))
    return false
  }

  /// Notes that the engine answered lines; gives what was held behind them.
  mutating func didAnswer(_ count: Int) -> [[UInt8]] {
    answered &+= UInt64(count)
    guard !held.isEmpty else { return [] }
    let ready = held.prefix { $0.after <= answered }
    held.removeFirst(ready.count)
    return ready.map(\.bytes)
  }
}
