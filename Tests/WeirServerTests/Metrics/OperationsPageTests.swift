import Glibc
import Testing
import WeirCore

@testable import WeirServer

/// The page for operators says of metrics what the code does.
struct OperationsPageTests {
  private static let path: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/") + "/docs/operations.md"
  }()

  private static let first = "<!-- metrics: "
  private static let last = "<!-- end of metrics -->\n"

  private static func page() throws -> String {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemRefusal(code: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe read(descriptor, &chunk, chunk.count), count > 0 {
      bytes += chunk.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The table of metrics, as the code has them.
  private static var table: String {
    let rows = MetricTable.all.map { metric in
      let labels = metric.labels.map { "`\($0)`" }.joined(separator: ", ")
      return "| `\(metric.name)` | \(metric.kind.rawValue) | \(labels) | \(metric.help) |\n"
    }
    return "\n| metric | type | labels | meaning |\n|---|---|---|---|\n" + rows.joined() + "\n"
  }

  @Test func theTableIsThatOfTheCode() throws {
    let page = try Self.page()
    let start = try #require(page.firstRange(of: Self.first)?.upperBound)
    let lineEnd = try #require(page[start...].firstIndex(of: "\n"))
    let end = try #require(page.firstRange(of: Self.last)?.lowerBound)
    let between = page.index(after: lineEnd)..<end
    if unsafe getenv("METRICS_WRITE_DOCS") != nil {
      let text = page[..<between.lowerBound] + Self.table + page[end...]
      return try SystemTool.write(Array(text.utf8), to: Self.path)
    }
    #expect(
      page[between] == Self.table, "docs/operations.md: METRICS_WRITE_DOCS=1 writes the table anew")
  }

  @Test func everyMetricThatIsNamedIsThere() throws {
    let known = Set(
      MetricTable.all.flatMap { metric in
        metric.kind == .histogram
          ? ["", "_bucket", "_sum", "_count"].map { metric.name + $0 } : [metric.name]
      })
    let words = try Self.page().split { !($0.isLetter || $0.isNumber || $0 == "_") }
    let named = Set(words.map(String.init).filter { $0.hasPrefix("weir_") })
    #expect(named.subtracting(known) == [])
    #expect(named.count >= MetricTable.all.count)
  }

  @Test func everyValueOfALabelIsThere() throws {
    let page = try Self.page()
    let values =
      ServerCounters.Outcome.allCases.map { "\($0)" }
      + ServerCounters.DegradedReason.allCases.map { "\($0)" }
      + ServerCounters.Refusal.allCases.map(\.rawValue)
      + ServerCounters.Closing.allCases.map(\.rawValue)
      + [ServerCounters.noType, "enforce", "shadow", "ok", "failed"]
    for value in values { #expect(page.contains("`\(value)`"), "\(value)") }
  }

  @Test(.enabled(if: SystemTool.isInstalled("promtool"), "promtool is not installed"))
  func prometheusTakesTheAlerts() throws {
    let page = try Self.page()
    let start = try #require(page.firstRange(of: "```yaml\n")?.upperBound)
    let rest = page[start...]
    let end = try #require(rest.firstRange(of: "\n```")?.lowerBound)
    let rules = String(rest[..<end]) + "\n"
    let folder = try SocketFolder()
    try SystemTool.write(Array(rules.utf8), to: folder.file("rules.yaml"))
    let count = rules.ranges(of: "- alert: ").count
    #expect(count > 10)
    let output = try SystemTool.run("promtool check rules \(folder.file("rules.yaml"))")
    #expect(output.contains("SUCCESS: \(count) rules found"), "\(output)")
  }
}
