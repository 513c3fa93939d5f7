import Glibc
import Synchronization
import Testing
import WeirCases
import WeirCore
import WeirEngine
import WeirPolicy

/// A case of a shipped policy.
struct ShippedCase: CustomTestStringConvertible, Sendable {
  let directory: String
  let policy: Policy
  let testCase: PolicyCase

  var testDescription: String { "\(policy.name): \(testCase.name)" }

  /// All events, a line each.
  var stream: String {
    testCase.steps.flatMap { step in (0..<step.count).map { step.text(round: $0) + "\n" } }.joined()
  }

  /// The policies of `rules/`.
  static let policies: [(directory: String, policy: Policy, cases: [PolicyCase])] = {
    let folder = Project.root + "/rules"
    return Project.names(in: folder).compactMap { name in
      let directory = folder + "/" + name
      guard unsafe access(directory + "/policy.yaml", R_OK) == 0 else { return nil }
      let source = DirectorySource(path: directory)
      do throws(PolicyFaults) {
        let policy = try PolicyLoader.load(from: source).get()
        return (directory, policy, try CaseLoader.load(from: source, for: policy).get().cases)
      } catch {
        preconditionFailure(error.text)
      }
    }
  }()

  static let all = policies.flatMap { directory, policy, cases in
    cases.map { ShippedCase(directory: directory, policy: policy, testCase: $0) }
  }
}

/// The shipped policies' own cases, in process and through the binary: two drivers, one text.
@Suite struct EngineCaseTests {
  @Test func thereAreThreePolicies() {
    let names = ShippedCase.policies.map(\.policy.name)
    #expect(names == ["account", "card-not-present", "card-testing"])
  }

  @Test func everyCaseHoldsAndEveryRuleHits() {
    for (directory, policy, cases) in ShippedCase.policies {
      let report = CaseRunner(policy: policy).run(cases)
      #expect(report.failedCount == 0, "\(report.text(style: .plain))")
      #expect(report.neverHit.isEmpty, "\(directory): \(report.neverHit)")
      #expect(report.outcomes.count >= 8)
    }
  }

  @Test(arguments: ShippedCase.all) func everyDriverGivesTheSameBytes(_ c: ShippedCase) throws {
    let plain = try Self.answers(c, workers: 1, batchRows: 2_048)
    for (workers, batchRows) in [(1, 1), (1, 3), (2, 1), (2, 3), (7, 2_048)] {
      #expect(try Self.answers(c, workers: workers, batchRows: batchRows) == plain)
    }
    for (workers, batchRows) in [(1, 2_048), (2, 17)] {
      #expect(Self.output(c, workers: workers, batchRows: batchRows) == plain)
    }
    let answers = CaseRunner(policy: c.policy).answers(to: c.testCase)
    for (answer, line) in zip(answers, plain.split(separator: "\n")) {
      // The line has the explanation in front of the stamp.
      let front = answer.line.split(separator: ",\"policy\":")[0]
      #expect(line.hasPrefix(front))
    }
  }

  // MARK: Drivers

  private static func answers(_ c: ShippedCase, workers: Int, batchRows: Int) throws -> String {
    var options = ScoringOptions(clock: .fixed(milliseconds: clock(of: c)))
    options.workers = workers
    options.batchRows = batchRows
    options.isExplaining = true
    let sink = Sink()
    let engine = ScoringEngine(policy: c.policy, options: options)
    _ = try engine.run(from: Source(Array(c.stream.utf8)), to: sink)
    return sink.text
  }

  private static func clock(of c: ShippedCase) -> Int64 {
    c.testCase.clockMilliseconds ?? Timestamp.latest
  }

  private static func output(_ c: ShippedCase, workers: Int, batchRows: Int) -> String {
    var path = Array("/tmp/weir-case-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&path)
    defer {
      close(descriptor)
      unsafe unlink(path)
    }
    let bytes = Array(c.stream.utf8)
    #expect(unsafe write(descriptor, bytes, bytes.count) == bytes.count)
    let name = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return Project.output(
      of: """
        '\(Project.products)/weir' score --policy '\(c.directory)' --explain --quiet \
        --clock \(Timestamp.text(of: clock(of: c))) --workers \(workers) \
        --batch-rows \(batchRows) '\(name)'
        """)
  }
}

private final class Source: InterruptibleSource {
  private let bytes: [UInt8]
  private let offset = Mutex(0)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    let range = offset.withLock { offset in
      let start = offset
      offset += min(buffer.count, bytes.count - start)
      return start..<offset
    }
    unsafe bytes[range].withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
    return range.count
  }

  var hasBytes: Bool { true }
  func interrupt() {}
  var isInterrupted: Bool { false }
}

private final class Sink: ByteSink {
  private let bytes = Mutex<[UInt8]>([])

  func write(_ new: UnsafeRawBufferPointer) throws(InputOutputFault) {
    bytes.withLock { unsafe $0.append(contentsOf: new) }
  }

  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
