import Testing

@testable import WeirReference

/// The files of the project are those that the code makes.
@Suite struct ReferenceTests {
  @Test func filesAreThoseOfTheCode() {
    for file in Reference.files {
      let isSame = Project.text(file.path) == file.text
      #expect(isSame, "\(file.path) is not what the code says; run: \(Reference.command)")
    }
  }

  @Test func thereAreNoOtherSchemas() {
    #expect(Project.names(in: "schemas").sorted() == ["policy.schema.json", "tests.schema.json"])
  }

  @Test func tablesOfMarkdownKeepTheirColumns() {
    let table = Markdown.table(["a", ""], [["x || y", "two\nlines"]])
    #expect(table == "| a |  |\n| --- | --- |\n| x \\|\\| y | two lines |\n")
    #expect(Markdown.code("a`b") == "`` a`b ``")
    #expect(Markdown.code(nil) == "")
  }

  /// Every link to a heading of the same page leads somewhere.
  @Test func headingsThatAreLinkedToAreThere() {
    let pages = Dictionary(uniqueKeysWithValues: Reference.files.map { ($0.path, $0.text) })
    for (path, text) in pages where path.hasSuffix(".md") {
      for link in text.split(separator: "](").dropFirst() {
        let parts = link.prefix { $0 != ")" }
          .split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].contains("://") else { continue }
        let target = parts[0].isEmpty ? path : "docs/" + parts[0]
        let page = pages[target] ?? Project.text(target) ?? ""
        let anchors = page.split(separator: "\n").filter { $0.hasPrefix("#") }
          .map { PolicyPage.anchor(String($0.drop { "# ".contains($0) })) }
        #expect(anchors.contains(String(parts[1])), "\(path): \(target) has no #\(parts[1])")
      }
    }
  }
}
