import Testing

/// Sizes of files, functions and lines.
struct SizeTests {
  static let fileLineCountMax = 400
  static let functionLineCountMax = 70
  static let columnCountMax = 100

  /// Files over the limit: how many lines each may have, and why it is not split. Nothing over 600
  /// but registries and tables.
  static let largeFiles: [String: (lines: Int, reason: String)] = [
    "Tests/WeirPolicyTests/BadRuleTests.swift": (
      450, "one table of bad rules and expressions, each with its whole message"
    ),
    "Tests/WeirPolicyTests/BadModelTests.swift": (
      430, "one table of bad models and features, each with its whole message"
    ),
  ]

  static func complaints(
    _ file: SourceFile, largeFiles: [String: (lines: Int, reason: String)] = largeFiles
  ) -> [Complaint] {
    var result: [Complaint] = []
    // The text ends in a line feed.
    let count = file.lines.count - (file.lines.last?.isEmpty == true ? 1 : 0)
    if count > largeFiles[file.path]?.lines ?? fileLineCountMax {
      result.append(
        file.complaint(
          -1, "\(count) lines, split it by kind, or give it a line in \(Self.self).largeFiles"))
    }
    for body in file.bodies where body.last - body.first + 1 > functionLineCountMax {
      let inside = file.lines[body.first...min(body.first + 3, body.last)]
      let isExcused = (file.heading(of: body.first) + inside).contains { $0.contains("// long: ") }
      if isExcused { continue }
      result.append(
        file.complaint(
          body.first,
          "\(body.last - body.first + 1) lines, split by meaning, or say why in a "
            + "first line `// long: why`"))
    }
    return result
  }

  @Test func filesAndFunctionsAreOfASizeToRead() {
    for file in Repository.swiftFiles(in: "Sources", "Tests") {
      for complaint in Self.complaints(file) { Issue.record("\(complaint)") }
    }
  }

  @Test func allowListNamesNothingThatIsGoneOrSmall() {
    for (path, allowed) in Self.largeFiles {
      let count = Repository.text(path)?.split(separator: "\n", omittingEmptySubsequences: false)
        .count
      #expect(
        (count ?? 0) > Self.fileLineCountMax, "\(path): no longer large, take it off the list")
      #expect(!allowed.reason.isEmpty)
    }
  }

  @Test func linesFitAHundredColumns() {
    let endings = [".swift", ".c", ".h", ".cpp", ".py", ".sh", "Makefile", ".ci/run"]
    for path in Repository.paths where endings.contains(where: path.hasSuffix) {
      for (index, line) in (Repository.text(path) ?? "").split(
        separator: "\n", omittingEmptySubsequences: false
      ).enumerated() where line.count > Self.columnCountMax {
        Issue.record("\(path):\(index + 1): \(line.count) columns, break it before column 101")
      }
    }
  }

  @Test func architectureFitsOneSitting() {
    guard let text = Repository.text("ARCHITECTURE.md") else { return }
    let count = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    #expect(count < 200, "ARCHITECTURE.md: \(count) lines, move detail to docs/")
  }

  // The rules themselves, on files that are not there.

  @Test func noticesALongFunctionButNotAnExcusedOne() {
    let long = (0..<70).map { "    print(\($0), \"}\")  // }" }.joined(separator: "\n")
    func file(_ heading: String, _ first: String) -> SourceFile {
      SourceFile(
        "A.swift", "struct A {\n\(heading)  func f(\n    a: Int\n  ) {\n\(first)\(long)\n  }\n}\n")
    }
    #expect(Self.complaints(file("", "")).map(\.line) == [2])
    #expect(Self.complaints(file("  // long: one table\n", "")).isEmpty)
    #expect(Self.complaints(file("", "    // long: one table\n")).isEmpty)
  }

  @Test func noticesALongFile() {
    let file = SourceFile("A.swift", String(repeating: "let a = 1\n", count: 401))
    #expect(Self.complaints(file).count == 1)
    #expect(Self.complaints(file, largeFiles: ["A.swift": (401, "why")]).isEmpty)
    #expect(Self.complaints(file, largeFiles: ["A.swift": (400, "why")]).count == 1)
  }

  @Test func matchesBracesOfCodeOnly() {
    let file = SourceFile(
      "A.swift",
      #"""
      protocol P {
        func requirement()
        var property: Int { get }
      }
      func text() -> String {
        let a = "{ \(call { "}" }) {"
        let b = #"{" \(not) "#  // {
        /* { /* { */ */
        return """
          { \(a) "
          """
      }
      let closure = { 1 }
      var computed: Int {
        1
      }
      """#)
    #expect(
      file.bodies == [
        .init(first: 2, last: 2), .init(first: 4, last: 11), .init(first: 13, last: 15),
      ])
  }
}
