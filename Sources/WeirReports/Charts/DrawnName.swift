/// Names in drawings, where letters do not break into lines.
enum DrawnName {
  /// The name with an ellipsis in its middle where it is too wide.
  ///
  /// - Parameters:
  ///   - name: of any length.
  ///   - columns: letters that fit; those beyond ASCII count twice, as wide scripts need it.
  /// - Returns: the name, or its start and its end.
  static func fitted(_ name: String, columns: Int) -> String {
    let letters = Array(name)
    guard width(letters[...]) > columns else { return name }
    var (start, end) = (0, letters.count)
    // From both sides in turn, as long as there is room for the ellipsis too.
    while start < end {
      let isFront = start <= letters.count - end
      let next =
        isFront ? letters[...start] + letters[end...] : letters[..<start] + letters[(end - 1)...]
      guard width(next) + 2 <= columns else { break }
      if isFront { start += 1 } else { end -= 1 }
    }
    return String(letters[..<start]) + "…" + String(letters[end...])
  }

  private static func width(_ letters: ArraySlice<Character>) -> Int {
    letters.reduce(0) { $0 + ($1.isASCII ? 1 : 2) }
  }
}
