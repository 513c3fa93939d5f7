import WeirCore

/// What a file for import holds: entries in canonical form, and the rows that cannot be read.
///
/// Compact for a million rows: values, and different reasons, lie in one piece of memory each; no
/// entry has memory of its own.
package struct ListImport: Sendable {
  /// How a file is written.
  package enum Format: String, CaseIterable, Sendable {
    /// A header with `value`, then perhaps `expires` and `reason`, in any order.
    case csv
    /// One value a line, `#` comments, perhaps a count behind an address: ipsum, and the networks
    /// of X4B's lists.
    case lines
    /// The CSV of bin-list-data: its column `BIN` has the values.
    case bins
    /// Ranges `first,last,CC` as Tor and Debian have them, of either family. A range becomes the
    /// fewest networks.
    case geoip
  }

  /// One entry.
  package struct Entry: Sendable {
    /// The bytes that `ListValue` makes of the value.
    package let value: ArraySlice<UInt8>
    /// The moment from which it counts no more, in milliseconds since 1970; `Int64.max`: never.
    package let expires: Int64
    /// What the row says why, in UTF-8; nil when it says nothing.
    package let reason: ArraySlice<UInt8>?
    /// The line where the row starts, from 1.
    package let line: Int
  }

  /// Why nothing of a file can be read.
  package struct Unreadable: Error {
    /// At least one, in the order of the lines; no message holds what a line says.
    package let faults: [SignalRowFault]

    init(_ line: Int, _ message: String) {
      self.init([SignalRowFault(line: line, message: message)])
    }

    init(_ faults: [SignalRowFault]) {
      self.faults = faults
    }
  }

  /// What the values are.
  package let kind: SignalList.Kind
  /// Rows that cannot be read, in the order of the lines; no message holds what a line says.
  package internal(set) var refused: [SignalRowFault] = []
  /// Rows of the file without header and comments: read, refused and left out by the conditions.
  package internal(set) var rowCount = 0
  /// How many times a value came again; its last row counts.
  package private(set) var duplicates = 0

  private var values = TextIndexBuilder()
  private var reasons = TextIndexBuilder()
  /// By the value's number, as the other two: the expiry.
  private var expiries: [Int64] = []
  /// The reason's number; -1 when there is none.
  private var reasonNumbers: [Int32] = []
  private var lines: [UInt32] = []

  init(_ kind: SignalList.Kind) {
    self.kind = kind
  }

  /// Different values.
  package var count: Int { expiries.count }

  /// The entries, in the order in which their values came first.
  package var entries: some RandomAccessCollection<Entry> { (0..<count).lazy.map { self[$0] } }

  private subscript(number: Int) -> Entry {
    let reason = Int(reasonNumbers[number])
    return Entry(
      value: Self.bytes(number, values), expires: expiries[number],
      reason: reason < 0 ? nil : Self.bytes(reason, reasons), line: Int(lines[number]))
  }

  private static func bytes(_ number: Int, _ texts: TextIndexBuilder) -> ArraySlice<UInt8> {
    let text = texts.texts[number]
    return texts.bytes[Int(text.offset)..<Int(text.offset) + Int(text.byteCount)]
  }

  /// Gives the values in the order of the entries, where they lie.
  func forEachValue(_ body: (UnsafePointer<UInt8>, _ count: Int, _ expires: Int64) -> Void) {
    unsafe values.bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      for (text, expires) in zip(values.texts, expiries) {
        unsafe body(start + Int(text.offset), Int(text.byteCount), expires)
      }
    }
  }

  // MARK: Rows

  /// Enters a value; of the same value again, the last row counts.
  mutating func enter(
    _ value: [UInt8], expires: Int64, reason: UnsafeBufferPointer<UInt8>?, line: Int
  ) {
    let number = unsafe value.withUnsafeBufferPointer { bytes in
      unsafe bytes.baseAddress.map { unsafe values.add($0, count: bytes.count) }
    }
    let reasonNumber = unsafe reason?.baseAddress.map { start in
      unsafe Int32(reasons.add(start, count: reason?.count ?? 0))
    }
    guard let number else { return }
    if number == expiries.count {
      expiries.append(expires)
      reasonNumbers.append(reasonNumber ?? -1)
      lines.append(UInt32(line))
    } else {
      duplicates += 1
      expiries[number] = expires
      reasonNumbers[number] = reasonNumber ?? -1
      lines[number] = UInt32(line)
    }
  }

  /// Enters a row that cannot be read.
  mutating func refuse(_ line: Int, _ message: String) {
    refused.append(SignalRowFault(line: line, message: message))
  }
}
