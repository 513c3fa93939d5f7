import CEL

/// Shows everything that is wrong with an expression, each with its place and how to mend it.
func faults() {
  var environment = Environment()
  environment.variable("amount", .int)
  environment.variable("country", .string)

  let source = """
    amuont > 500 && country.startWith('D')
      || country == 3
    """
  switch environment.compile(source, expecting: .bool) {
  case .success:
    print("it is fine")
  case .failure(let issues):
    print(issues.formatted(for: source, named: "rules/large"))
  }

  // The parts of a fault, for those who show it in another way.
  if case .failure(let issues) = environment.compile("amount", expecting: .bool) {
    for issue in issues.all {
      print("byte \(issue.offset), \(issue.length) long, \(issue.code): \(issue.message)")
    }
  }
}
