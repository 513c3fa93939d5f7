import CEL

/// Gives expressions functions of the application.
func functions() throws {
  let domain = FunctionDeclaration(
    "domain", .method, summary: "What stands behind the @ of an address.", cost: 8,
    [
      Overload([.string], .string) { arguments, budget throws(EvaluationFault) in
        guard case .string(let address) = arguments[0] else { throw .noMatchingOverload }
        try budget.charge(byteCount: address.utf8.count)
        guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else {
          throw .invalidArgument
        }
        return .string(String(address[address.utf8.index(after: at)...]))
      }
    ])

  // T is the same type in all of an overload: of a list of texts this gives text.
  let last = FunctionDeclaration(
    "list.last", summary: "The last element of a list.",
    [
      Overload([.list(.parameter("T"))], .parameter("T")) {
        arguments, _ throws(EvaluationFault) in
        guard case .list(let elements) = arguments[0] else { throw .noMatchingOverload }
        guard let last = elements.last else { throw .indexOutOfRange }
        return last
      }
    ])

  var environment = Environment(libraries: [.strings, Library("shop", [domain, last])])
  environment.variable("email", .string)
  let program = try environment.compile("list.last(email.domain().split('.')) == 'org'").get()
  for email in ["ada@example.org", "bob@example.com", "nobody"] {
    do {
      let answer = try program.evaluate(["email": .string(email)])
      print(email, answer == .bool(true) ? "is of an organisation" : "is not")
    } catch {
      print(email, "gives", error)
    }
  }

  // The checker knows the functions as it knows those of the language.
  let source = "list.last(email) + 1"
  if case .failure(let issues) = environment.compile(source) {
    print(issues.formatted(for: source))
  }

  // Names are looked up in the container first.
  environment.container = "list"
  let short = try environment.compile("last([1, 2, 3]) * 2").get()
  print("of type \(short.expression.type), constant:", short.expression.constant == .int(6))
}
