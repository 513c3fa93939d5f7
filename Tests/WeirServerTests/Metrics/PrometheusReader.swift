/// Reads the text format 0.0.4 strictly, and says what is wrong with it: for tests.
struct PrometheusReader {
  struct Series: Hashable {
    let name: String
    let labels: [String: String]
    let value: String

    /// The labels of a bucket without its bound.
    var key: String {
      labels.filter { $0.key != "le" }.sorted { $0.key < $1.key }
        .map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
  }

  struct Family {
    let name: String
    let type: String
    let help: String
    var series: [Series] = []
  }

  private(set) var families: [Family] = []
  private(set) var faults: [String] = []

  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if Array(text.utf8) != bytes { faults.append("not UTF-8") }
    if !text.isEmpty, !text.hasSuffix("\n") { faults.append("the last line does not end") }
    var help: (name: String, text: String)?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
      if line.hasPrefix("# HELP "), words.count == 4 {
        help = (String(words[2]), String(words[3]))
      } else if line.hasPrefix("# TYPE "), words.count == 4 {
        let name = String(words[2])
        if help?.name != name { faults.append("no help before the type: \(line)") }
        if families.contains(where: { $0.name == name }) { faults.append("twice: \(line)") }
        families.append(Family(name: name, type: String(words[3]), help: help?.text ?? ""))
      } else {
        read(String(line))
      }
    }
    for family in families { check(family) }
  }

  private mutating func read(_ line: String) {
    guard let series = Self.series(line) else { return faults.append("no series: \(line)") }
    guard let last = families.last else { return faults.append("no type before: \(line)") }
    let endings = last.type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
    if !endings.contains(where: { last.name + $0 == series.name }) {
      faults.append("not below its type: \(line)")
    }
    if last.series.contains(where: { $0.name == series.name && $0.labels == series.labels }) {
      faults.append("twice: \(line)")
    }
    families[families.count - 1].series.append(series)
  }

  /// `name{label="value",…} number`.
  private static func series(_ line: String) -> Series? {
    var rest = line[...]
    let name = word(&rest)
    guard !name.isEmpty else { return nil }
    var labels: [String: String] = [:]
    if rest.first == "{" {
      repeat {
        rest.removeFirst()
        let label = word(&rest)
        guard !label.isEmpty, rest.hasPrefix("=\""), labels[label] == nil else { return nil }
        rest.removeFirst(2)
        guard let value = quoted(&rest) else { return nil }
        labels[label] = value
      } while rest.first == ","
      guard rest.first == "}" else { return nil }
      rest.removeFirst()
    }
    guard rest.first == " " else { return nil }
    let value = String(rest.dropFirst())
    let isNumber = Double(value) != nil || ["+Inf", "-Inf", "NaN"].contains(value)
    return isNumber && !value.contains(" ") ? Series(name: name, labels: labels, value: value) : nil
  }

  private static func word(_ rest: inout Substring) -> String {
    let word = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    rest.removeFirst(word.count)
    return word.first?.isNumber == true ? "" : String(word)
  }

  /// The text up to the quote that ends it, which is taken as well.
  private static func quoted(_ rest: inout Substring) -> String? {
    var text = ""
    while let character = rest.popFirst() {
      switch character {
      case "\"": return text
      case "\\":
        switch rest.popFirst() {
        case "\\": text += "\\"
        case "\"": text += "\""
        case "n": text += "\n"
        default: return nil
        }
      default: text.append(character)
      }
    }
    return nil
  }

  private mutating func check(_ family: Family) {
    if family.help.isEmpty { faults.append("no help: \(family.name)") }
    if (family.type == "counter") != family.name.hasSuffix("_total") {
      faults.append("a counter, and only one, ends in _total: \(family.name)")
    }
    if !["counter", "gauge", "histogram"].contains(family.type) {
      faults.append("no type: \(family.name) \(family.type)")
    }
    if family.series.isEmpty { faults.append("no series: \(family.name)") }
    guard family.type == "histogram" else { return }
    for (key, series) in Dictionary(grouping: family.series, by: \.key) {
      let buckets = series.filter { $0.name.hasSuffix("_bucket") }
      let bounds = buckets.map {
        $0.labels["le"] == "+Inf" ? .infinity : Double($0.labels["le"] ?? "") ?? .nan
      }
      let counts = buckets.compactMap { UInt64($0.value) }
      let total = series.first { $0.name.hasSuffix("_count") }.flatMap { UInt64($0.value) }
      if bounds != bounds.sorted() || bounds.last != .infinity { faults.append("bounds: \(key)") }
      if counts != counts.sorted() || counts.last != total { faults.append("counts: \(key)") }
      if !series.contains(where: { $0.name.hasSuffix("_sum") }) { faults.append("no sum: \(key)") }
    }
  }

  /// The value of the one series with these labels.
  func value(_ name: String, _ labels: [String: String] = [:]) -> String? {
    let all = families.flatMap(\.series).filter { $0.name == name && $0.labels == labels }
    return all.count == 1 ? all[0].value : nil
  }
}
