import ArgumentParser
import WeirCore

/// An RFC 3339 timestamp on the command line: milliseconds since 1970.
struct EventTime: ExpressibleByArgument {
  let milliseconds: Int64

  init?(argument: String) {
    guard let milliseconds = Timestamp.parse(argument) else { return nil }
    self.milliseconds = milliseconds
  }
}
