import Synchronization
import WeirCore

/// That work on a state is to be given up, such as a snapshot when the process ends.
final class Cancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  func cancel() { flag.store(true, ordering: .relaxed) }

  func check() throws(JournalFault) {
    guard flag.load(ordering: .relaxed) else { return }
    throw JournalFault(.usage, "given up: the process is ending")
  }
}

/// The records of a journal, until they are not wanted any more.
final class CancellableRecords: RecordSource {
  private let source: any RecordSource
  private let cancellation: Cancellation

  init(_ source: any RecordSource, _ cancellation: Cancellation) {
    self.source = source
    self.cancellation = cancellation
  }

  func next(into record: JournalRecord) throws(JournalFault) -> Bool {
    try cancellation.check()
    return try source.next(into: record)
  }
}

/// The parts of a state, until they are not wanted any more.
final class CancellableParts: StatePartSource, StatePartSink {
  private let source: (any StatePartSource)?
  private let sink: (any StatePartSink)?
  private let cancellation: Cancellation

  init(from source: any StatePartSource, _ cancellation: Cancellation) {
    (self.source, sink) = (source, nil)
    self.cancellation = cancellation
  }

  init(to sink: any StatePartSink, _ cancellation: Cancellation) {
    (source, self.sink) = (nil, sink)
    self.cancellation = cancellation
  }

  func next(into bytes: inout [UInt8]) throws(JournalFault) -> StatePart? {
    try cancellation.check()
    return try source?.next(into: &bytes)
  }

  func write(_ kind: StatePart, _ bytes: UnsafeRawBufferPointer) throws(JournalFault) {
    try cancellation.check()
    unsafe try sink?.write(kind, bytes)
  }
}
