@testable import CEL

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
    text += table(Function.allCases.filter { !$0.isOperator && !$0.isOfOptionals }.map(section))
    for (library, symbol) in libraries {
      text += "\n## \(library.name.prefix(1).uppercased() + library.name.dropFirst())\n\n"
      text += "``Library/\(symbol)``"
      let ofLanguage =
        library.macros.contains(.optionals) ? Function.allCases.filter(\.isOfOptionals) : []
      let sections = library.functions.map(section) + ofLanguage.map(section)
      text +=
        sections.isEmpty
        ? " has no functions; its macros are in <doc:Language>.\n" : "\n\n" + table(sections)
    }
    return text
  }

  /// The calls of a function with what each gives, and a sentence.
  private typealias Section = (calls: [(call: String, result: String)], summary: String)

  private static func table(_ sections: [Section]) -> String {
    var text = "| call | gives | |\n|---|---|---|\n"
    for section in sections {
      for (number, call) in section.calls.enumerated() {
        let summary = number == 0 ? section.summary + " " : ""
        text += "| `\(call.call)` | `\(call.result)` | \(summary)|\n"
      }
    }
    return text
  }

  private static func section(_ declaration: FunctionDeclaration) -> Section {
    // Those that take any number of arguments have an overload for each count.
    let most = declaration.overloads.map(\.parameters.count).max() ?? 0
    let isLong = declaration.overloads.count > 12
    let calls = declaration.overloads.filter { !isLong || $0.parameters.count <= 2 }.map {
      overload in
      (
        call(declaration.name, declaration.style, overload.parameters),
        overload.result.description
      )
    }
    return (calls, declaration.summary + (isLong ? " Takes up to \(most) of them." : ""))
  }

  private static func section(_ function: Function) -> Section {
    let styles: [FunctionDeclaration.Style] =
      (function.isGlobal ? [.global] : []) + (function.isMethod ? [.method] : [])
    let calls = styles.flatMap { style in
      function.signatures.map { signature in
        (call(function.name, style, signature.arguments), signature.result.description)
      }
    }
    return (calls, summary(of: function))
  }

  private static func call(
    _ name: String, _ style: FunctionDeclaration.Style, _ parameters: [CELType]
  ) -> String {
    let words = parameters.map(\.description)
    let arguments = words.dropFirst(style == .method ? 1 : 0).joined(separator: ", ")
    return (style == .method ? words[0] + "." : "") + "\(name)(\(arguments))"
  }

  // long: a table
  private static func summary(of function: Function) -> String {
    switch function {
    case .size: "Code points of text, bytes, elements or entries."
    case .contains: "Whether a part stands anywhere in the text."
    case .startsWith: "Whether the text begins with a part."
    case .endsWith: "Whether the text ends with a part."
    case .matches: "Whether a pattern in the syntax of RE2 matches anywhere in the text."
    case .toInt:
      "The integer of a number, its fraction cut off, or of digits; the seconds since 1970."
    case .toUint: "The unsigned integer of a number, its fraction cut off, or of digits."
    case .toDouble: "The nearest double of a number, or of text."
    case .toString: "The text of a value; bytes must be UTF-8."
    case .toBytes: "The UTF-8 bytes of text."
    case .toBool:
      "Reads `true`, `True`, `TRUE`, `t`, `T`, `1`, and the same of `false`, `f` and `0`."
    case .toTimestamp: "Reads RFC 3339, or takes seconds since 1970."
    case .toDuration: "Reads numbers with `h`, `m`, `s`, `ms`, `us`, `ns`, as in `1h30m`."
    case .typeOf: "The type of a value."
    case .toDyn: "The same value, of a type that is known at run time only."
    case .fullYear: "The year; in UTC, or in a zone such as `Europe/Berlin` or `+05:30`."
    case .month: "The month, 0 to 11."
    case .dayOfYear: "The day of the year, from 0."
    case .dayOfMonth: "The day of the month, from 0."
    case .date: "The day of the month, from 1."
    case .dayOfWeek: "The day of the week, 0 is Sunday."
    case .hours: "The hour, 0 to 23; the whole hours of a duration."
    case .minutes: "The minute, 0 to 59; the whole minutes of a duration."
    case .seconds: "The second, 0 to 59; the whole seconds of a duration."
    case .milliseconds: "The milliseconds behind the second."
    case .optionalOr: "The first one if it has a value, else the second one."
    case .optionalOrValue: "The value if there is one, else what is given."
    case .hasValue: "Whether there is a value."
    case .add, .subtract, .multiply, .divide, .modulo, .negate, .not, .equal, .notEqual, .less,
      .lessOrEqual, .greater, .greaterOrEqual, .inside, .index, .optionalIndex:
      "An operator."
    }
  }
}
