/// Reads the markup that the reports write, strictly: every element is closed in its order, every
/// value of an attribute has quotes, and no bare sign of markup stands in a text.
struct MarkupReader {
  /// A start tag.
  struct Element: Equatable {
    let name: String
    let attributes: [String: String]
  }

  /// What is wrong, in the order of the file; empty for a page that is well-formed.
  private(set) var complaints: [String] = []
  /// In the order of their start tags.
  private(set) var elements: [Element] = []
  /// What stands between tags, joined with line ends, still escaped.
  private(set) var text = ""

  private static let withoutEnd: Set = ["meta", "link", "wbr"]
  private static let entities = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]

  private var open: [String] = []

  init(_ page: String) {
    var rest = page.unicodeScalars[...]
    while let scalar = rest.first {
      if scalar == "<" {
        readTag(&rest)
      } else {
        readText(&rest)
      }
    }
    if !open.isEmpty { complaints.append("not closed: \(open)") }
  }

  private mutating func readText(_ rest: inout Substring.UnicodeScalarView) {
    let end = rest.firstIndex(of: "<") ?? rest.endIndex
    let piece = String(rest[..<end])
    rest = rest[end...]
    // A style sheet is no text for people.
    if open.last != "style" { text += piece + "\n" }
    if piece.contains(">") && open.last != "style" { complaints.append("bare >: \(piece)") }
    checkEntities(piece)
  }

  private mutating func checkEntities(_ piece: String) {
    let bytes = Array(piece.utf8)
    for place in bytes.indices where bytes[place] == UInt8(ascii: "&") {
      if !Self.entities.contains(where: { bytes[place...].starts(with: $0.utf8) }) {
        complaints.append("bare &: \(piece)")
      }
    }
    if piece.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\n" || $0.value == 127 }) {
      complaints.append("control character: \(piece)")
    }
  }

  private mutating func readTag(_ rest: inout Substring.UnicodeScalarView) {
    var isQuoted = false
    let end = rest.firstIndex { scalar in
      if scalar == "\"" { isQuoted.toggle() }
      return scalar == ">" && !isQuoted
    }
    guard let end else {
      complaints.append("tag without end")
      rest = rest[rest.endIndex...]
      return
    }
    let tag = String(rest[rest.index(after: rest.startIndex)..<end])
    rest = rest[rest.index(after: end)...]
    if tag == "!DOCTYPE html" { return }
    if tag.hasPrefix("/") {
      if open.popLast() != String(tag.dropFirst()) { complaints.append("closed: \(tag)") }
      return
    }
    let element = element(tag)
    elements.append(element)
    if !tag.hasSuffix("/"), !Self.withoutEnd.contains(element.name) { open.append(element.name) }
  }

  private mutating func element(_ tag: String) -> Element {
    var parts = tag.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
    if parts.count % 2 == 0 { complaints.append("quotes: \(tag)") }
    let first = parts[0].split(separator: " ")
    let name = String(first.first ?? "")
    if name.isEmpty || !name.utf8.allSatisfy({ 0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 }) {
      complaints.append("name: \(tag)")
    }
    parts[0].trimPrefix(name)
    if parts.count == 1, !["", "/"].contains(parts[0]) { complaints.append("no quotes: \(tag)") }
    var attributes: [String: String] = [:]
    for index in stride(from: 0, to: parts.count - 1, by: 2) {
      let key = parts[index].drop { $0 == " " }
      if !key.hasSuffix("=") || key.contains(" ") { complaints.append("attribute: \(tag)") }
      if parts[index + 1].contains("<") { complaints.append("bare <: \(tag)") }
      checkEntities(parts[index + 1])
      attributes[String(key.dropLast())] = parts[index + 1]
    }
    if !["", "/"].contains(parts.count > 1 ? parts[parts.count - 1] : "") {
      complaints.append("end of tag: \(tag)")
    }
    return Element(name: name, attributes: attributes)
  }
}
