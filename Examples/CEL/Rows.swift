import CEL

/// Asks a condition of one event after the other, without allocating for any of them.
func rows() throws {
  var environment = Environment()
  let amount = environment.variable("amount", .int)
  let country = environment.variable("country", .string)
  let program = VectorProgram(
    try environment.compile("amount > 500 && country != 'DE'", expecting: .bool).get().expression)

  var row = Row(slotCount: 2)
  var worker = VectorWorker(rowCapacity: 1)

  row.set(600 as Int64, at: amount)
  row.set("FR", at: country)
  print("is it large?", try worker.isTrue(program, row))

  let events: [(amount: Int64, country: String?)] = [
    (600, "FR"), (600, "DE"), (20, nil), (700, nil),
  ]
  for event in events {
    row.removeAll()
    row.set(event.amount, at: amount)
    if let name = event.country { row.set(name, at: country) }
    do {
      print(event.amount, event.country ?? "-", try worker.isTrue(program, row))
    } catch {
      print(event.amount, event.country ?? "-", "no answer:", error)
    }
  }
  print("parts that go through the general evaluator:", program.generalOperationCount)
}
