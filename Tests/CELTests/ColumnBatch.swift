@testable import CEL

/// Columns made of values, with the memory that they point to: for tests.
@safe final class ColumnBatch {
  let rows: Int
  private(set) var columns: UnsafeMutablePointer<Column>
  private let count: Int
  private var blocks: [UnsafeMutableRawPointer] = unsafe []

  /// Values by slot, then by row; nil is missing.
  init(types: [CELType], values: [[Value?]]) {
    rows = values.first?.count ?? 0
    count = types.count
    unsafe columns = .allocate(capacity: max(types.count, 1))
    for (slot, type) in types.enumerated() {
      let column = makeColumn(type, values[slot])
      unsafe (columns + slot).initialize(to: column)
    }
  }

  deinit {
    while let block = unsafe blocks.popLast() { unsafe block.deallocate() }
    unsafe columns.deallocate()
  }

  private func block(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let block = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 16), alignment: 64)
    // Garbage, as in a column whose missing rows nobody wrote.
    unsafe block.initializeMemory(as: UInt8.self, repeating: 0xa5, count: max(byteCount, 16))
    unsafe blocks.append(block)
    return unsafe block
  }

  private func makeColumn(_ type: CELType, _ values: [Value?]) -> Column {
    let data = unsafe block(rows * 16)
    var text: [UInt8] = []
    for (row, value) in values.enumerated() {
      switch value {
      case .int(let value): unsafe data.assumingMemoryBound(to: Int64.self)[row] = value
      case .uint(let value): unsafe data.assumingMemoryBound(to: UInt64.self)[row] = value
      case .double(let value): unsafe data.assumingMemoryBound(to: Double.self)[row] = value
      case .bool(let value): unsafe data.assumingMemoryBound(to: UInt8.self)[row] = value ? 1 : 0
      case .timestamp(let time):
        unsafe data.assumingMemoryBound(to: Int64.self)[row] = time.milliseconds
      case .duration(let span):
        unsafe data.assumingMemoryBound(to: Int64.self)[row] = span.milliseconds
      case .string(let string):
        unsafe data.assumingMemoryBound(to: TextRef.self)[row] = TextRef(
          offset: UInt32(text.count), count: UInt32(string.utf8.count))
        text += Array(string.utf8)
      case .ip(let address):
        unsafe data.assumingMemoryBound(to: (UInt64, UInt64).self)[row] = (
          address.high, address.low
        )
      default: break
      }
    }
    let base = unsafe block(text.count).assumingMemoryBound(to: UInt8.self)
    for (offset, byte) in text.enumerated() { unsafe base[offset] = byte }
    var status: UnsafePointer<UInt8>?
    if values.contains(where: { $0 == nil }) {
      let bytes = unsafe block(rows).assumingMemoryBound(to: UInt8.self)
      for (row, value) in values.enumerated() { unsafe bytes[row] = value == nil ? 1 : 0 }
      unsafe status = UnsafePointer(bytes)
    }
    return unsafe Column(
      data: UnsafeRawPointer(data), base: type == .string ? UnsafePointer(base) : nil,
      status: status)
  }
}

/// A value or the fault in its place.
enum Outcome: Equatable, CustomStringConvertible {
  case value(Value)
  case fault(EvaluationFault)

  /// What an expression without variables gives.
  init(of source: String, isStrict: Bool = true) throws {
    let program = try Environment().compile(source, expecting: nil, isStrict: isStrict).get()
    self.init { () throws(EvaluationFault) -> Value in try program.evaluate() }
  }

  init(_ body: () throws(EvaluationFault) -> Value) {
    do throws(EvaluationFault) {
      self = .value(try body())
    } catch {
      self = .fault(error)
    }
  }

  static func == (left: Outcome, right: Outcome) -> Bool {
    switch (left, right) {
    case (.value(let left), .value(let right)): ConformanceTests.isSame(left, right)
    case (.fault(let left), .fault(let right)): left == right
    default: false
    }
  }

  var description: String {
    switch self {
    case .value(let value): "\(value)".replacing("CEL.Value.", with: "")
    case .fault(let fault): "fault \(fault)"
    }
  }
}
