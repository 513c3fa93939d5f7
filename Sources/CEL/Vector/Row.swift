/// The values of one row, by slot, without a box around any: what a program reads that is evaluated
/// for one event at a time.
///
/// ```swift
/// var row = Row(slotCount: 2)
/// row.set(600 as Int64, at: amount)
/// row.set("DE", at: country)
/// try worker.isTrue(program, row)
/// ```
///
/// A slot without a value is missing. Text is copied into the row; after the first few rows setting
/// values allocates nothing.
@safe public struct Row: ~Copyable {
  /// How many slots there are.
  public let slotCount: Int
  let columns: UnsafeMutablePointer<Column>
  /// 16 bytes a slot.
  private let data: UnsafeMutableRawPointer
  private let missing: UnsafeMutablePointer<UInt8>
  private var texts = TextMemory(capacity: 256)

  /// A row in which every slot is missing.
  /// - Parameter slotCount: one more than the largest slot of the programs that will read it.
  public init(slotCount: Int) {
    precondition(slotCount >= 0, "a row has no negative number of slots")
    self.slotCount = slotCount
    unsafe data = UnsafeMutableRawPointer.allocate(byteCount: max(slotCount, 1) * 16, alignment: 16)
    unsafe data.initializeMemory(as: UInt8.self, repeating: 0, count: slotCount * 16)
    unsafe missing = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    unsafe missing.initialize(to: EvaluationFault.missing.rawValue)
    unsafe columns = UnsafeMutablePointer<Column>.allocate(capacity: max(slotCount, 1))
    for slot in 0..<slotCount {
      unsafe (columns + slot).initialize(
        to: Column(data: data + slot * 16, base: texts.base, status: missing))
    }
  }

  deinit {
    unsafe data.deallocate()
    unsafe missing.deallocate()
    texts.free()
    unsafe columns.deallocate()
  }

  /// Makes every slot missing again, and forgets all text.
  public mutating func removeAll() {
    for slot in 0..<slotCount { unsafe columns[slot].status = unsafe UnsafePointer(missing) }
    texts.removeAll()
  }

  /// Makes a slot missing.
  public mutating func remove(at slot: Int) {
    check(slot)
    unsafe columns[slot].status = unsafe UnsafePointer(missing)
  }

  /// Sets an integer.
  public mutating func set(_ value: Int64, at slot: Int) { store(value, at: slot) }

  /// Sets an unsigned integer.
  public mutating func set(_ value: UInt64, at slot: Int) { store(value, at: slot) }

  /// Sets a number.
  public mutating func set(_ value: Double, at slot: Int) { store(value, at: slot) }

  /// Sets a truth value.
  public mutating func set(_ value: Bool, at slot: Int) {
    store(value ? 1 as UInt8 : 0, at: slot)
  }

  /// Sets an instant, what is finer than a millisecond cut off.
  public mutating func set(_ value: Timestamp, at slot: Int) {
    store(value.milliseconds, at: slot)
  }

  /// Sets a span of time, what is finer than a millisecond cut off.
  public mutating func set(_ value: TimeSpan, at slot: Int) {
    store(value.milliseconds, at: slot)
  }

  /// Sets an address.
  public mutating func set(_ value: IPAddress, at slot: Int) {
    store((value.high, value.low), at: slot)
  }

  /// Sets text.
  public mutating func set(_ value: String, at slot: Int) {
    var value = value
    let reference = value.withUTF8 { bytes in unsafe append(bytes) }
    store(reference, at: slot)
  }

  /// Sets a value of a type that slots have: int, uint, double, bool, string, timestamp, duration,
  /// ip; nil makes the slot missing.
  /// - Throws: `noMatchingOverload` for a value of another type.
  public mutating func set(_ value: Value?, at slot: Int) throws(EvaluationFault) {
    switch value {
    case nil: remove(at: slot)
    case .int(let value): set(value, at: slot)
    case .uint(let value): set(value, at: slot)
    case .double(let value): set(value, at: slot)
    case .bool(let value): set(value, at: slot)
    case .string(let value): set(value, at: slot)
    case .timestamp(let value): set(value, at: slot)
    case .duration(let value): set(value, at: slot)
    case .ip(let value): set(value, at: slot)
    case .null, .bytes, .list, .map, .type, .cidr, .optional: throw .noMatchingOverload
    }
  }

  private func check(_ slot: Int) {
    precondition(0..<slotCount ~= slot, "a row has no such slot")
  }

  @inline(__always)
  private mutating func store<T: BitwiseCopyable>(_ value: T, at slot: Int) {
    check(slot)
    unsafe (data + slot * 16).storeBytes(of: value, as: T.self)
    unsafe columns[slot].status = nil
  }

  /// Copies text behind what the row holds. Text that was set before stays until `removeAll`.
  private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) -> TextRef {
    let before = unsafe texts.base
    guard let reference = unsafe texts.append(bytes) else {
      preconditionFailure("a row holds less than 4 GiB of text")
    }
    if unsafe texts.base != before {
      for slot in 0..<slotCount { unsafe columns[slot].base = unsafe UnsafePointer(texts.base) }
    }
    return reference
  }
}

extension VectorWorker {
  /// Evaluates a program for one row.
  /// - Parameters:
  ///   - program: any; the worker grows to what it needs.
  ///   - row: has every slot that the program reads.
  ///   - sets: who answers `x in NAME`.
  /// - Returns: the value.
  /// - Throws: why there is none.
  public mutating func evaluate(
    _ program: VectorProgram, _ row: borrowing Row, sets: (any SetMembership)? = nil
  ) throws(EvaluationFault) -> Value {
    let answer = unsafe run(program, columns: columns(of: row, for: program), rows: 1, sets: sets)
    return try answer.value(at: 0, type: program.type)
  }

  /// Whether a condition holds for one row. Allocates nothing, where no part of the program goes
  /// through the general evaluator.
  /// - Throws: why there is no answer; `noMatchingOverload` when the program is no condition.
  public mutating func isTrue(
    _ program: VectorProgram, _ row: borrowing Row, sets: (any SetMembership)? = nil
  ) throws(EvaluationFault) -> Bool {
    guard program.isCondition else { throw .noMatchingOverload }
    let answer = unsafe run(program, columns: columns(of: row, for: program), rows: 1, sets: sets)
    if let fault = answer.fault(at: 0) { throw fault }
    return answer.element(0, as: UInt8.self) != 0
  }

  private func columns(
    of row: borrowing Row, for program: VectorProgram
  ) -> UnsafePointer<Column> {
    precondition(
      program.slotCount <= row.slotCount, "the row lacks slots that the program reads")
    return unsafe UnsafePointer(row.columns)
  }
}
