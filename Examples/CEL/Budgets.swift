import CEL

/// Lets strangers write expressions: each of them ends, soon, with a value or a fault.
func budget() throws {
  var environment = Environment()
  environment.variable("numbers", .list(.int))
  environment.variable("text", .string)

  // A hundred million turns, if nobody stopped it.
  let turns = try environment.compile(
    "numbers.all(a, numbers.all(b, numbers.all(c, numbers.all(d, a + b + c + d >= 0))))"
  ).get()
  let numbers = Value.list((1...100).map { .int($0) })
  do {
    _ = try turns.evaluate(["numbers": numbers], budget: 100_000)
  } catch {
    print("four loops:", error)
  }

  // What is too much by the estimate is not compiled.
  let loops = (1...9).reduce("true") { body, number in "numbers.all(x\(number), \(body))" }
  if case .failure(let issues) = environment.compile(loops) {
    print("nine loops:", issues.all[0].message)
  }

  // A pattern that engines with backtracking need ages for. It takes time linear in the text here.
  let pattern = try environment.compile("text.matches('^(a+)+$')").get()
  let text = String(repeating: "a", count: 50_000) + "!"
  print("(a+)+ matches:", try pattern.evaluate(["text": .string(text)]) == .bool(true))

  // Deep nesting is a fault of the source, not of the stack.
  let nested = String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000)
  if case .failure(let issues) = environment.compile(nested) {
    print("10,000 brackets:", issues.all[0].code.rawValue)
  }

  // Integers do not wrap around.
  let product = try environment.compile("numbers[0] * 9223372036854775807").get()
  do {
    _ = try product.evaluate(["numbers": .list([.int(2)])])
  } catch {
    print("a product:", error)
  }
}
