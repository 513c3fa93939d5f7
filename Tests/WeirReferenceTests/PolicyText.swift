import WeirPolicy

/// The text of a small policy with one of everything, in which values can be set.
struct PolicyText {
  private var values: [(section: String, pairs: [(key: String, value: String)])] = [
    ("", [("policy", "p"), ("version", "1"), ("model", "model.json")]),
    ("time", [("allowed_lateness", "1m")]), ("idempotence", [("horizon", "1h")]),
    ("event.event_id", [("type", "string"), ("required", "true")]),
    ("event.ts", [("type", "timestamp"), ("required", "true")]),
    (
      "event.type",
      [("type", "enum"), ("values", "[payment, refund]"), ("default", "payment")]
    ), ("event.amount_minor", [("type", "int")]), ("event.card_bin", [("type", "digits")]),
    ("event.card_token", [("type", "string")]), ("event.ip", [("type", "ip")]),
    ("event.x", [("type", "string")]),
    (
      "tables.bin",
      [("kind", "prefix"), ("file", "tables/bins.csv"), ("key", "event.card_bin")]
    ), ("lists.ip_blocklist", [("type", "ip"), ("file", "lists/ip_blocklist.csv")]),
    (
      "velocity.cards_per_ip_10m",
      [
        ("aggregate", "distinct_count"), ("of", "event.card_token"), ("group_by", "[event.ip]"),
        ("window", "1h"),
      ]
    ), ("features.amount_log", [("value", "event.amount_minor")]),
    ("rules.0", [("name", "r"), ("condition", "event.amount_minor > 1"), ("action", "flag")]),
    ("decide", [("on_invalid", "review")]), ("alerts.many", [("when", "event.amount_minor > 1")]),
    ("model.json", [("format", "weir-logistic/1"), ("intercept", "0")]),
    (
      "model.json.features",
      [("name", "amount_log"), ("weight", "1"), ("mean", "0"), ("scale", "1")]
    ),
  ]

  /// Sets a key of a section.
  mutating func set(_ section: String, _ key: String, _ value: String) {
    guard let index = values.firstIndex(where: { $0.section == section }) else {
      values.append((section, [(key, value)]))
      return
    }
    values[index].pairs.removeAll { $0.key == key }
    values[index].pairs.append((key, value))
  }

  /// Takes a key of a section away.
  mutating func remove(_ section: String, _ key: String) {
    for index in values.indices where values[index].section == section {
      values[index].pairs.removeAll { $0.key == key }
    }
  }

  private func lines(_ section: String, indent: Int) -> String {
    let pairs = values.first { $0.section == section }?.pairs ?? []
    let spaces = String(repeating: " ", count: indent)
    return pairs.map { "\(spaces)\($0.key): \($0.value)\n" }.joined()
  }

  private var yaml: String {
    var text = lines("", indent: 0)
    for name in ["time", "idempotence", "decide"] {
      text += "\(name):\n" + lines(name, indent: 2)
    }
    for name in ["event", "tables", "lists", "velocity", "features", "alerts"] {
      text += "\(name):\n"
      for (section, _) in values where section.hasPrefix(name + ".") {
        text += "  \(section.dropFirst(name.count + 1)):\n" + lines(section, indent: 4)
      }
    }
    return text + "rules:\n  -\n" + lines("rules.0", indent: 4)
  }

  private var model: String {
    func members(_ section: String) -> String {
      (values.first { $0.section == section }?.pairs ?? []).map { key, value in
        "\"\(key)\": " + (Double(value) == nil ? "\"\(value)\"" : value)
      }.joined(separator: ", ")
    }
    /// A member for a section that has keys, with what else is in it.
    func inner(_ name: String, _ section: String, _ further: String = "") -> String {
      let own = members(section)
      guard !own.isEmpty || !further.isEmpty else { return "" }
      let parts = [own, further].filter { !$0.isEmpty }.joined(separator: ", ")
      return ", \"\(name)\": {\(parts)}"
    }
    let bin = members("model.json.features.woe.bins")
    // The last bin has no bound.
    let bins =
      bin.isEmpty && members("model.json.features.woe").isEmpty
      ? "" : "\"bins\": [" + (bin.isEmpty ? "" : "{\(bin)}, ") + "{\"value\": 0}]"
    let woe = inner("woe", "model.json.features.woe", bins)
    let point = members("model.json.calibration.points")
    let points = point.isEmpty ? "" : "\"kind\": \"isotonic\", \"points\": [{\(point)}]"
    let calibration = inner("calibration", "model.json.calibration", points)
    return "{\(members("model.json")), \"features\": [{\(members("model.json.features"))\(woe)}]"
      + calibration + inner("training", "model.json.training") + "}\n"
  }

  func load() -> Result<Policy, PolicyFaults> {
    let files = [
      "policy.yaml": yaml, "model.json": model, "tables/bins.csv": "prefix,country\n984010,DE\n",
      "lists/ip_blocklist.csv": "value\n10.0.0.1\n",
    ]
    return PolicyLoader.load(from: EmbeddedSource(files.mapValues { Array($0.utf8) }))
  }
}
