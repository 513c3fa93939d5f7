import WeirCore

/// Lines on their way out, a piece at a time. What goes wrong is told at the end: whoever gives the
/// lines may be in the middle of a transaction.
final class RowOutput {
  private static let pieceByteCount = 65_536

  private let sink: any ByteSink
  private var piece: [UInt8] = []
  private var fault: InputOutputFault?

  /// Lines for a sink.
  init(_ sink: any ByteSink) { self.sink = sink }

  /// Adds a line; false when no more can be written.
  func add(_ line: String) -> Bool {
    piece += line.utf8
    piece.append(10)
    if piece.count >= Self.pieceByteCount { flush() }
    return fault == nil
  }

  /// Writes the rest.
  /// - Throws: what went wrong first.
  func finish() throws(InputOutputFault) {
    flush()
    if let fault { throw fault }
  }

  private func flush() {
    guard fault == nil, !piece.isEmpty else { return }
    fault = unsafe piece.withUnsafeBytes { bytes -> InputOutputFault? in
      do throws(InputOutputFault) {
        unsafe try sink.write(bytes)
        return nil
      } catch {
        return error
      }
    }
    piece.removeAll(keepingCapacity: true)
  }
}
