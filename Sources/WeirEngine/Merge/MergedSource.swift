import Synchronization
package import WeirCore
import WeirEvents

/// Several recordings as one stream of lines, in the order of event time.
///
/// At every step comes the line of the file whose next event is earliest; of two at the same time,
/// that of the file named first. Within a file the order stays as it is, and a line whose time
/// cannot be read goes with the line before it. Blank lines are dropped, every line ends in LF, and
/// of a line that is too long only that is kept. Memory: a batch a file, and what each reads by.
package final class MergedSource: InterruptibleSource {
  /// Bytes that are put together before they are given.
  private static let outputByteCount = 262_144

  private struct State: ~Copyable {
    let files: [MergedFile]
    let batch: EventBatch
    let worker: DecoderWorker
    var output: [UInt8] = []
    var start = 0
  }

  private let sources: [any InterruptibleSource]
  private let state: Mutex<State>

  /// A merge of whole files.
  /// - Parameters:
  ///   - sources: one for each file.
  ///   - schema: of the events, of which only the time is read.
  package init(_ sources: [any InterruptibleSource], schema: Schema) {
    self.sources = sources
    // Nothing that leaves this source depends on a hash.
    let decoder = EventDecoder(
      schema: schema.ofTimesOnly, fingerprinted: [], hashKey: HashKey(seed: 0), tokenizer: nil)
    state = Mutex(
      State(
        files: sources.map(MergedFile.init), batch: decoder.makeBatch(),
        worker: decoder.makeWorker()))
  }

  // MARK: InterruptibleSource

  /// Gives the next bytes of the merge.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    if isInterrupted { return 0 }
    let result: Result<Int, InputOutputFault> = state.withLock { state in
      do throws(InputOutputFault) {
        if state.start == state.output.count { try Self.fill(&state) }
      } catch {
        return .failure(error)
      }
      let count = min(buffer.count, state.output.count - state.start)
      unsafe state.output[state.start..<state.start + count].withUnsafeBytes {
        unsafe buffer.copyMemory(from: $0)
      }
      state.start += count
      return .success(count)
    }
    return try isInterrupted ? 0 : result.get()
  }

  /// Whether the next line is known, or can be without waiting.
  package var hasBytes: Bool {
    state.withLock { state in
      state.start < state.output.count || state.files.allSatisfy { !$0.isHungry || $0.hasBytes }
    }
  }

  /// Ends all files.
  package func interrupt() { for source in sources { source.interrupt() } }

  /// Whether the end of one was asked for.
  package var isInterrupted: Bool { sources.contains { $0.isInterrupted } }

  // MARK: The merge

  /// Puts lines together until there are enough, or none can be had at once; nothing at the end.
  private static func fill(_ state: inout State) throws(InputOutputFault) {
    state.output.removeAll(keepingCapacity: true)
    state.start = 0
    while state.output.count < outputByteCount {
      for file in state.files {
        while file.isHungry {
          // What is there goes out before anything that may be waited for, or fail.
          guard state.output.isEmpty || file.hasBytes else { return }
          do throws(InputOutputFault) {
            try file.refill(state.batch, state.worker)
          } catch {
            guard state.output.isEmpty else { return }
            throw error
          }
        }
      }
      guard let first = earliest(of: state.files, except: nil) else { return }
      let second = earliest(of: state.files, except: first)
      state.files[first].pass(
        before: second.flatMap { state.files[$0].nextTime }, goesFirst: first < second ?? .max,
        to: &state.output, limit: outputByteCount)
    }
  }

  /// The file with the earliest next line.
  private static func earliest(of files: [MergedFile], except other: Int?) -> Int? {
    var found: (index: Int, time: Int64)?
    for (index, file) in files.enumerated() where index != other {
      guard let time = file.nextTime, time < found?.time ?? .max || found == nil else { continue }
      found = (index, time)
    }
    return found?.index
  }
}

extension Schema {
  /// A schema of the same events that reads nothing but their times, in the same form.
  fileprivate var ofTimesOnly: Schema {
    let id = fields[eventIDIndex]
    let any = Field(
      name: id.name, path: id.path, type: .string(maxByteCount: Limits.lineByteCountMax),
      isRequired: false, defaultValue: nil)
    guard let schema = Schema(fields: [any, fields[timeIndex]]) else {
      preconditionFailure("every schema has an id and a time")
    }
    return schema
  }
}
