import Glibc
import Testing
import WeirCore

@testable import WeirPolicy

/// Texts made to hurt: each is refused, quickly, without a crash.
@Suite struct HostileDocumentTests {
  struct Hostile: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    /// The code and place of one fault.
    let first: String
    var testDescription: String { name }

    init(_ name: String, _ text: String, first: String) {
      self.init(name, bytes: Array(text.utf8), first: first)
    }

    init(_ name: String, bytes: [UInt8], first: String) {
      (self.name, self.bytes, self.first) = (name, bytes, first)
    }
  }

  private static func many(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static let bomb =
    "a: &a [x, x]\n"
    + "bcdefghijklmnopqrstuvwxyz".reduce(into: (text: "", last: "a")) { state, letter in
      state.text += "\(letter): &\(letter) [\(many("*\(state.last), ", 9))*\(state.last)]\n"
      state.last = String(letter)
    }.text

  static let all: [Hostile] = [
    Hostile("a bomb of aliases", bomb, first: "P_YAML 1:4"),
    Hostile("a bomb as a key", bomb + "? *z\n: 1\n*z : 2\n", first: "P_YAML 1:4"),
    Hostile("an anchor that holds itself", "a: &a [*a]\n", first: "P_YAML 1:4"),
    Hostile("open brackets", many("[", 100_000), first: "P_LIMIT 1:101"),
    Hostile("open braces", many("{a: ", 50_000), first: "P_LIMIT 1:401"),
    Hostile("brackets in a quoted text", "'" + many("[", 100_000), first: "P_LIMIT 1:102"),
    Hostile("dashes", many("- ", 50_000), first: "P_LIMIT 1:101"),
    Hostile("question marks", many("? ", 50_000), first: "P_LIMIT 1:101"),
    Hostile(
      "ever deeper indentation",
      (0..<400).map { many(" ", $0) + "a:\n" }.joined(), first: "P_LIMIT 102:101"),
    Hostile(
      "deep, but within the bound",
      (0..<100).map { many(" ", $0) + "a:\n" }.joined(), first: "P_LIMIT 17:17"),
    Hostile("a mapping in a key", "{{{a: 1}: 2}: 3}\n", first: "P_YAML 1:2"),
    Hostile("many keys", (0..<50_000).map { "k\($0): 1\n" }.joined(), first: "P_MISSING_KEY 0:0"),
    Hostile("one key, many times", many("a: 1\n", 20_000), first: "P_DUPLICATE 2:1"),
    Hostile(
      "one key, many times in a row", "{" + many("a: 1, ", 5_000) + "}",
      first: "P_DUPLICATE 1:8"),
    Hostile("a long word", many("x", 1_000_000), first: "P_KIND 1:1"),
    Hostile("an open quote", "a: \"" + many("x\n ", 200_000), first: "P_YAML 200001:2"),
    Hostile("too long", many("a: 1\n", 300_000), first: "P_LIMIT 0:0"),
    Hostile("zeros", bytes: Array(repeating: 0, count: 1_000), first: "P_YAML 1:1"),
    Hostile("an escape sequence", "a: \u{1B}[2J\n", first: "P_YAML 1:4"),
    Hostile("not UTF-8", bytes: Array("a: b\nc: ".utf8) + [0xC3, 0x28], first: "P_YAML 2:4"),
    Hostile("a surrogate", bytes: Array("a: ".utf8) + [0xED, 0xA0, 0x80], first: "P_YAML 1:4"),
    Hostile("a byte order mark", "\u{FEFF}a: 1\n", first: "P_YAML 1:1"),
    Hostile("UTF-16", bytes: [0xFF, 0xFE, 0x61, 0, 0x3A, 0], first: "P_YAML 1:1"),
    Hostile("carriage returns as line ends", "a: 1\rb: 2\r", first: "P_YAML 1:5"),
    Hostile("a line separator", "a: 1 # x\u{2028}b: 2\n", first: "P_YAML 1:9"),
    Hostile("a next line", "a: 1\u{85}b: 2\n", first: "P_YAML 1:5"),
    Hostile("the reader's own characters", "\u{10FFFD}a: 1\n", first: "P_YAML 1:1"),
    Hostile("a tag directive", "%TAG ! tag:x,2000:\n---\na: !b 1\n", first: "P_MISSING_KEY 0:0"),
    Hostile("a version directive", "%YAML 9.9\n---\na: 1\n", first: "P_YAML 1:1"),
    Hostile(
      "a tag for code", "a: !!python/object/apply:os.system [ls]\n", first: "P_MISSING_KEY 0:0"),
    Hostile("an escape that is no character", "a: \"\\uD800\"\n", first: "P_YAML 1:7"),
    Hostile("a document end", "a: 1\n...\nb: 2\n", first: "P_YAML 3:1"),
    Hostile("a million documents", many("---\n", 100_000), first: "P_YAML 2:1"),
    Hostile("keys of every kind", "1: a\ntrue: b\n~: c\n'': d\n", first: "P_MISSING_KEY 0:0"),
  ]

  @Test(arguments: all) func isRefused(_ hostile: Hostile) {
    let start = clock()
    let result = PolicyLoader.load(from: EmbeddedSource(["policy.yaml": hostile.bytes]))
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    switch result {
    case .success: Issue.record("it was taken for a policy")
    case .failure(let faults):
      let places = faults.all.map { "\($0.code) \($0.line):\($0.column)" }
      #expect(places.contains(hostile.first), "\(places.prefix(3))")
      #expect(faults.all.count <= PolicyLimits.diagnosticCountMax + 1)
      #expect(faults.text.utf8.count < 200_000)
    }
    #expect(seconds < 20)
  }

  @Test func randomDamageNeverCrashes() {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    print("HostileDocumentTests seed \(seed)")
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let pieces = [
      "&a ", "*a", "!x ", "[", "]", "{", "}", ": ", "- ", "? ", "\"", "'", "#", "|\n", ">-\n",
      "\n", "\t", "\r", "\0", "ä", "\u{2028}", "event.", "velocity.", "\\u00", "5", "~", "<<: ",
      "---\n", "%YAML", "&&", "@", "`",
    ].map { Array($0.utf8) }
    let text = Array(GoodPolicyTests.everything.utf8)
    var files = GoodPolicyTests.files.mapValues { Array($0.utf8) }
    for _ in 0..<1_500 {
      var damaged = text
      for _ in 0...next(3) {
        let start = next(damaged.count)
        let end = min(damaged.count, start + next(12))
        switch next(3) {
        case 0: damaged.removeSubrange(start..<end)
        case 1: damaged.insert(contentsOf: pieces[next(pieces.count)], at: start)
        default: damaged.insert(contentsOf: damaged[start..<end], at: next(damaged.count))
        }
      }
      files["policy.yaml"] = damaged
      guard case .failure(let faults) = PolicyLoader.load(from: EmbeddedSource(files)) else {
        continue
      }
      #expect(!faults.all.isEmpty, "seed \(seed)")
      #expect(faults.text.utf8.count > 0)
    }
  }

  @Test func randomDamageToAModelNeverCrashes() {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    print("HostileDocumentTests seed \(seed)")
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var files = GoodPolicyTests.files.mapValues { Array($0.utf8) }
    files["policy.yaml"] = Array(GoodPolicyTests.everything.utf8)
    let model = files["model.json"] ?? []
    for _ in 0..<500 {
      var damaged = model
      for _ in 0...next(3) {
        let start = next(damaged.count)
        let end = min(damaged.count, start + next(6))
        if next(2) == 0 {
          damaged.removeSubrange(start..<end)
        } else {
          damaged.insert(UInt8(next(256)), at: start)
        }
      }
      files["model.json"] = damaged
      if case .failure(let faults) = PolicyLoader.load(from: EmbeddedSource(files)) {
        #expect(!faults.all.isEmpty, "seed \(seed)")
      }
    }
  }
}
