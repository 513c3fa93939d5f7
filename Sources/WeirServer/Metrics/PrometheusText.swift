/// Metrics in the text format 0.0.4 of Prometheus.
///
/// For each metric that has values a line of help, a line with its type, then its series. Counts are
/// written as integers, seconds of the histogram exactly.
package enum PrometheusText {
  /// What the format is called in the header of an answer.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// The upper bounds of the histogram in seconds, as they stand in the label `le`.
  static let bounds = [
    "0.00001", "0.000025", "0.00005", "0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005",
    "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "+Inf",
  ]

  /// All metrics of a snapshot.
  package static func render(_ snapshot: ServerSnapshot) -> [UInt8] {
    render(MetricTable.all, snapshot)
  }

  static func render(_ metrics: [Metric], _ snapshot: ServerSnapshot) -> [UInt8] {
    var text: [UInt8] = []
    for metric in metrics {
      let samples = metric.samples(snapshot)
      if samples.isEmpty { continue }
      text += "# HELP \(metric.name) ".utf8
      escape(metric.help, quotes: false, to: &text)
      text += "\n# TYPE \(metric.name) \(metric.kind.rawValue)\n".utf8
      for sample in samples { write(sample, of: metric, to: &text) }
    }
    return text
  }

  private static func write(_ sample: Metric.Sample, of metric: Metric, to text: inout [UInt8]) {
    let labels = Array(zip(metric.labels, sample.labels))
    switch sample.value {
    case .count(let count): writeSeries(metric.name, labels, "\(count)", to: &text)
    case .signed(let count): writeSeries(metric.name, labels, "\(count)", to: &text)
    case .number(let number): writeSeries(metric.name, labels, Self.text(of: number), to: &text)
    case .latency(let histogram):
      var total: UInt64 = 0
      for (index, bound) in bounds.enumerated() {
        total &+= histogram.counts[index]
        writeSeries(metric.name + "_bucket", labels + [("le", bound)], "\(total)", to: &text)
      }
      let sum = seconds(nanoseconds: histogram.sumNanoseconds)
      writeSeries(metric.name + "_sum", labels, sum, to: &text)
      writeSeries(metric.name + "_count", labels, "\(total)", to: &text)
    }
  }

  private static func writeSeries(
    _ name: String, _ labels: [(String, String)], _ value: String, to text: inout [UInt8]
  ) {
    text += name.utf8
    for (index, label) in labels.enumerated() {
      text += "\(index == 0 ? "{" : ",")\(label.0)=\"".utf8
      escape(label.1, quotes: true, to: &text)
      text.append(UInt8(ascii: "\""))
    }
    if !labels.isEmpty { text.append(UInt8(ascii: "}")) }
    text += " \(value)\n".utf8
  }

  private static func escape(_ value: String, quotes: Bool, to text: inout [UInt8]) {
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): text += "\\\\".utf8
      case UInt8(ascii: "\n"): text += "\\n".utf8
      case UInt8(ascii: "\"") where quotes: text += "\\\"".utf8
      default: text.append(byte)
      }
    }
  }

  static func text(of number: Double) -> String {
    if number.isNaN { return "NaN" }
    return number.isInfinite ? (number < 0 ? "-Inf" : "+Inf") : "\(number)"
  }

  /// Nanoseconds as seconds, all their digits.
  static func seconds(nanoseconds: UInt128) -> String {
    let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    if rest == 0 { return "\(whole)" }
    let digits = "\(rest + 1_000_000_000)".dropFirst()
    let zeros = digits.reversed().prefix { $0 == "0" }.count
    return "\(whole).\(digits.dropLast(zeros))"
  }
}
