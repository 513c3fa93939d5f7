import Glibc
import Testing
import WeirCore

@testable import WeirPolicy

/// A policy with faults and the exact text that reports them.
struct BadPolicy: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  let files: [String: String]
  /// The longest test case, for the review; nil: there are no tests.
  let longestSpanMilliseconds: Int64?
  /// What takes the place of values of the policy.
  let values: [ValueInPlace]
  let expected: String

  var testDescription: String { name }

  /// The first twelve lines of most of the policies here; it ends inside of `event`.
  static let start = """
    policy: shop
    version: 3
    event:
      event_id: {type: string, required: true}
      ts: {type: timestamp, required: true}
      type: {type: enum, values: [payment, refund], default: payment}
      amount: {type: int, min: 0}
      price: {type: decimal, scale: 2}
      card: {type: string}
      bin: {type: digits}
      ip: {type: ip}
      land: {type: country}

    """

  /// `after`: what follows `start`.
  init(
    _ name: String, after: String, files: [String: String] = [:], tested: Int64? = .max,
    values: [(name: String, text: String)] = [], gives expected: String
  ) {
    self.init(
      name, whole: Self.start + after, files: files, tested: tested, values: values,
      gives: expected)
  }

  init(
    _ name: String, whole: String, files: [String: String] = [:], tested: Int64? = .max,
    values: [(name: String, text: String)] = [], gives expected: String
  ) {
    self.name = name
    text = whole
    self.files = files
    longestSpanMilliseconds = tested
    self.values = values.map { ValueInPlace(name: $0.name, text: $0.text, origin: "--sweep") }
    self.expected = expected
  }

  /// The outcome of loading it.
  func load() -> Result<Policy, PolicyFaults> {
    var bytes = files.mapValues { Array(($0 + "\n").utf8) }
    bytes["policy.yaml"] = Array((text.isEmpty ? "" : text + "\n").utf8)
    return PolicyLoader.load(from: EmbeddedSource(bytes), values: values)
  }

  /// Expects exactly the expected text.
  func check(group: String) {
    let actual: String
    switch load() {
    case .success: actual = "no faults"
    case .failure(let faults): actual = faults.text
    }
    record(actual, as: "\(group) \(name)")
    #expect(actual == expected)
  }

  /// Expects that it loads, and exactly the expected text of its review.
  func checkReview(group: String) {
    let actual: String
    switch review() {
    case .success(let found): actual = found.map(\.text).joined(separator: "\n\n")
    case .failure(let faults): actual = "does not load: \(faults.text)"
    }
    record(actual, as: "\(group) \(name)")
    #expect(actual == expected)
  }

  /// What `weir check` says of it.
  func review() -> Result<[Diagnostic], PolicyFaults> {
    load().map { policy in
      PolicyReview.diagnostics(of: policy, longestSpanMilliseconds: longestSpanMilliseconds)
    }
  }

  /// Keeps the text in the folder that `WEIR_GOLDEN_FOLDER` names, for whoever writes a new case.
  private func record(_ actual: String, as name: String) {
    guard let folder = unsafe getenv("WEIR_GOLDEN_FOLDER") else { return }
    guard let file = unsafe fopen(String(cString: folder) + "/" + name, "w") else { return }
    unsafe fputs(actual, file)
    unsafe fclose(file)
  }
}
