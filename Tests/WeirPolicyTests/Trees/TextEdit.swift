/// Edits of texts that tests make.
enum TextEdit {
  /// What stands between the places where a text stands.
  static func pieces(of text: String, between mark: String) -> [String] {
    let bytes = Array(text.utf8)
    let mark = Array(mark.utf8)
    if mark.isEmpty { return [text] }
    var pieces: [[UInt8]] = [[]]
    var offset = 0
    while offset < bytes.count {
      if bytes[offset...].starts(with: mark) {
        pieces.append([])
        offset += mark.count
      } else {
        pieces[pieces.count - 1].append(bytes[offset])
        offset += 1
      }
    }
    return pieces.map { String(decoding: $0, as: UTF8.self) }
  }

  /// A text with one part for another wherever it stands.
  static func replaced(_ text: String, _ old: String, _ new: String) -> String {
    pieces(of: text, between: old).joined(separator: new)
  }

  /// The same at the first place alone.
  static func replacedFirst(_ text: String, _ old: String, _ new: String) -> String {
    let parts = pieces(of: text, between: old)
    guard parts.count > 1 else { return text }
    return parts[0] + new + parts.dropFirst().joined(separator: old)
  }
}
