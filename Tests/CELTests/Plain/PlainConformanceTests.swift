import Testing

@testable import CEL

/// The plain evaluator passes the specification's own tests: what the others are compared with is
/// the language.
@Suite struct PlainConformanceTests {
  @Test func passesTheCoreOfTheSuite() throws {
    let folder = ConformanceTests.folder
    guard let names = ConformanceTests.files(in: folder), !names.isEmpty else {
      print("conformance: no files, skipped")
      return
    }
    let skips = try ConformanceTests.readSkips()
    var count = 0
    for name in names {
      let path = folder + "/" + name
      let file = try TextProto.parse(try #require(ConformanceTests.read(path)))
      for section in file.all("section") {
        for test in section.all("test") {
          let id = "\(file.string("name"))/\(section.string("name"))/\(test.string("name"))"
          guard skips[id] == nil, test.string("check_only") != "true" else { continue }
          count += 1
          if let problem = Self.run(test) {
            Issue.record("\(id): \(test.string("expr")): \(problem)")
          }
        }
      }
    }
    print("conformance: \(count) tests passed by the plain evaluator")
  }

  /// What is wrong with the answer; nil when nothing is.
  static func run(_ test: TextProto.Node) -> String? {
    let libraries = Library.all + [.blocks]
    var names = PlainNames(libraries: libraries)
    var container = test.string("container").split(separator: ".").map(String.init)
    names.containers = [""]
    while let last = container.popLast() {
      let outer = (container + [last]).joined(separator: ".")
      names.containers.insert(outer, at: names.containers.count - 1)
    }
    for declaration in test.all("type_env") where declaration.first("ident") != nil {
      names.variables.insert(declaration.string("name"))
    }
    var values: [String: Value] = [:]
    for binding in test.all("bindings") {
      values[binding.string("key")] =
        binding.first("value")?.first("value").flatMap(ConformanceTests.value)
    }
    let macros = libraries.reduce(into: Set<Library.MacroFamily>()) { $0.formUnion($1.macros) }
    let isError = test.first("eval_error") != nil
    let source = Array(test.string("expr").utf8)
    guard case .success(let syntax) = Parser.parse(source, macros: macros) else {
      return isError ? nil : "does not parse"
    }
    var evaluator = PlainEvaluator(syntax, names)
    evaluator.values = values
    let outcome = Outcome { () throws(EvaluationFault) -> Value in try evaluator.evaluate() }
    guard case .value(let result) = outcome else { return isError ? nil : "fails with \(outcome)" }
    if isError { return "no error, but \(result)" }
    let node = test.first("value") ?? test.first("typed_result")?.first("result")
    let expected = node.map(ConformanceTests.value) ?? .bool(true)
    guard let expected else { return "the expected value is not supported" }
    return ConformanceTests.isSame(result, expected) ? nil : "gives \(result), not \(expected)"
  }
}
