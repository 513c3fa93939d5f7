import Glibc
import Testing

@testable import CEL

/// Not a test: prints nanoseconds a row with `CEL_BENCH=1 swift test --filter VectorBench`.
@Suite struct VectorBench {
  static let sources = [
    "a > 5 && b < 7.5", "a > 5", "b < 7.5", "o > 5 && p == 'payment'", "p == 'payment'",
    "s == 'payment'", "s == 'US'", "s == p", "s in ['DE', 'FR', 'payment', 'label', 'refund']",
    "a in [1, 5, 7, 9, 11]",
    "a + 7 > o", "a * 3 - o", "b * 2.0 + 1.0", "a > b", "has(e.q) ? e.q : a", "s.startsWith('pay')",
    "s.contains('men')", "s.matches('^pay.*t$')", "size(s) > 3", "at.getHours()",
    "!(a > 5) || b < 7.5 || o == 3", "[1, 2, 3].exists(x, x == a)",
  ]

  @Test(.enabled(if: unsafe getenv("CEL_BENCH") != nil))
  func printsNanosecondsPerRow() throws {
    let rows = 2048
    var declarations = Declarations()
    let types: [CELType] = [.int, .double, .string, .int, .string, .timestamp, .int]
    for (slot, name) in ["a", "b", "s", "o", "p", "at", "e.q"].enumerated() {
      declarations.variable(name, types[slot], slot: slot, isOptional: [3, 4, 6].contains(slot))
    }
    let texts = ["payment", "refund", "auth", "label", "US", "DE"]
    var generator = SeededGenerator(state: 1)
    var values: [[Value?]] = types.map { _ in [] }
    for _ in 0..<rows {
      let number = Int64(generator.next() % 12)
      values[0].append(.int(number))
      values[1].append(.double(Double(generator.next() % 150) / 10))
      values[2].append(.string(texts[Int(generator.next() % 6)]))
      values[3].append(generator.next() % 10 == 0 ? nil : .int(number))
      values[4].append(generator.next() % 10 == 0 ? nil : .string(texts[Int(generator.next() % 6)]))
      values[6].append(values[3].last ?? nil)
      values[5].append(Timestamp(milliseconds: 1_700_000_000_000 + number).map { .timestamp($0) })
    }
    let batch = ColumnBatch(types: types, values: values)
    var worker = VectorWorker(rowCapacity: rows)
    for source in Self.sources {
      let expression = try Expression.compile(source, in: declarations).get()
      let program = VectorProgram(expression)
      var best = Double.infinity
      let runs = program.generalOperationCount > 0 ? 20 : 1000
      for _ in 0..<5 {
        let start = Self.nanoseconds()
        for _ in 0..<runs {
          _ = unsafe worker.run(program, columns: batch.columns, rows: rows, sets: nil)
        }
        best = min(best, Double(Self.nanoseconds() - start) / Double(runs * rows))
      }
      print("bench: \((best * 100).rounded() / 100) ns/row  \(source)")
    }
  }

  private static func nanoseconds() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
