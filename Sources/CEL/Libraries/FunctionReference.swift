/// Every function that expressions can call, for pages of reference: its calls, what they give, and
/// a sentence. Made of what the code declares.
package enum FunctionReference {
  /// A function.
  package struct Entry: Hashable, Sendable {
    /// Each form of it with the type that it gives.
    package let calls: [Call]
    /// What it does, in one sentence or two.
    package let summary: String
  }

  /// One form of a function: `string.startsWith(string)` and `bool`.
  package struct Call: Hashable, Sendable {
    package let text: String
    package let result: String
  }

  /// The functions of a library, or of the language itself.
  package struct Group: Hashable, Sendable {
    /// What the library is called in documents; nil for the language itself.
    package let library: String?
    /// May be empty: a library may have macros only.
    package let entries: [Entry]
  }

  /// The language itself, then each library that expressions have if nothing else is said.
  package static var groups: [Group] {
    let ofLanguage = Function.allCases.filter { !$0.isOperator && !$0.isOfOptionals }
    return [Group(library: nil, entries: ofLanguage.map(entry))]
      + Library.all.map { library in
        let others =
          library.macros.contains(.optionals) ? Function.allCases.filter(\.isOfOptionals) : []
        return Group(
          library: library.name, entries: library.functions.map(entry) + others.map(entry))
      }
  }

  /// The functions as a table of Markdown.
  package static func table(_ entries: [Entry]) -> String {
    var text = "| call | gives | |\n|---|---|---|\n"
    for entry in entries {
      for (number, call) in entry.calls.enumerated() {
        let summary = number == 0 ? entry.summary + " " : ""
        text += "| `\(call.text)` | `\(call.result)` | \(summary)|\n"
      }
    }
    return text
  }

  private static func entry(_ declaration: FunctionDeclaration) -> Entry {
    // Those that take any number of arguments have an overload for each count.
    let most = declaration.overloads.map(\.parameters.count).max() ?? 0
    let isLong = declaration.overloads.count > 12
    let calls = declaration.overloads.filter { !isLong || $0.parameters.count <= 2 }.map {
      overload in
      Call(
        text: call(declaration.name, declaration.style, overload.parameters),
        result: overload.result.description)
    }
    return Entry(
      calls: calls,
      summary: declaration.summary + (isLong ? " Takes up to \(most) of them." : ""))
  }

  private static func entry(_ function: Function) -> Entry {
    let styles: [FunctionDeclaration.Style] =
      (function.isGlobal ? [.global] : []) + (function.isMethod ? [.method] : [])
    let calls = styles.flatMap { style in
      function.signatures.map { signature in
        Call(
          text: call(function.name, style, signature.arguments),
          result: signature.result.description)
      }
    }
    return Entry(calls: calls, summary: summary(of: function))
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
