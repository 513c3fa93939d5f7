import WeirCore

@testable import WeirSignals

/// Rows as the columns of one batch, and room for a table's answers.
@safe final class VelocityColumns {
  private let rows: [VelocityRow]
  private let velocities: [VelocitySpecification]
  private var blocks: [UnsafeMutableRawPointer] = unsafe []
  private let texts = VelocityTexts()
  private let hashKey = HashKey(seed: 5)
  private var lanes: [VelocityLane] = []
  private var answers: [VelocityAnswers] = []
  private(set) var overflows: [UInt8]

  init(_ rows: [VelocityRow], _ velocities: [VelocitySpecification]) {
    self.rows = rows
    self.velocities = velocities
    overflows = Array(repeating: 0, count: rows.count)
    unsafe lanes = [
      VelocityLane(data: column(rows.map(\.integer))),
      VelocityLane(data: column(rows.map(\.double))),
      VelocityLane(data: column(rows.map { UInt8($0.bool ? 1 : 0) })),
      VelocityLane(
        data: column(
          rows.map { hashKey.fingerprint(integer: Int64(bitPattern: $0.counted)) })),
      textLane(),
      VelocityLane(data: column(rows.map(\.address))),
    ]
    answers = velocities.map { _ in
      unsafe VelocityAnswers(
        data: UnsafeMutableRawPointer(
          mutating: column(Array(repeating: IPAddress(high: 0, low: 0), count: rows.count))),
        status: UnsafeMutableRawPointer(
          mutating: column([UInt8](repeating: 9, count: rows.count))
        ).bindMemory(to: UInt8.self, capacity: rows.count))
    }
  }

  deinit {
    for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
  }

  private func column<T: BitwiseCopyable>(_ values: [T]) -> UnsafeRawPointer {
    let stride = MemoryLayout<T>.stride
    let block = UnsafeMutableRawPointer.allocate(
      byteCount: max(16, values.count * stride), alignment: 16)
    for (index, value) in values.enumerated() {
      unsafe (block + index * stride).storeBytes(of: value, as: T.self)
    }
    unsafe blocks.append(block)
    return UnsafeRawPointer(block)
  }

  private func textLane() -> VelocityLane {
    var bytes: [UInt8] = []
    let slices = rows.map { row in
      defer { bytes += row.text.utf8 }
      return TextSlice(offset: UInt32(bytes.count), byteCount: UInt32(row.text.utf8.count))
    }
    return unsafe VelocityLane(
      data: column(slices), base: column(bytes).assumingMemoryBound(to: UInt8.self))
  }

  /// Runs `body` on the batch.
  func run(_ body: (borrowing VelocityBatch, UnsafeMutablePointer<UInt8>) -> Bool) -> Bool {
    let keys = rows.map { row in
      row.key.map { hashKey.fingerprint(integer: Int64($0)) } ?? .absent
    }
    let accepted = rows.map { UInt8($0.isAccepted ? 1 : 0) }
    let (masks, times, horizons) = (rows.map(\.mask), rows.map(\.time), rows.map(\.horizon))
    return unsafe lanes.withUnsafeBufferPointer { lanes in
      unsafe answers.withUnsafeBufferPointer { answers in
        guard let lanes = lanes.baseAddress, let answers = answers.baseAddress else {
          return false
        }
        let batch = unsafe VelocityBatch(
          rowCount: rows.count,
          accepted: column(accepted).assumingMemoryBound(to: UInt8.self),
          keys: column(keys).assumingMemoryBound(to: Fingerprint.self),
          masks: column(masks).assumingMemoryBound(to: UInt8.self),
          times: column(times).assumingMemoryBound(to: Int64.self),
          horizons: column(horizons).assumingMemoryBound(to: Int64.self), lanes: lanes,
          answers: answers, texts: texts)
        return unsafe overflows.withUnsafeMutableBufferPointer { overflows in
          guard let overflows = overflows.baseAddress else { return false }
          return unsafe body(batch, overflows)
        }
      }
    }
  }

  /// The answer of one velocity to one row.
  func answer(_ velocity: Int, row: Int) -> VelocityAnswer {
    let target = answers[velocity]
    if unsafe target.status[row] == FieldColumn.missing { return .missing }
    let specification = velocities[velocity]
    let data = unsafe UnsafeRawPointer(target.data)
    func integer() -> Int64 { unsafe data.load(fromByteOffset: row * 8, as: Int64.self) }
    func double() -> Double { Double(bitPattern: UInt64(bitPattern: integer())) }
    switch specification.aggregate {
    case .count, .distinctCount: return .integer(integer())
    case .mean, .stddev, .secondsSinceLast, .secondsSinceFirst: return .double(double())
    case .sum: return specification.decimalDivisor == nil ? .integer(integer()) : .double(double())
    case .min, .max, .last, .first: break
    }
    if specification.decimalDivisor != nil { return .double(double()) }
    switch VelocityRow.lanes[specification.lane ?? 0] {
    case .integer, .fingerprint: return .integer(integer())
    case .double: return .double(double())
    case .bool: return unsafe .bool(data.load(fromByteOffset: row, as: UInt8.self) != 0)
    case .address:
      return unsafe .address(data.load(fromByteOffset: row * 16, as: IPAddress.self))
    case .text:
      let slice = unsafe data.load(fromByteOffset: row * 8, as: TextSlice.self)
      let bytes = unsafe UnsafeBufferPointer(
        start: texts.base + Int(slice.offset), count: Int(slice.byteCount))
      return unsafe .text(String(decoding: bytes, as: UTF8.self))
    }
  }
}
