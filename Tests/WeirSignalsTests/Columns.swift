import Testing
import WeirCore

@testable import WeirSignals

/// A column of texts in memory of its own, as a batch has them.
@safe final class TextColumn {
  let base: UnsafeMutablePointer<UInt8>
  let slices: UnsafeMutablePointer<TextSlice>
  let count: Int

  init(_ texts: [String]) {
    let bytes = texts.flatMap { Array($0.utf8) }
    unsafe base = .allocate(capacity: bytes.count + 1)
    for (index, byte) in bytes.enumerated() { unsafe base[index] = byte }
    unsafe slices = .allocate(capacity: texts.count + 1)
    count = texts.count
    var offset = 0
    for (row, text) in texts.enumerated() {
      let size = text.utf8.count
      unsafe slices[row] = TextSlice(offset: UInt32(offset), byteCount: UInt32(size))
      offset += size
    }
  }

  deinit {
    unsafe base.deallocate()
    unsafe slices.deallocate()
  }
}

extension SignalList {
  /// The answers for texts, all at one time.
  func answers(_ texts: [String], status: [UInt8]? = nil, at time: Int64 = 0) -> [UInt8] {
    let column = TextColumn(texts)
    let times = [Int64](repeating: time, count: texts.count)
    var out = [UInt8](repeating: 7, count: texts.count)
    if let status {
      unsafe contains(
        texts: column.slices, base: column.base, status: status, times: times, rows: texts.count,
        into: &out)
    } else {
      unsafe contains(
        texts: column.slices, base: column.base, status: nil, times: times, rows: texts.count,
        into: &out)
    }
    return out
  }

  /// The answers for addresses, each at its time.
  func answers(_ addresses: [IPAddress], at times: [Int64]) -> [UInt8] {
    var out = [UInt8](repeating: 7, count: addresses.count)
    unsafe contains(
      addresses: addresses, status: nil, times: times, rows: addresses.count, into: &out)
    return out
  }

  /// The answers for addresses as text, all at one time; what is no address fails the test.
  func answers(addresses: [String], at time: Int64 = 0) -> [UInt8] {
    let parsed = addresses.compactMap { IPAddress.parse($0) }
    #expect(parsed.count == addresses.count)
    return answers(parsed, at: Array(repeating: time, count: parsed.count))
  }
}

extension LookupTable {
  /// The cells of every column for each text; nil where missing.
  func cells(_ texts: [String]) -> [[String?]] {
    let column = TextColumn(texts)
    var found = [Int32](repeating: 7, count: texts.count)
    unsafe find(
      texts: column.slices, base: column.base, status: nil, rows: texts.count, into: &found)
    return cells(found)
  }

  /// The cells of every column for each address; nil where missing.
  func cells(addresses: [IPAddress]) -> [[String?]] {
    var found = [Int32](repeating: 7, count: addresses.count)
    unsafe find(addresses: addresses, status: nil, rows: addresses.count, into: &found)
    return cells(found)
  }

  private func cells(_ found: [Int32]) -> [[String?]] {
    var rows = [[String?]](repeating: [], count: found.count)
    for column in columns.indices {
      var data = [TextSlice](repeating: TextSlice(offset: 0, byteCount: 0), count: found.count)
      var status = [UInt8](repeating: 7, count: found.count)
      unsafe fill(column: column, rows: found, count: found.count, into: &data, status: &status)
      for row in found.indices {
        let slice = data[row]
        let bytes = unsafe UnsafeBufferPointer(
          start: text + Int(slice.offset), count: Int(slice.byteCount))
        let cell = unsafe String(decoding: bytes, as: UTF8.self)
        rows[row].append(status[row] == FieldColumn.present ? cell : nil)
        #expect((status[row] == FieldColumn.missing) == cell.isEmpty)
      }
    }
    return rows
  }
}
