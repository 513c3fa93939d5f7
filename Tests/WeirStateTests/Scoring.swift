import Glibc
import Synchronization
import WeirCore
import WeirDefaultPolicy
import WeirEngine
import WeirJournal
import WeirPolicy
import WeirTraffic

@testable import WeirState

/// Runs over state directories.
enum Scoring {
  struct Run {
    let text: String
    let report: RecoveryReport
    let positionAfter: UInt64
  }

  static let policy = load(DefaultPolicy.source)

  static func load(_ source: any PolicySource) -> Policy {
    switch PolicyLoader.load(from: source) {
    case .success(let policy): return policy
    case .failure(let faults): preconditionFailure(faults.text)
    }
  }

  /// The default policy with another threshold.
  static let otherThresholds: Policy = {
    var files = Dictionary(uniqueKeysWithValues: policy.files.map { ($0.path, $0.bytes) })
    let text = String(decoding: files["policy.yaml"] ?? [], as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("  review_at:") ? "  review_at: 0.20" : String(line)
    }
    files["policy.yaml"] = Array(lines.joined(separator: "\n").utf8)
    return load(EmbeddedSource(files))
  }()

  static func options(workers: Int = 2) -> ScoringOptions {
    var options = ScoringOptions(clock: .fixed(milliseconds: 1_798_761_600_000))
    options.workers = workers
    options.batchRows = 64
    return options
  }

  static func open(
    _ path: String, under policy: Policy = policy
  ) throws -> (store: StateStore, state: StateFold) {
    var options = StateOptions(path: path) { 0 }
    options.fsync = .off
    return try StateStore.open(options, policy: policy, scoring: Self.options(), spareWordCount: 0)
  }

  static func run(
    _ lines: [UInt8], in path: String, under policy: Policy = policy, snapshotsAtEnd: Bool = false
  ) throws -> Run {
    let (store, state) = try open(path, under: policy)
    let engine = ScoringEngine(resuming: state, journal: store.journal, options: options())
    let sink = TextSink()
    _ = try engine.run(from: BytesSource(lines), to: sink)
    if snapshotsAtEnd { _ = try store.takeSnapshot() }
    let position = store.status.position
    try store.close()
    return Run(text: sink.text, report: store.recovery, positionAfter: position)
  }

  /// The hash of the state that a directory holds.
  static func hash(_ path: String) throws -> [UInt8] {
    let directory = try StateDirectory.open(
      PosixStorage(path: path), keys: StateKeys.find(nil, directory: path))
    let recovery = Recovery(directory, options: options(workers: 1), wantsDigest: true)
    return try recovery.run(isReadOnly: true).state.stateHash()
  }

  /// Traffic of one day, with everything that makes it hard.
  static func traffic(_ count: UInt64, seed: UInt64, day: Int = 0) -> [UInt8] {
    var options = TrafficOptions()
    options.seed = seed
    options.eventCount = count
    options.cards = 100
    options.ips = 80
    options.merchants = 20
    options.disorderPerMillion = 100_000
    options.duplicatePerMillion = 50_000
    options.brokenPerMillion = 30_000
    options.start += Int64(day) * 86_400_000
    var generator = TrafficGenerator(options)
    var bytes: [UInt8] = []
    while generator.append(into: &bytes) {}
    return bytes
  }

  /// Decision, score and rules of an answer: what a repeat has as well.
  static func verdict(_ line: Substring) -> String {
    let others = ["shadow", "reasons", "late", "duplicate", "degraded", "policy"]
    let starts = others.compactMap { line.firstRange(of: ",\"\($0)\"")?.lowerBound }
    let end = starts.min() ?? line.endIndex
    return String(line[..<end])
  }

  static func padded(_ position: UInt64) -> String {
    let digits = String(position)
    return String(repeating: "0", count: 20 - digits.count) + digits
  }
}

/// A folder that is gone with the test.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/weir-state-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { preconditionFailure("no folder in /tmp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in DirectorySource.entries(of: path) ?? [] {
      let inside = path + "/" + name
      if unsafe unlink(inside) != 0 { remove(inside) }
    }
    unsafe rmdir(path)
  }

  func makeKey() throws { _ = try KeyRing.make(at: path + "/weir.key") }

  /// Flips a bit of a file.
  func flip(_ name: String, at offset: Int) throws {
    let descriptor = unsafe Glibc.open(path + "/" + name, O_RDWR)
    defer { close(descriptor) }
    var byte: UInt8 = 0
    guard unsafe pread(descriptor, &byte, 1, offset) == 1 else {
      preconditionFailure("the file is not so long")
    }
    byte ^= 4
    unsafe pwrite(descriptor, &byte, 1, offset)
  }
}

/// Bytes in memory as a source.
final class BytesSource: InterruptibleSource {
  private let bytes: [UInt8]
  private let offset = Mutex(0)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    let range = offset.withLock { offset in
      let start = offset
      offset = min(bytes.count, start + buffer.count)
      return start..<offset
    }
    unsafe bytes[range].withUnsafeBytes { unsafe buffer.copyMemory(from: $0) }
    return range.count
  }

  var hasBytes: Bool { true }
  func interrupt() { offset.withLock { $0 = bytes.count } }
  var isInterrupted: Bool { false }
}

/// Keeps what is written.
final class TextSink: ByteSink {
  private let bytes = Mutex<[UInt8]>([])

  func write(_ new: UnsafeRawBufferPointer) throws(InputOutputFault) {
    bytes.withLock { unsafe $0.append(contentsOf: new) }
  }

  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
