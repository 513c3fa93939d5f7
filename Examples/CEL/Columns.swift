import CEL

/// Evaluates a condition for a whole batch at once.
func columns() throws {
  var environment = Environment()
  environment.variable("amount", .int)
  environment.variable("country", .string)
  environment.set("lists.blocked", of: [.string], id: 0)
  let condition = try environment.compile(
    "amount > 500 && country in lists.blocked", expecting: .bool
  ).get()
  let program = VectorProgram(condition.expression)

  var worker = VectorWorker(rowCapacity: 1024)
  let blocked = Blocked(["XX", "日本"])

  var batch = PaymentBatch(rowCapacity: 1024)
  batch.append(amount: 600, country: "XX")
  batch.append(amount: 20, country: nil)
  batch.append(amount: 700, country: "日本")
  batch.append(amount: 800, country: nil)

  let result = unsafe worker.run(
    program, columns: batch.columns, rows: batch.count, sets: blocked)
  for row in 0..<batch.count {
    if let fault = result.fault(at: row) {
      print("row \(row): no answer:", fault)
    } else {
      print("row \(row):", unsafe result.data.assumingMemoryBound(to: UInt8.self)[row] != 0)
    }
  }
}

/// The memory of a batch, filled again and again: slot 0 holds amounts, slot 1 countries.
@safe private struct PaymentBatch: ~Copyable {
  private let rowCapacity: Int
  private let amounts: UnsafeMutablePointer<Int64>
  private let countries: UnsafeMutablePointer<TextRef>
  /// A byte a row: 0, or why there is no country.
  private let countryStatus: UnsafeMutablePointer<UInt8>
  private let text: UnsafeMutablePointer<UInt8>
  private var textCount = 0
  private(set) var count = 0
  /// By slot.
  let columns: UnsafeMutablePointer<Column>

  private static let textBytesMax = 8

  init(rowCapacity: Int) {
    self.rowCapacity = rowCapacity
    unsafe amounts = .allocate(capacity: rowCapacity)
    unsafe countries = .allocate(capacity: rowCapacity)
    unsafe countryStatus = .allocate(capacity: rowCapacity)
    unsafe text = .allocate(capacity: rowCapacity * Self.textBytesMax)
    unsafe columns = .allocate(capacity: 2)
    unsafe columns.initialize(to: Column(data: amounts))
    unsafe (columns + 1).initialize(
      to: Column(data: countries, base: text, status: countryStatus))
  }

  deinit {
    unsafe amounts.deallocate()
    unsafe countries.deallocate()
    unsafe countryStatus.deallocate()
    unsafe text.deallocate()
    unsafe columns.deallocate()
  }

  mutating func append(amount: Int64, country: String?) {
    precondition(count < rowCapacity, "the batch is full")
    unsafe amounts[count] = amount
    if let bytes = country.map({ Array($0.utf8) }) {
      precondition(bytes.count <= Self.textBytesMax, "a country has a short name")
      unsafe (text + textCount).update(from: bytes, count: bytes.count)
      unsafe countries[count] = TextRef(offset: UInt32(textCount), count: UInt32(bytes.count))
      unsafe countryStatus[count] = 0
      textCount += bytes.count
    } else {
      unsafe countryStatus[count] = EvaluationFault.missing.rawValue
    }
    count += 1
  }
}

/// Answers `country in lists.blocked`: once a batch, not once a row.
private final class Blocked: SetMembership {
  private let names: Set<String>

  init(_ names: Set<String>) { self.names = names }

  func membership(
    of set: Int, values: Column, type: CELType, rows: Range<Int>,
    into out: UnsafeMutablePointer<UInt8>
  ) {
    let references = unsafe values.data.assumingMemoryBound(to: TextRef.self)
    for row in 0..<rows.count where values.fault(at: row) == nil {
      let reference = unsafe references[row]
      let bytes = unsafe UnsafeBufferPointer(
        start: values.base.map { unsafe $0 + Int(reference.offset) }, count: Int(reference.count))
      unsafe out[row] = unsafe names.contains(String(decoding: bytes, as: UTF8.self)) ? 1 : 0
    }
  }
}
