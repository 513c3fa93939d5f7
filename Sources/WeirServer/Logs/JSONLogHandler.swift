import Glibc
package import Logging

/// Writes what swift-log is given as one object of JSON a line.
///
/// The member `event` is the text of that name in the metadata, else the logger's label. No caller
/// puts a value of an event into a message or into metadata: the handler does not look for any.
package struct JSONLogHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]
  package var metadataProvider: Logger.MetadataProvider?

  private let label: String
  private let sink: LogSink
  private let clock: @Sendable () -> Int64

  /// A handler for the logger `label`; `clock` gives milliseconds since 1970.
  package init(
    label: String, sink: LogSink, logLevel: Logger.Level = .info,
    clock: @escaping @Sendable () -> Int64 = JSONLogHandler.systemMilliseconds
  ) {
    self.label = label
    self.sink = sink
    self.logLevel = logLevel
    self.clock = clock
  }

  /// One member of the metadata that every line has.
  package subscript(metadataKey key: String) -> Logger.MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one line, or drops it when the reader is slow.
  package func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
    if let own = event.metadata { all.merge(own) { $1 } }
    var name = label
    if case .string(let text) = all["event"] {
      name = text
      all["event"] = nil
    }
    var line = LogLine(
      timeMilliseconds: clock(), level: event.level, event: name,
      message: event.message.description, error: event.error.map { "\($0)" }, metadata: all)
    sink.write { lost in
      line.dropped = lost
      return line.bytes()
    }
  }

  /// The time of the system, in milliseconds since 1970.
  package static let systemMilliseconds: @Sendable () -> Int64 = {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
  }
}
