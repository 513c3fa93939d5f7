import CEL
import Glibc

/// Times expressions, or evaluates one so many times and says nothing, for a profiler.
@main struct CELBench {
  private static let usage = """
    usage: cel-bench FILE [--only NAME]
           cel-bench FILE --only NAME --mode dictionary|row|batch --count N

    The first prints a line for each expression, its words separated by tabs: name, nanoseconds per
    evaluation by dictionary, row and batch, the value. `-` is a mode that cannot hold the values.
    The second evaluates one expression N times, in batches as many whole ones as that takes.
    """
  private static let passCount = 7
  private static let passNanoseconds = 50_000_000

  static func main() {
    do throws(Complaint) {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      let line = Array("cel-bench: \(error.message)\n".utf8)
      _ = unsafe write(2, line, line.count)
      exit(1)
    }
  }

  private static func run(_ arguments: [String]) throws(Complaint) {
    var options: [String: String] = [:]
    for index in stride(from: 1, to: arguments.count - 1, by: 2) {
      options[arguments[index]] = arguments[index + 1]
    }
    let known = ["--only", "--mode", "--count"]
    guard arguments.count % 2 == 1, options.keys.allSatisfy(known.contains) else {
      throw Complaint(message: usage)
    }
    let cases = try CaseFile(try text(of: arguments[0]))
    let only = options["--only"]
    let chosen = cases.expressions.filter { only == nil || $0.name == only }
    guard !chosen.isEmpty else { throw Complaint(message: "no expression has that name") }
    guard let word = options["--count"] else {
      for (name, source) in chosen { print(try timed(name, source, in: cases)) }
      return
    }
    guard let count = Int(word), count >= 0, let mode = Mode(rawValue: options["--mode"] ?? ""),
      chosen.count == 1
    else { throw Complaint(message: usage) }
    var driver = try Driver(chosen[0].source, in: cases)
    guard driver.supports(mode) else { throw Complaint(message: "no columns for these values") }
    do throws(EvaluationFault) {
      try driver.run(mode, count: count)
    } catch {
      throw Complaint(message: "\(chosen[0].name): \(error)")
    }
  }

  private static func timed(
    _ name: String, _ source: String, in cases: CaseFile
  ) throws(Complaint) -> String {
    var driver = try Driver(source, in: cases)
    var words = [name]
    var value = ""
    do throws(EvaluationFault) {
      value = try driver.value(.dictionary)
      for mode in Mode.allCases {
        guard driver.supports(mode) else {
          words.append("-")
          continue
        }
        let same = try driver.value(mode)
        precondition(same == value, "the ways to evaluate an expression give one value")
        words.append("\(try best(mode, &driver))")
      }
    } catch {
      throw Complaint(message: "\(name): \(error)")
    }
    return (words + [value]).joined(separator: "\t")
  }

  /// Nanoseconds per evaluation in the fastest pass.
  private static func best(_ mode: Mode, _ driver: inout Driver) throws(EvaluationFault) -> Double {
    var count = 1
    while true {
      let spent = try nanoseconds(mode, count, &driver)
      if spent >= passNanoseconds { break }
      // Not by the pace alone: the first evaluations are the slow ones.
      count = max(count * 2, min(count * 10, count * passNanoseconds / max(spent, 1)))
    }
    var best = Double.infinity
    for _ in 0..<passCount {
      let spent = try nanoseconds(mode, count, &driver)
      best = min(best, Double(spent) / Double(Driver.evaluationCount(mode, for: count)))
    }
    return (best * 100).rounded() / 100
  }

  private static func nanoseconds(
    _ mode: Mode, _ count: Int, _ driver: inout Driver
  ) throws(EvaluationFault) -> Int {
    let start = clock()
    try driver.run(mode, count: count)
    return clock() - start
  }

  private static func clock() -> Int {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  private static func text(of path: String) throws(Complaint) -> String {
    guard let file = unsafe fopen(path, "r") else {
      throw Complaint(message: "cannot open \(path)")
    }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = unsafe getc(file), byte != EOF { bytes.append(UInt8(byte)) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
