import CEL

/// Functions.md as the code has it.
enum FunctionPage {
  static let path = "Sources/CEL/CEL.docc/Functions.md"

  /// Every library of an environment that says nothing else, and the symbol that it is.
  static let libraries: [(library: Library, symbol: String)] = [
    (.strings, "strings"), (.math, "math"), (.network, "network"), (.encoders, "encoders"),
    (.optionals, "optionals"), (.bindings, "bindings"),
    (.twoVariableMacros, "twoVariableMacros"),
  ]

  static var text: String {
    var text = """
      # Functions

      Every function that expressions can call, with the types that it takes and gives.

      ## Overview

      This page is written by a test from what the code declares. Operators and macros are in
      <doc:Language>. A, B and T stand for any type, the same one in all of a line.

      ## The language itself

      These are always there. Indices and lengths of text count code points.


      """
    for group in FunctionReference.groups {
      guard let name = group.library else {
        text += FunctionReference.table(group.entries)
        continue
      }
      let symbol = libraries.first { $0.library.name == name }?.symbol ?? name
      text += "\n## \(name.prefix(1).uppercased() + name.dropFirst())\n\n``Library/\(symbol)``"
      text +=
        group.entries.isEmpty
        ? " has no functions; its macros are in <doc:Language>.\n"
        : "\n\n" + FunctionReference.table(group.entries)
    }
    return text
  }
}
