import Testing
import WeirCore
import WeirDefaultPolicy
import WeirEngine
import WeirPolicy
import WeirTraffic

/// One run of an engine over bytes in memory.
struct EngineRun: Equatable {
  var text: String
  var fault: InputOutputFault?

  /// The answers, without their line ends.
  var lines: [Substring] { text.split(separator: "\n") }

  static let defaultPolicy = policy(DefaultPolicy.source)

  /// 2027-01-01, after all traffic of the tests.
  static let options = ScoringOptions(clock: .fixed(milliseconds: 1_798_761_600_000))

  static func policy(_ source: any PolicySource) -> Policy {
    switch PolicyLoader.load(from: source) {
    case .success(let policy): return policy
    case .failure(let faults): preconditionFailure(faults.text)
    }
  }

  /// A policy of one text.
  static func policy(_ text: String) -> Policy {
    policy(EmbeddedSource(["policy.yaml": Array(text.utf8)]))
  }

  init(
    _ source: any InterruptibleSource, to sink: MemorySink = MemorySink(),
    under policy: Policy = defaultPolicy, _ change: (inout ScoringOptions) -> Void = { _ in }
  ) {
    var options = Self.options
    change(&options)
    let engine = ScoringEngine(policy: policy, options: options)
    do throws(InputOutputFault) {
      _ = try engine.run(from: source, to: sink)
    } catch {
      fault = error
    }
    text = sink.text
  }

  init(
    _ text: String, under policy: Policy = defaultPolicy,
    _ change: (inout ScoringOptions) -> Void = { _ in }
  ) {
    self.init(MemorySource(Array(text.utf8)), under: policy, change)
  }

  /// Traffic of the generator with everything that makes it hard.
  static func traffic(_ count: UInt64, seed: UInt64) -> [UInt8] {
    var options = TrafficOptions()
    options.seed = seed
    options.eventCount = count
    options.cards = 300
    options.ips = 200
    options.merchants = 20
    options.fraudPerMillion = 200_000
    options.disorderPerMillion = 100_000
    options.latePerMillion = 30_000
    options.duplicatePerMillion = 50_000
    options.brokenPerMillion = 30_000
    options.labels = true
    var generator = TrafficGenerator(options)
    var bytes: [UInt8] = []
    while generator.append(into: &bytes) {}
    return bytes
  }
}
