import ArgumentParser
import WeirCore

/// A span of event time on the command line: `FROM..TO`, each an RFC 3339 timestamp or a date,
/// which is its midnight in UTC; FROM belongs to it, TO does not.
struct EventSpan: ExpressibleByArgument {
  /// Milliseconds since 1970.
  let range: Range<Int64>

  init?(argument: String) {
    guard let dots = argument.firstRange(of: ".."),
      let from = Self.moment(String(argument[..<dots.lowerBound])),
      let to = Self.moment(String(argument[dots.upperBound...])), from < to
    else { return nil }
    range = from..<to
  }

  private static func moment(_ text: String) -> Int64? {
    Timestamp.parse(text.count == 10 ? text + "T00:00:00Z" : text)
  }
}
