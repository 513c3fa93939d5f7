// Fuzzes the expression language: the input is an expression. Compiling it must end in a program or
// in faults with places inside the text; evaluating it in a value or a fault, within its budget.
// The general evaluator and the column program must say the same. Run by scripts/fuzz.sh.

import CEL
import FuzzDriver

let variables: [(name: String, type: CELType, value: Value?)] = [
  ("i", .int, .int(7)), ("j", .int, nil), ("u", .uint, .uint(9)), ("d", .double, .double(2.5)),
  ("b", .bool, .bool(true)), ("s", .string, .string("payment ä")), ("t", .string, nil),
  ("at", .timestamp, Timestamp(milliseconds: 1_700_000_000_123).map { .timestamp($0) }),
  ("span", .duration, .duration(TimeSpan(nanoseconds: 5_000_000))),
  ("ip", .ip, .ip(IPAddress(high: 0, low: 0xffff_0a01_0203))),
]
let others: [(name: String, type: CELType, value: Value)] = [
  ("l", .list(.int), .list([.int(1), .int(2), .int(3)])),
  ("words", .list(.string), .list([.string("a"), .string("")])),
  ("any", .dyn, .list([.int(1), .string("a"), .null])),
]

/// Only names that a row can hold, and all of them.
func makeEnvironment(isScalar: Bool) -> Environment {
  var environment = Environment(libraries: Library.all + [.blocks])
  for variable in variables {
    environment.variable(variable.name, variable.type, isOptional: true)
  }
  if !isScalar { for other in others { environment.variable(other.name, other.type) } }
  return environment
}

let scalars = makeEnvironment(isScalar: true)
let all = makeEnvironment(isScalar: false)
let values: [String: Value] = {
  var values = Dictionary(uniqueKeysWithValues: others.map { ($0.name, $0.value) })
  for variable in variables { values[variable.name] = variable.value }
  return values
}()

enum Outcome: Equatable {
  case value(Value)
  case fault(EvaluationFault)
}

/// Equality that takes NaN for itself, and times to the millisecond, which is what columns hold.
func areSame(_ left: Outcome, _ right: Outcome) -> Bool {
  switch (left, right) {
  case (.value(.double(let left)), .value(.double(let right))):
    left == right || (left.isNaN && right.isNaN)
  case (.value(.timestamp(let left)), .value(.timestamp(let right))):
    left.milliseconds == right.milliseconds
  case (.value(.duration(let left)), .value(.duration(let right))):
    left.milliseconds == right.milliseconds
  default: left == right
  }
}

func evaluate(_ program: Program, budget: Int) -> Outcome {
  do throws(EvaluationFault) {
    return .value(try program.evaluate(values, budget: budget))
  } catch {
    return .fault(error)
  }
}

func check(_ source: String) {
  switch all.compile(source) {
  case .success(let program): _ = evaluate(program, budget: 10_000)
  case .failure(let issues):
    precondition(!issues.all.isEmpty, "a refusal without a fault")
    for issue in issues.all {
      precondition(issue.line >= 1 && issue.column >= 1, "a place before the start")
      precondition(issue.offset + issue.length <= source.utf8.count + 1, "a place behind the end")
    }
    precondition(!issues.formatted(for: source).isEmpty, "faults without text")
    return
  }
  guard case .success(let program) = scalars.compile(source) else { return }
  switch program.expression.type {
  case .int, .uint, .double, .bool, .string, .timestamp, .duration, .ip: break
  default: return
  }
  let vector: Outcome
  do throws(EvaluationFault) {
    var row = Row(slotCount: variables.count)
    for (slot, variable) in variables.enumerated() { try row.set(variable.value, at: slot) }
    var worker = VectorWorker(rowCapacity: 1)
    vector = .value(try worker.evaluate(VectorProgram(program.expression), row))
  } catch {
    vector = .fault(error)
  }
  // Where the budget decides, the two may differ: each part of a program has one of its own.
  let general = evaluate(program, budget: 100_000)
  guard areSame(general, evaluate(program, budget: 10_000)),
    areSame(general, evaluate(program, budget: 1_000_000))
  else { return }
  precondition(areSame(general, vector), "the evaluators differ")
}

fuzz {
  check(unsafe String(decoding: UnsafeBufferPointer(start: $0, count: $1), as: UTF8.self))
  return 0
}
