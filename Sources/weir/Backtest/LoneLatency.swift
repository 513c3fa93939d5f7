import WeirCore
import WeirEngine
import WeirPolicy

/// How long a lone event takes from its line to its answer: the first events of a recording, scored
/// one at a time on this thread by an engine of its own.
struct LoneLatency {
  private static let lineCountMax = 20_000
  private static let byteCountMax = 8_388_608

  /// Nanoseconds: half of the events are faster than the first, 99 of 100 faster than the second.
  let median: UInt64
  let slow: UInt64

  /// Whole lines from the start of a source.
  static func sample(
    of source: any InterruptibleSource
  ) throws(InputOutputFault) -> [[UInt8]] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 262_144, alignment: 64)
    defer { unsafe buffer.deallocate() }
    var bytes: [UInt8] = []
    while bytes.count < byteCountMax, case let count = unsafe try source.read(into: buffer),
      count > 0
    {
      unsafe bytes.append(contentsOf: buffer[..<count])
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: lineCountMax)
      .prefix(lineCountMax)
    return lines.map(Array.init).filter { 1...Limits.lineByteCountMax ~= $0.count }
  }

  /// Measures a policy.
  init(_ policy: Policy, _ options: ScoringOptions, lines: [[UInt8]]) {
    var options = options
    options.workers = 1
    options.stageClock = nil
    let engine = LiveEngine(policy: policy, options: options, queueCount: 1) { _ in }
    defer { engine.end() }
    var times: [UInt64] = []
    for (index, line) in lines.enumerated() {
      guard let batch = engine.takeBatch() else { break }
      let start = Stopwatch.nanoseconds()
      unsafe line.withUnsafeBytes { bytes in
        if batch.hasRoom(byteCount: bytes.count) {
          unsafe batch.add(bytes, number: UInt64(index + 1))
        }
      }
      engine.score(batch)
      times.append(Stopwatch.nanoseconds() - start)
      engine.giveBack(batch, wasSubmitted: false)
    }
    times.sort()
    median = times.isEmpty ? 0 : times[times.count / 2]
    slow = times.isEmpty ? 0 : times[min(times.count - 1, times.count * 99 / 100)]
  }
}
