/// Where functions and declarations stand in masked code; brace matching, no parser.
extension SourceFile {
  /// Where a function or a computed property starts, and where its brace closes.
  struct Body: Equatable {
    var first: Int
    var last: Int
  }

  private static let modifiers: Set<String> = [
    "package", "public", "private", "fileprivate", "internal", "open", "static", "class", "final",
    "mutating", "nonmutating", "override", "required", "convenience", "indirect", "consuming",
    "borrowing", "nonisolated", "lazy", "weak", "unowned", "dynamic", "async",
  ]

  /// The words of a line's declaration: attributes and modifiers apart, then the keyword.
  static func declaration(_ line: String) -> (modifiers: [String], keyword: String)? {
    var rest = Substring(line).drop { $0 == " " }
    var modifiers: [String] = []
    while let first = rest.first {
      if first == "@" {
        rest = rest.dropFirst().drop { $0.isLetter || $0.isNumber || $0 == "_" }
        if rest.first == "(" { rest = rest.drop { $0 != ")" }.dropFirst() }
        modifiers.append("@")
      } else {
        let word = String(rest.prefix { $0.isLetter || $0 == "_" })
        guard Self.modifiers.contains(word), rest.dropFirst(word.count).first != ":" else {
          return word.isEmpty ? nil : (modifiers, word)
        }
        modifiers.append(word)
        rest = rest.dropFirst(word.count)
        // private(set)
        if rest.first == "(" { rest = rest.drop { $0 != ")" }.dropFirst() }
      }
      rest = rest.drop { $0 == " " }
    }
    return nil
  }

  /// Every function, initialiser, subscript and computed property with a body.
  var bodies: [Body] {
    code.indices.compactMap { index in
      guard let keyword = Self.declaration(code[index])?.keyword,
        ["func", "init", "deinit", "subscript", "var"].contains(keyword)
      else { return nil }
      return body(from: index, isProperty: keyword == "var")
    }
  }

  private func body(from first: Int, isProperty: Bool) -> Body? {
    var brackets = 0
    var braces = 0
    for index in first..<code.count {
      for character in code[index].utf8 {
        switch character {
        case UInt8(ascii: "("), UInt8(ascii: "["): brackets += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): brackets -= 1
        case UInt8(ascii: "=") where isProperty && braces == 0: return nil
        case UInt8(ascii: "{") where brackets == 0 || braces > 0: braces += 1
        case UInt8(ascii: "}") where braces > 0:
          braces -= 1
          if braces == 0 { return Body(first: first, last: index) }
        case UInt8(ascii: "}") where brackets == 0: return nil
        default: break
        }
      }
      guard braces > 0 || brackets > 0 || goesOn(behind: index) else { return nil }
    }
    return nil
  }

  /// Whether a signature goes on in the next line: a requirement of a protocol ends instead.
  private func goesOn(behind index: Int) -> Bool {
    guard index + 1 < code.count else { return false }
    let next = code[index + 1].drop { $0 == " " }
    return ["{", "where ", "->", "throws", "async"].contains { next.hasPrefix($0) }
      || code[index].hasSuffix("->") || code[index].hasSuffix(",")
  }

  /// The lines above a declaration that belong to it: comments and attributes, nearest first.
  func heading(of index: Int) -> [String] {
    var result: [String] = []
    var line = index - 1
    while line >= 0 {
      let text = lines[line].drop { $0 == " " }
      guard text.hasPrefix("//") || text.hasPrefix("@") || text.hasPrefix("#if") else { break }
      result.append(String(text))
      line -= 1
    }
    return result
  }
}
