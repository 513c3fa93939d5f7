/// The scratch memory in which one thread runs programs. After the first run of a program nothing
/// is allocated, but for what goes through the general evaluator, and a few words a batch for a
/// pattern on the right of `&&`, `||` or `?:`.
@safe public struct VectorWorker: ~Copyable {
  private let rowCapacity: Int
  private var registers: UnsafeMutablePointer<Register>
  private var registerCount = 0

  /// Allocates nothing yet.
  /// - Parameter rowCapacity: the most rows that a batch may have; 18 bytes a row and register.
  public init(rowCapacity: Int) {
    precondition(rowCapacity > 0, "a batch has rows")
    self.rowCapacity = rowCapacity
    unsafe registers = UnsafeMutablePointer<Register>.allocate(capacity: 1)
  }

  deinit {
    for index in 0..<registerCount { unsafe registers[index].free() }
    unsafe registers.deallocate()
  }

  /// Evaluates a program over the rows of a batch.
  /// - Parameters:
  ///   - program: any; the worker grows to what it needs.
  ///   - columns: by slot; as many as the largest slot of the program asks for.
  ///   - rows: at most the capacity.
  ///   - sets: who answers `x in NAME`; without it such rows get `unavailableSet`.
  /// - Returns: a column of the type of the program. It stays valid until the next run of this
  ///   worker, and as long as the program and the columns do.
  public mutating func run(
    _ program: VectorProgram, columns: UnsafePointer<Column>, rows: Int,
    sets: (any SetMembership)?
  ) -> Column {
    precondition(rows <= rowCapacity, "the batch is larger than the worker's capacity")
    reserve(program.registerCount)
    let batch = unsafe Batch(
      program.code, columns: columns, registers: registers, rows: rows, sets: sets)
    unsafe program.code.order.forEach { instruction in
      unsafe instruction._withUnsafeGuaranteedRef { batch.execute($0) }
    }
    return batch.column(program.result)
  }

  private mutating func reserve(_ count: Int) {
    guard count > registerCount else { return }
    let grown = UnsafeMutablePointer<Register>.allocate(capacity: count)
    unsafe grown.moveInitialize(from: registers, count: registerCount)
    for index in registerCount..<count {
      unsafe (grown + index).initialize(to: Register(rowCapacity: rowCapacity))
    }
    unsafe registers.deallocate()
    unsafe registers = grown
    registerCount = count
  }
}

/// The memory of one intermediate column.
@safe struct Register {
  /// 16 bytes a row.
  let data: UnsafeMutableRawPointer
  let status: UnsafeMutablePointer<UInt8>
  /// Texts made in the row, where the general evaluator or a selection had to copy them.
  var text = TextMemory(capacity: 16)
  /// What the last instruction left here.
  var column: Column

  init(rowCapacity: Int) {
    unsafe data = UnsafeMutableRawPointer.allocate(byteCount: rowCapacity * 16, alignment: 64)
    unsafe status = UnsafeMutablePointer<UInt8>.allocate(capacity: rowCapacity)
    unsafe column = Column(data: UnsafeRawPointer(data))
  }

  func free() {
    unsafe data.deallocate()
    unsafe status.deallocate()
    text.free()
  }
}
