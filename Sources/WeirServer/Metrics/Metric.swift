/// One metric: its name, what it means, and where its values come from.
package struct Metric: Sendable {
  /// How values behave.
  package enum Kind: String, Sendable {
    /// Only rises, and starts at 0 with the process.
    case counter
    case gauge
    case histogram
  }

  /// One series' value.
  struct Sample: Sendable {
    /// The values of the metric's labels, in their order.
    let labels: [String]
    let value: Value

    init(_ value: Value, labels: [String] = []) {
      self.labels = labels
      self.value = value
    }
  }

  /// A value, exact as far as it is a count.
  enum Value: Sendable {
    case count(UInt64)
    case signed(Int64)
    case number(Double)
    case latency(LatencyHistogram)
  }

  package let name: String
  package let kind: Kind
  /// One sentence.
  package let help: String
  /// Names of labels. Their values are names of the policy or of closed sets, never of an event.
  package let labels: [String]
  let samples: @Sendable (ServerSnapshot) -> [Sample]

  init(
    _ name: String, _ kind: Kind, _ help: String, labels: [String] = [],
    samples: @escaping @Sendable (ServerSnapshot) -> [Sample]
  ) {
    self.name = name
    self.kind = kind
    self.help = help
    self.labels = labels
    self.samples = samples
  }

  /// A counter with one series.
  static func counter(
    _ name: String, _ help: String, _ value: @escaping @Sendable (ServerSnapshot) -> UInt64
  ) -> Metric {
    Metric(name, .counter, help) { [Sample(.count(value($0)))] }
  }

  /// A gauge with one series.
  static func gauge(
    _ name: String, _ help: String, _ value: @escaping @Sendable (ServerSnapshot) -> Value?
  ) -> Metric {
    Metric(name, .gauge, help) { snapshot in value(snapshot).map { [Sample($0)] } ?? [] }
  }

  /// A counter with one series for each value of a label.
  static func counter(
    _ name: String, _ help: String, by label: String,
    _ values: @escaping @Sendable (ServerCounters) -> [(String, UInt64)]
  ) -> Metric {
    Metric(name, .counter, help, labels: [label]) { snapshot in
      values(snapshot.counters).map { Sample(.count($0.1), labels: [$0.0]) }
    }
  }
}
