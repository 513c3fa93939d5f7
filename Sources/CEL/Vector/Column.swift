/// Where a text lies: bytes `offset ..< offset + count` from the `base` of its column.
@frozen public struct TextRef: Hashable, Sendable {
  /// UTF-8 bytes from the base of the column.
  public var offset: UInt32
  /// UTF-8 bytes.
  public var count: UInt32

  /// Makes a reference.
  public init(offset: UInt32, count: UInt32) {
    (self.offset, self.count) = (offset, count)
  }
}

/// One value a row, without ownership: what it points to belongs to someone else and must stay.
///
/// | type | an element of `data` |
/// |---|---|
/// | int | Int64 |
/// | uint | UInt64 |
/// | double | Double |
/// | bool | UInt8, 0 or 1 |
/// | timestamp, duration | Int64 milliseconds |
/// | string | `TextRef` |
/// | ip | two `UInt64` in the order of the machine, `IPAddress.high` before `low`; IPv4 is mapped |
///
/// The element of a row whose status is not 0 may be anything; it is never followed to text.
@safe public struct Column {
  /// The elements, aligned for their type.
  public var data: UnsafeRawPointer
  /// Where the offsets of texts count from; nil for other types.
  public var base: UnsafePointer<UInt8>?
  /// A byte a row: 0, or the raw value of an `EvaluationFault`. nil: every row has a value.
  public var status: UnsafePointer<UInt8>?

  /// Makes a column.
  public init(
    data: UnsafeRawPointer, base: UnsafePointer<UInt8>? = nil,
    status: UnsafePointer<UInt8>? = nil
  ) {
    unsafe self.data = data
    unsafe self.base = base
    unsafe self.status = status
  }

  /// The fault of a row; nil when it has a value.
  public func fault(at row: Int) -> EvaluationFault? {
    guard let status = unsafe status, unsafe status[row] != 0 else { return nil }
    return unsafe EvaluationFault(rawValue: status[row]) ?? .invalidArgument
  }

  @inline(__always)
  func element<T>(_ row: Int, as type: T.Type) -> T {
    unsafe data.assumingMemoryBound(to: type)[row]
  }

  /// The value of a row, of a type that columns have.
  /// - Throws: what its status says.
  public func value(at row: Int, type: CELType) throws(EvaluationFault) -> Value {
    if let fault = fault(at: row) { throw fault }
    switch type {
    case .int: return .int(element(row, as: Int64.self))
    case .uint: return .uint(element(row, as: UInt64.self))
    case .double: return .double(element(row, as: Double.self))
    case .bool: return .bool(element(row, as: UInt8.self) != 0)
    case .timestamp:
      guard let time = Timestamp(milliseconds: element(row, as: Int64.self)) else {
        throw .overflow
      }
      return .timestamp(time)
    case .duration:
      guard let span = TimeSpan(milliseconds: element(row, as: Int64.self)) else {
        throw .overflow
      }
      return .duration(span)
    case .string:
      let text = element(row, as: TextRef.self)
      guard let base = unsafe base, text.count > 0 else { return .string("") }
      let bytes = unsafe UnsafeBufferPointer(
        start: base + Int(text.offset), count: Int(text.count))
      return unsafe .string(String(decoding: bytes, as: UTF8.self))
    case .ip:
      let halves = element(row, as: (UInt64, UInt64).self)
      return .ip(IPAddress(high: halves.0, low: halves.1))
    default: throw .noMatchingOverload
    }
  }
}

/// Answers `x in NAME` for whole columns.
public protocol SetMembership: AnyObject {
  /// Writes 1 for each operand that is in the set, 0 for the others. Called once a batch and
  /// operation; once a row for variables of macros and for a `Program`.
  /// - Parameters:
  ///   - set: its id in the declarations.
  ///   - values: the operands, from element 0 on; those whose status is not 0 are ignored by the
  ///     caller.
  ///   - type: of the operands.
  ///   - rows: the rows of the batch that the operands belong to: as many, in their order.
  ///   - out: has room for `rows.count` bytes.
  func membership(
    of set: Int, values: Column, type: CELType, rows: Range<Int>,
    into out: UnsafeMutablePointer<UInt8>)
}

extension SetMembership {
  /// The answer for one value of a row.
  /// - Throws: `noMatchingOverload` for values that no column holds.
  func contains(_ value: Value, in set: Int, row: Int) throws(EvaluationFault) -> Bool {
    var answer: UInt8 = 0
    func ask<T>(_ element: T, base: UnsafePointer<UInt8>? = nil) {
      unsafe withUnsafeBytes(of: element) { bytes in
        guard let start = bytes.baseAddress else { return }
        let column = unsafe Column(data: start, base: base)
        unsafe membership(
          of: set, values: column, type: value.type, rows: row..<row + 1,
          into: &answer)
      }
    }
    switch value {
    case .int(let value): ask(value)
    case .uint(let value): ask(value)
    case .double(let value): ask(value)
    case .bool(let value): ask(value ? 1 as UInt8 : 0)
    case .timestamp(let time): ask(time.milliseconds)
    case .duration(let span): ask(span.milliseconds)
    case .ip(let address): ask((address.high, address.low))
    case .string(var text):
      text.withUTF8 { bytes in
        let reference = TextRef(offset: 0, count: UInt32(truncatingIfNeeded: bytes.count))
        unsafe ask(reference, base: bytes.baseAddress)
      }
    default: throw .noMatchingOverload
    }
    return answer != 0
  }
}
