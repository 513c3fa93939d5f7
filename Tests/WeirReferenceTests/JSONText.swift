/// Members of objects in JSON as it is written, without spaces between.
enum JSONText {
  struct Member: Hashable {
    let name: String
    /// As it is written.
    let value: String
  }

  /// The members of an object; none of anything else.
  static func members(of object: String) -> [Member] {
    guard object.hasPrefix("{"), object.hasSuffix("}") else { return [] }
    return parts(of: object.dropFirst().dropLast()).compactMap { part in
      guard part.hasPrefix("\""), let end = part.firstRange(of: "\":") else { return nil }
      return Member(
        name: String(part[..<end.lowerBound].dropFirst()), value: String(part[end.upperBound...]))
    }
  }

  /// The object itself, or those of a list.
  static func objects(in value: String) -> [String] {
    value.hasPrefix("[") ? parts(of: value.dropFirst().dropLast()) : [value]
  }

  /// What stands between the commas outside of brackets and texts.
  private static func parts(of text: Substring) -> [String] {
    var parts = [""]
    var (depth, isText, isEscaped) = (0, false, false)
    for character in text {
      if isText {
        if isEscaped {
          isEscaped = false
        } else if character == "\\" {
          isEscaped = true
        } else if character == "\"" {
          isText = false
        }
      } else {
        if character == "\"" { isText = true }
        if "[{".contains(character) { depth += 1 }
        if "]}".contains(character) { depth -= 1 }
        if character == ",", depth == 0 {
          parts.append("")
          continue
        }
      }
      parts[parts.count - 1].append(character)
    }
    return parts == [""] ? [] : parts
  }
}
