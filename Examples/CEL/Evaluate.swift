import CEL

/// Compiles a condition once and evaluates it with the variables of some orders.
func evaluate() throws {
  var environment = Environment()
  environment.variable("order.amount", .int)
  environment.variable("order.country", .string)
  environment.variable("order.coupon", .string, isOptional: true)

  let program = try environment.compile(
    "order.amount > 500 && order.country != 'DE' || has(order.coupon)", expecting: .bool
  ).get()

  let isSpecial = try program.evaluate([
    "order.amount": .int(600), "order.country": .string("FR"),
  ])
  print("a French order of 600:", isSpecial == .bool(true) ? "special" : "plain")

  // Nothing was said of the country, and the amount decides by itself.
  let small = try program.evaluate(["order.amount": .int(20)])
  print("an order of 20:", small == .bool(true) ? "special" : "plain")

  do {
    _ = try program.evaluate(["order.amount": .int(600)])
  } catch {
    print("an order of 600 from nowhere:", error)
  }

  // Any value can be the result: this one is a map.
  let summary = try environment.compile(
    "{'amount': order.amount, 'with_tax': order.amount * 119 / 100}"
  ).get()
  if case .map(let map) = try summary.evaluate(["order.amount": .int(600)]) {
    print("with tax:", map["with_tax"] == .int(714) ? "714" : "something else")
  }
}

extension ValueMap {
  /// The value of an entry whose key is text.
  fileprivate subscript(key: String) -> Value? { self[.string(key)] }
}
