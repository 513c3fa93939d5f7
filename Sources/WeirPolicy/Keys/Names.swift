/// Words that CEL keeps for itself.
package let reservedWords: Set<String> = [
  "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function",
  "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
]

/// Names that mean something at the start of an expression, and so cannot be names of tables.
package let rootNames = ["event", "lists", "velocity", "model", "constants"]

/// Why a text cannot be a name in expressions; nil when it can.
func reasonNotIdentifier(_ text: String) -> String? {
  if text.utf8.count > PolicyLimits.nameByteCountMax { return "it is too long" }
  guard let first = text.utf8.first else { return "it is empty" }
  if 48...57 ~= first { return "it starts with a digit" }
  guard text.utf8.allSatisfy({ isNameByte($0) }) else { return "it holds other characters" }
  return reservedWords.contains(text) ? "CEL keeps that word for itself" : nil
}

/// Whether a text can be the name of a policy or a rule.
package func isLabel(_ text: String) -> Bool {
  guard let first = text.utf8.first, text.utf8.count <= PolicyLimits.nameByteCountMax else {
    return false
  }
  return isNameByte(first) && !(48...57 ~= first)
    && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
}

private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 48...57, 65...90, 97...122, UInt8(ascii: "_"): true
  default: false
  }
}
