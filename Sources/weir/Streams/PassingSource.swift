import WeirCore

/// A source that passes on what is read from it.
final class PassingSource: InterruptibleSource {
  private let source: any InterruptibleSource
  private let sink: any ByteSink

  init(_ source: any InterruptibleSource, to sink: any ByteSink) {
    self.source = source
    self.sink = sink
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputOutputFault) -> Int {
    let count = unsafe try source.read(into: buffer)
    if count > 0 {
      unsafe try sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    return count
  }

  var hasBytes: Bool { source.hasBytes }
  func interrupt() { source.interrupt() }
  var isInterrupted: Bool { source.isInterrupted }
}
