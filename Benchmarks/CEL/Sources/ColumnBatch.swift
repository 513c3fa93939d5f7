import CEL

/// Columns in which every row has the same values, with the memory that they point to.
@safe final class ColumnBatch {
  /// By slot; the column of a list is not to be read.
  let columns: UnsafeMutablePointer<Column>
  private var blocks: [UnsafeMutableRawPointer] = unsafe []

  init(_ variables: [CaseFile.Variable], rows: Int) {
    unsafe columns = .allocate(capacity: max(variables.count, 1))
    for (slot, variable) in variables.enumerated() {
      let column = makeColumn(variable, rows)
      unsafe (columns + slot).initialize(to: column)
    }
  }

  deinit {
    while let block = unsafe blocks.popLast() { unsafe block.deallocate() }
    unsafe columns.deallocate()
  }

  /// Whether columns hold values of a type.
  static func holds(_ type: CELType) -> Bool {
    [.int, .uint, .double, .bool, .timestamp, .duration, .string, .ip].contains(type)
  }

  private func makeColumn(_ variable: CaseFile.Variable, _ rows: Int) -> Column {
    // A status of nothing but zeros, as a decoder of events leaves it for a field that is there.
    var status: UnsafePointer<UInt8>?
    if variable.isOptional { unsafe status = UnsafePointer(fill(rows, with: 0 as UInt8)) }
    func column<T>(_ element: T) -> Column {
      unsafe Column(data: UnsafeRawPointer(fill(rows, with: element)), status: status)
    }
    return switch variable.value {
    case .int(let value): column(value)
    case .double(let value): column(value)
    case .bool(let value): column(value ? 1 as UInt8 : 0)
    case .timestamp(let time): column(time.milliseconds)
    case .ip(let address): column((address.high, address.low))
    case .string(let text): unsafe textColumn(Array(text.utf8), rows, status)
    default: column(0 as Int64)
    }
  }

  /// Each row has a text of its own.
  private func textColumn(
    _ text: [UInt8], _ rows: Int, _ status: UnsafePointer<UInt8>?
  ) -> Column {
    let base = unsafe fill(rows * text.count, with: 0 as UInt8)
    let data = unsafe fill(rows, with: TextRef(offset: 0, count: UInt32(text.count)))
    for row in 0..<rows {
      let offset = row * text.count
      unsafe data[row].offset = UInt32(offset)
      for (index, byte) in text.enumerated() { unsafe base[offset + index] = byte }
    }
    return unsafe Column(
      data: UnsafeRawPointer(data), base: UnsafePointer(base), status: status)
  }

  private func fill<T>(_ count: Int, with element: T) -> UnsafeMutablePointer<T> {
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<T>.stride, alignment: 64)
    unsafe blocks.append(block)
    return unsafe block.initializeMemory(as: T.self, repeating: element, count: count)
  }
}
