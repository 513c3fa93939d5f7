import Testing

/// Every `package` and `public` declaration says what it is; a stored property may leave that to
/// its name, its type and the sentence of the type it is in.
struct DocumentationTests {
  static func complaints(_ file: SourceFile) -> [Complaint] {
    file.code.indices.compactMap { index in
      guard let declaration = SourceFile.declaration(file.code[index]),
        declaration.modifiers.contains("package") || declaration.modifiers.contains("public"),
        !["import", "extension"].contains(declaration.keyword),
        !declaration.modifiers.contains("override"),
        !isOperator(file.code[index]), !isStored(file.code[index], declaration),
        !file.heading(of: index).contains(where: { $0.hasPrefix("///") })
      else { return nil }
      return file.complaint(index, "no `///`, say what it is or gives")
    }
  }

  /// Operators mean what they always mean.
  private static func isOperator(_ line: String) -> Bool {
    line.contains("func < (") || line.contains("func == (") || line.contains("func hash(into")
  }

  private static func isStored(
    _ line: String, _ declaration: (modifiers: [String], keyword: String)
  ) -> Bool {
    ["let", "var"].contains(declaration.keyword) && !declaration.modifiers.contains("static")
      && !line.contains("{")
  }

  @Test func declarationsOthersSeeSayWhatTheyAre() {
    for file in Repository.swiftFiles(in: "Sources") {
      for complaint in Self.complaints(file) { Issue.record("\(complaint)") }
    }
  }

  @Test func noticesAMissingSentence() {
    let text = """
      /// A thing.
      @frozen package struct A {
        package let plain: Int
        package static let bare = 1
        /// Said.
        @inlinable
        package func said() {}
        package var alsoBare: Int { 1 }
        package static func < (a: A, b: A) -> Bool { false }
        func hidden() {}
        // Not a sentence for callers.
        public init() {}
      }
      package import WeirCore
      """
    let file = SourceFile("Sources/WeirCore/A.swift", text)
    #expect(Self.complaints(file).map(\.line) == [4, 8, 12])
  }
}
