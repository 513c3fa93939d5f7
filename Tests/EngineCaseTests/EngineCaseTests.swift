import Glibc
import Synchronization
import Testing
import WeirCore
import WeirEngine
import WeirPolicy
import WeirSignals

/// The default policy's own cases, in process and through the binary: two drivers, one text.
@Suite struct EngineCaseTests {
  private static let policy: Policy = {
    switch PolicyLoader.load(from: DirectorySource(path: Project.policy)) {
    case .success(let policy): return policy
    case .failure(let faults): preconditionFailure(faults.text)
    }
  }()

  @Test(arguments: EventCase.all) func holdsInProcess(_ c: EventCase) throws {
    let plain = try Self.answers(c, workers: 1, batchRows: 2_048)
    let lines = plain.split(separator: "\n").map(String.init)
    #expect(lines.count == c.steps.count)
    for (line, step) in zip(lines, c.steps) {
      step.expected?.check(line) { Self.cell($0, of: step) }
    }
    for workers in [1, 2] {
      for batchRows in [1, 3, 2_048] {
        #expect(try Self.answers(c, workers: workers, batchRows: batchRows) == plain)
      }
    }
  }

  @Test(arguments: EventCase.all) func holdsInTheBinary(_ c: EventCase) throws {
    for (workers, batchRows) in [(1, 2_048), (2, 1), (2, 17)] {
      let output = Self.output(c, workers: workers, batchRows: batchRows)
      #expect(try output == Self.answers(c, workers: 1, batchRows: 2_048))
    }
  }

  @Test func everyRuleHitsInSomeCase() throws {
    var hit: Set<String> = []
    for c in EventCase.all {
      let text = try Self.answers(c, workers: 1, batchRows: 2_048)
      for rule in Self.policy.rules where text.contains("\"\(rule.name)\":\"hit\"") {
        hit.insert(rule.name)
      }
    }
    #expect(Self.policy.rules.map(\.name).filter { !hit.contains($0) } == [])
  }

  // MARK: Drivers

  private static func answers(_ c: EventCase, workers: Int, batchRows: Int) throws -> String {
    // 2030-01-01: no case is in the future.
    var options = ScoringOptions(clock: .fixed(milliseconds: 1_893_456_000_000))
    options.workers = workers
    options.batchRows = batchRows
    options.isExplaining = true
    let sink = Sink()
    let engine = ScoringEngine(policy: policy, options: options)
    _ = try engine.run(from: Source(Array(c.stream.utf8)), to: sink)
    return sink.text
  }

  private static func output(_ c: EventCase, workers: Int, batchRows: Int) -> String {
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
        '\(Project.products)/weir' score --policy '\(Project.policy)' --explain --quiet \
        --clock 2030-01-01T00:00:00Z --workers \(workers) --batch-rows \(batchRows) '\(name)'
        """)
  }

  /// What a table of the policy says about an event; nil: nothing.
  private static func cell(_ path: String, of step: EventCase.Step) -> String? {
    let parts = path.split(separator: ".").map(String.init)
    guard let plan = policy.tables.first(where: { $0.name == parts[0] }),
      let column = plan.columns.firstIndex(of: parts[1]), case .field(let index) = plan.key,
      let key = step.members[policy.schema.fields[index].name]
    else { return nil }
    let bytes = Array(key.utf8)
    var row: [Int32] = [-1]
    switch plan.kind {
    case .prefix:
      let slice = [TextSlice(offset: 0, byteCount: UInt32(bytes.count))]
      unsafe plan.table.find(texts: slice, base: bytes, status: nil, rows: 1, into: &row)
    case .ipRange:
      guard let address = IPAddress.parse(key) else { return nil }
      unsafe plan.table.find(addresses: [address], status: nil, rows: 1, into: &row)
    }
    var cell = [TextSlice(offset: 0, byteCount: 0)]
    var status: [UInt8] = [1]
    unsafe plan.table.fill(column: column, rows: row, count: 1, into: &cell, status: &status)
    guard status[0] == FieldColumn.present else { return nil }
    let text = unsafe UnsafeBufferPointer(
      start: plan.table.text + Int(cell[0].offset), count: Int(cell[0].byteCount))
    return unsafe String(decoding: text, as: UTF8.self)
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
