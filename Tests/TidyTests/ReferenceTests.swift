import Foundation
import Testing

/// What documents and code say about each other's names holds.
struct ReferenceTests {
  /// The words in the cases `case name = "WORD"` of an enum.
  static func rawValues(_ path: String, prefix: String) throws -> [String] {
    let text = try #require(Repository.text(path), "\(path) is not there")
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0].contains("case "), parts[1].hasPrefix(prefix) else {
        return nil
      }
      return String(parts[1])
    }
  }

  /// The headings of a Markdown file, without their marks.
  static func headings(_ path: String) -> Set<String> {
    let lines = (Repository.text(path) ?? "").split(separator: "\n")
    return Set(lines.filter { $0.hasPrefix("#") }.map { String($0.drop { "# ".contains($0) }) })
  }

  /// Codes of how a client behaves: no file of events has them.
  static let codesOfServers: Set = ["E_RATE", "E_LINE_TIMEOUT", "E_CONNECTIONS"]

  @Test func everyErrorCodeHasASectionAndTwoFixtures() throws {
    let codes = try Self.rawValues("Sources/WeirCore/ErrorCode.swift", prefix: "E_")
    #expect(codes.count >= 13)
    let headings = Self.headings("docs/errors.md")
    for code in codes {
      #expect(headings.contains(code), "docs/errors.md: no section \(code), add it")
      for ending in ["good", "bad"] where !Self.codesOfServers.contains(code) {
        let path = "fixtures/errors/\(code).\(ending)"
        #expect(Repository.paths.contains(path), "\(path): not there, add it")
      }
    }
    let documented = headings.filter { $0.hasPrefix("E_") }
    #expect(documented == Set(codes), "docs/errors.md: a section for a code that is none")
    for path in Repository.paths where path.hasPrefix("fixtures/errors/") {
      let code = path.dropFirst("fixtures/errors/".count).prefix { $0 != "." }
      #expect(codes.contains(String(code)), "\(path): \(code) is no code, remove it")
    }
  }

  @Test func everyMessageOfAFaultIsDocumented() throws {
    let source = try #require(Repository.text("Sources/WeirCore/ErrorCode.swift"))
    let flat = (Repository.text("docs/errors.md") ?? "").split { " \n".contains($0) }
      .joined(separator: " ")
    let messages = source.split(separator: "var message").last?.split(separator: "\n") ?? []
    for line in messages {
      let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0].contains("case ."), parts[1] != "no fault" else { continue }
      #expect(flat.contains(parts[1]), "docs/errors.md: message '\(parts[1])' is missing, add it")
    }
  }

  @Test func everyPolicyCodeHasASection() throws {
    let codes = try Self.rawValues("Sources/WeirPolicy/PolicyCode.swift", prefix: "P_")
    #expect(codes.count >= 20)
    let documented = Self.headings("docs/errors.md").filter { $0.hasPrefix("P_") }
    for code in codes {
      #expect(documented.contains(code), "docs/errors.md: no section \(code), add it")
    }
    #expect(documented == Set(codes), "docs/errors.md: a section for a code that is none")
  }

  @Test func everyFixtureIsSpokenOfOrUsed() {
    let tests = Repository.paths.filter { $0.hasPrefix("Tests/") || $0 == "Package.swift" }
      .compactMap { Repository.text($0) }.joined()
    for path in Repository.paths where path.hasPrefix("fixtures/") || path.hasPrefix("rules/") {
      let parts = path.split(separator: "/").map(String.init)
      guard let name = parts.last, name != "README.md", let folder = parts.first else { continue }
      let readme = Repository.text(folder + "/README.md") ?? ""
      // `errors/CODE.bad` and `lists/*.csv` stand for all of them.
      let ending = name.split(separator: ".").last.map(String.init) ?? ""
      let patterns = [
        name, "\(parts[parts.count - 2])/CODE.\(ending)", "\(parts[parts.count - 2])/*.\(ending)",
      ]
      let isKnown = patterns.contains { readme.contains($0) } || tests.contains(name)
      #expect(isKnown, "\(path): no README and no test knows it, say what it is or remove it")
    }
  }

  @Test func linksLeadToFiles() {
    for path in Repository.paths where path.hasSuffix(".md") {
      for (index, link) in Self.links(Repository.text(path) ?? "") {
        let target = link.prefix { $0 != "#" }
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let joined = Self.resolved(folder + "/" + target)
        let exists = FileManager.default.fileExists(atPath: Repository.root + "/" + joined)
        #expect(exists, "\(path):\(index): the link \(link) leads nowhere, mend it")
      }
    }
  }

  /// Links of a Markdown text to files beside it, with their lines.
  static func links(_ text: String) -> [(line: Int, target: String)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
      index, line in
      line.split(separator: "](", omittingEmptySubsequences: false).dropFirst().compactMap { part in
        let target = String(part.prefix { $0 != ")" && $0 != " " })
        let isOutside =
          target.contains("://") || target.hasPrefix("#") || target.hasPrefix("mailto:")
        return isOutside || target.isEmpty ? nil : (index + 1, target)
      }
    }
  }

  /// A path without `.` and `..`.
  static func resolved(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  @Test func findsLinks() {
    let links = Self.links("a [b](c.md) [d](https://e.f)\n[g](../h/i.md#j) [k](#l)")
    #expect(links.map(\.target) == ["c.md", "../h/i.md#j"])
    #expect(links.map(\.line) == [1, 2])
    #expect(Self.resolved("docs/../h/./i.md") == "h/i.md")
  }
}
