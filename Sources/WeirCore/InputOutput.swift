/// Where the bytes of a stream come from: a file, a pipe, several of them in a row.
///
/// One thread reads; it may be another one from call to call.
package protocol ByteSource: AnyObject, Sendable {
  /// Reads at most `buffer.count` bytes, waiting for the first of them.
  ///
  /// 0: the end of the input, or a stop was asked for. `buffer` must not be empty.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int

  /// Whether `read` would give bytes, the end or a fault at once, without waiting.
  ///
  /// Who has answers in hand looks here before it waits, and sends them first.
  var hasBytes: Bool { get }
}

/// A source whose end may be asked for.
package protocol InterruptibleSource: ByteSource {
  /// Ends a `read` that is waiting, and makes all later ones give the end. From any thread.
  func interrupt()

  /// Whether an end was asked for: it is not that of the input, and a line may be cut off.
  var isInterrupted: Bool { get }
}

/// Where the bytes of a stream go. One thread writes; it may be another one from call to call.
package protocol ByteSink: AnyObject, Sendable {
  /// Writes all of it, waiting as long as the reader takes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(InputOutputFault)
}

/// Why a stream cannot go on. Never holds what was read or written.
package enum InputOutputFault: Error, Hashable, Sendable {
  /// What was asked of the system.
  package enum Operation: String, Sendable {
    case open
    case read
    case write
  }

  /// The reader of our output went away: nobody is left to tell.
  case closed
  /// The system refused; `code` is its `errno`.
  case failed(path: String, operation: Operation, code: Int32)
  /// The input is not what it should be. `offset` counts bytes of the file as it lies on the disk;
  /// `what` is a sentence without its end.
  case damaged(path: String, offset: UInt64, what: String)
}

/// Takes bytes and forgets them.
package final class NullSink: ByteSink {
  /// A sink.
  package init() {}

  /// Takes nothing.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(InputOutputFault) {}
}
