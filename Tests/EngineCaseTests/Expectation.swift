import Testing
import Yams

/// What a step must be answered; what it does not name may be anything.
struct Expectation: Sendable {
  private let decision: String?
  private let error: String?
  private let isLate: Bool?
  private let isDuplicate: Bool?
  private let rules: [String]?
  private let includes: [String]
  private let excludes: [String]
  private let shadow: [String]?
  private let score: Double?
  private let tolerance: Double
  /// By path, such as `velocity.NAME` or `bin.country`; as text.
  let values: [(path: String, value: String)]

  private static let known: Set<String> = [
    "decision", "error", "late", "duplicate", "rules", "shadow", "score", "tolerance", "values",
  ]

  init(_ node: Node) {
    for (key, _) in node.mapping ?? [:] {
      precondition(Self.known.contains(key.string ?? ""), "no expectation is called \(key)")
    }
    func names(_ node: Node?) -> [String]? {
      node?.sequence.map { $0.map { $0.string ?? "" } }
    }
    decision = node["decision"]?.string
    error = node["error"]?.string
    isLate = node["late"]?.bool
    isDuplicate = node["duplicate"]?.bool
    rules = names(node["rules"])
    includes = names(node["rules"]?["includes"]) ?? []
    excludes = names(node["rules"]?["excludes"]) ?? []
    shadow = names(node["shadow"])
    score = node["score"]?.float
    tolerance = node["tolerance"]?.float ?? 1e-6
    values = (node["values"]?.mapping ?? [:]).map { ($0.key.string ?? "", $0.value.string ?? "") }
  }

  /// Holds an answer, a line of JSON, against it.
  func check(_ line: String, table: (String) -> String?) {
    // JSON as Weir writes it is YAML too.
    guard let answer = try? Yams.compose(yaml: line) else {
      Issue.record("not an answer: \(line)")
      return
    }
    func names(_ key: String) -> [String] { answer[key]?.sequence?.map { $0.string ?? "" } ?? [] }
    if let decision { #expect(answer["decision"]?.string == decision, "\(line)") }
    #expect(answer["error"]?["code"]?.string == error, "\(line)")
    if let isLate { #expect((answer["late"]?.bool ?? false) == isLate, "\(line)") }
    if let isDuplicate { #expect((answer["duplicate"]?.bool ?? false) == isDuplicate, "\(line)") }
    if let rules { #expect(names("rules").sorted() == rules.sorted(), "\(line)") }
    for rule in includes { #expect(names("rules").contains(rule), "\(line)") }
    for rule in excludes { #expect(!names("rules").contains(rule), "\(line)") }
    if let shadow { #expect(names("shadow") == shadow, "\(line)") }
    if let score {
      #expect(abs((answer["score"]?.float ?? -1) - score) <= tolerance, "\(line)")
    }
    for (path, value) in values {
      let parts = path.split(separator: ".").map(String.init)
      let found =
        parts[0] == "velocity"
        ? answer["explain"]?["velocity"]?[parts[1]]?.string : table(path) ?? "null"
      #expect(found == value, "\(path): \(line)")
    }
  }
}
