import WeirCore
import WeirSignals

/// A CSV file of labels: `payment_id` and `label`, and `ts` where it is known when each was told,
/// in any order; other columns are of no interest.
///
///     payment_id,label,ts
///     e17,fraud,2026-03-09T12:00:00Z
package enum LabelFile {
  /// What is wrong with a file, at a line; never what the line says.
  package struct Fault: Error, Hashable, Sendable {
    /// From 1; 0 when it is about the whole file.
    package let line: Int
    package let message: String
    package let help: String
  }

  /// Where the columns stand.
  private struct Header {
    let payment: Int
    let label: Int
    let time: Int?
    let count: Int
  }

  /// Reads all rows of a file.
  /// - Parameters:
  ///   - bytes: the file.
  ///   - body: takes the id of a payment, its label, and when it was told.
  /// - Throws: the first fault.
  static func read(
    _ bytes: [UInt8], _ body: (String, Label, Int64?) -> Void
  ) throws(Fault) {
    if let line = RowReader.lineNotUTF8(bytes) {
      throw Fault(line: line, message: "not UTF-8", help: "save the file as UTF-8")
    }
    let reader = RowReader(bytes)
    let header = try header(reader)
    while reader.next() {
      if let message = reader.fault {
        throw Fault(line: reader.line, message: message, help: "quote it as RFC 4180 says")
      }
      guard reader.cells.count <= header.count, reader.cells.count > header.payment,
        reader.cells.count > header.label
      else {
        throw Fault(
          line: reader.line,
          message: "the row has \(reader.cells.count) cells, the header \(header.count)",
          help: "each row has as many cells as the header")
      }
      let id = reader.text(reader.cells[header.payment])
      guard !id.isEmpty else {
        throw Fault(line: reader.line, message: "the payment_id is empty", help: "remove the row")
      }
      guard let label = Label(reader.text(reader.cells[header.label])) else {
        throw Fault(
          line: reader.line, message: "the label is none of fraud, genuine, unclear, 1, 0",
          help: "write fraud, genuine or unclear")
      }
      body(id, label, try time(reader, header))
    }
  }

  private static func header(_ reader: RowReader) throws(Fault) -> Header {
    guard reader.next() else {
      throw Fault(
        line: 0, message: "the file is empty", help: "its first line is payment_id,label[,ts]")
    }
    let names = reader.cells.map { reader.text($0) }
    guard let payment = names.firstIndex(of: "payment_id"),
      let label = names.firstIndex(of: "label")
    else {
      throw Fault(
        line: reader.line, message: "the header lacks payment_id or label",
        help: "the first line is payment_id,label[,ts]")
    }
    return Header(
      payment: payment, label: label, time: names.firstIndex(of: "ts"), count: names.count)
  }

  private static func time(_ reader: RowReader, _ header: Header) throws(Fault) -> Int64? {
    guard let place = header.time, place < reader.cells.count, reader.cells[place].count > 0
    else { return nil }
    guard let time = Timestamp.parse(reader.text(reader.cells[place])) else {
      throw Fault(
        line: reader.line, message: "the ts is no RFC 3339 timestamp",
        help: "write 2026-03-09T12:00:00Z, or nothing: then --label-delay tells")
    }
    return time
  }
}
