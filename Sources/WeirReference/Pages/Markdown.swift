/// Pieces of Markdown.
enum Markdown {
  /// The line under the title of a page that is made from code.
  static let note = "This page is made from the code by `make reference`: change it there.\n"

  /// A table with these headings; a heading may be empty.
  static func table(_ headings: [String], _ rows: [[String]]) -> String {
    let lines = [headings, headings.map { _ in "---" }] + rows.map { $0.map(cell) }
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  /// A text as code; nothing when there is none.
  static func code(_ text: String?) -> String {
    guard let text, !text.isEmpty else { return "" }
    // A code span that holds backticks needs a longer fence.
    return text.contains("`") ? "`` \(text) ``" : "`\(text)`"
  }

  /// Words as code, with commas between.
  static func codes(_ words: [String]) -> String {
    words.map { code($0) }.joined(separator: ", ")
  }

  /// A bar would end the cell, in code too.
  private static func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
