import CEL
import Glibc
import Testing

@testable import WeirBacktest

/// The names that gates know.
@Suite struct GateVariablesTests {
  /// The text of the page that has a section about gates.
  private static func page() throws -> String {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    return try #require(text(of: root + "/docs/backtest.md"))
  }

  private static func text(of path: String) -> String? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = unsafe fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func thePageHasEveryName() throws {
    let page = try Self.page()
    #expect(page.contains(GateVariables.table), "the table is:\n\(GateVariables.table)")
    #expect(page.contains(GateVariables.ruleTable), "the table is:\n\(GateVariables.ruleTable)")
  }

  /// What stands in quotes behind `--fail-if` on the page is a gate.
  @Test func theGatesOfThePageCompile() throws {
    var gates: [String] = []
    for line in try Self.page().split(separator: "\n") where line.contains("--fail-if '") {
      let parts = line.split(separator: "--fail-if")[1].split(
        separator: "'", omittingEmptySubsequences: false)
      for place in stride(from: 1, to: parts.count, by: 2) { gates.append(String(parts[place])) }
    }
    #expect(gates.count >= 5)
    for gate in gates {
      #expect(throws: Never.self, "\(gate)") { try Gate.compile(gate) }
    }
  }

  @Test func everyNameIsThereOnce() {
    let names = GateVariables.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.count == GateVariables.values(of: GateReports.two).count)
  }

  @Test(arguments: GateVariables.all.map(\.name)) func hasAValueOfItsType(_ name: String) throws {
    let index = try #require(GateVariables.all.firstIndex { $0.name == name })
    let value = try #require(GateVariables.values(of: GateReports.two)[index])
    switch (GateVariables.all[index].unit, value) {
    case (.share, .double(let share)): #expect((0...1).contains(share))
    case (.mean, .double), (.count, .int), (.rules, .map): break
    default: Issue.record("it is \(value)")
    }
  }

  @Test(arguments: GateVariables.all.filter { $0.need == .labels }.map(\.name))
  func isAbsentWithoutLabels(_ name: String) throws {
    let index = try #require(GateVariables.all.firstIndex { $0.name == name })
    #expect(GateVariables.values(of: GateReports.unlabelled)[index] == nil)
  }

  @Test(arguments: GateVariables.all.filter { $0.need == .secondPolicy }.map(\.name))
  func isAbsentWithoutASecondPolicy(_ name: String) throws {
    let index = try #require(GateVariables.all.firstIndex { $0.name == name })
    #expect(GateVariables.values(of: GateReports.one)[index] == nil)
  }

  @Test func saysWhatItIs() {
    for variable in GateVariables.ofReport + GateVariables.ofPolicy {
      #expect(variable.meaning.hasSuffix("."), "\(variable.name)")
    }
  }
}
