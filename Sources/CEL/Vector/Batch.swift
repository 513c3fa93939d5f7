/// One run of a program: where it reads, where it writes, and the dispatch of its instructions.
@safe struct Batch: ~Copyable {
  let columns: UnsafePointer<Column>
  let registers: UnsafeMutablePointer<Register>
  let rows: Int
  // Not counted: whoever runs a program holds both, and a batch may be one row.
  private unowned(unsafe) let code: VectorProgram.Code
  private unowned(unsafe) let membership: (any SetMembership)?

  init(
    _ program: VectorProgram.Code, columns: UnsafePointer<Column>,
    registers: UnsafeMutablePointer<Register>, rows: Int, sets: (any SetMembership)?
  ) {
    unsafe self.columns = columns
    unsafe self.registers = registers
    self.rows = rows
    unsafe code = program
    unsafe membership = sets
  }

  var program: VectorProgram.Code { unsafe code }
  var sets: (any SetMembership)? { unsafe membership }

  /// The base of the text constants.
  @inline(__always)
  var texts: UnsafePointer<UInt8> { unsafe code.texts }

  @inline(__always)
  func column(_ operand: Operand) -> Column {
    if let slot = operand.slot { return unsafe columns[slot] }
    return unsafe registers[operand.register].column
  }

  @inline(__always)
  func column(_ number: Int, of instruction: Instruction) -> Column {
    switch number {
    case 0: column(instruction.operands.0)
    case 1: column(instruction.operands.1)
    default: column(instruction.operands.2)
    }
  }

  /// The data of a register to write to.
  @inline(__always)
  func output<T>(_ instruction: Instruction, as type: T.Type) -> UnsafeMutablePointer<T> {
    unsafe registers[instruction.output].data.assumingMemoryBound(to: type)
  }

  func outputStatus(_ instruction: Instruction) -> UnsafeMutablePointer<UInt8> {
    unsafe registers[instruction.output].status
  }

  /// Sets what the instruction leaves in its register.
  func finish(
    _ instruction: Instruction, status: UnsafePointer<UInt8>?, base: UnsafePointer<UInt8>? = nil
  ) {
    let register = unsafe registers + instruction.output
    unsafe register.pointee.column = Column(
      data: UnsafeRawPointer(register.pointee.data), base: base, status: status)
  }

  func execute(_ instruction: Instruction) {
    switch instruction.kernel {
    case .fillInteger(let value): unsafe fill(instruction, value)
    case .fillDouble(let value): unsafe fill(instruction, value)
    case .fillBool(let value): unsafe fill(instruction, value ? 1 as UInt8 : 0)
    case .fillText(let text): unsafe fill(instruction, text, base: texts)
    case .fillAddress(let address):
      unsafe fill(instruction, (address.high, address.low))
    case .fault(let fault): fill(instruction, fault)
    case .compareIntegers(let comparison): compare(instruction, comparison, as: Int64.self)
    case .compareInteger(let comparison, let constant):
      compare(instruction, comparison, with: constant)
    case .compareDoubles(let comparison): compare(instruction, comparison, as: Double.self)
    case .compareDouble(let comparison, let constant):
      compare(instruction, comparison, with: constant)
    case .compareMixed(let comparison, let isSwapped):
      compareMixed(instruction, comparison, isSwapped: isSwapped)
    case .compareBools(let comparison): compare(instruction, comparison, as: UInt8.self)
    case .compareTexts(let comparison): compareTexts(instruction, comparison)
    case .compareText(let comparison, let text): compareText(instruction, comparison, text)
    case .equalAddresses(let isNegated): compareAddresses(instruction, isNegated: isNegated)
    case .integerArithmetic(let function): integerArithmetic(instruction, function)
    case .doubleArithmetic(let function): doubleArithmetic(instruction, function)
    case .negateInteger: negateInteger(instruction)
    case .negateDouble: negateDouble(instruction)
    case .timeArithmetic(let function, let valid): timeArithmetic(instruction, function, valid)
    case .not: not(instruction)
    case .and: logic(instruction, decisive: 0)
    case .or: logic(instruction, decisive: 1)
    case .select(let width): select(instruction, width: width)
    case .selectText: selectText(instruction)
    case .presence: presence(instruction)
    case .membership(let set, let type): membership(instruction, set, type)
    case .integerInside(let table): integerInside(instruction, table)
    case .doubleInside(let table): doubleInside(instruction, table)
    case .textInside(let table): textInside(instruction, table)
    case .addressInside(let addresses): addressInside(instruction, addresses)
    case .searchText(let function, let text): searchText(instruction, function, text)
    case .searchTexts(let function): searchTexts(instruction, function)
    case .pattern(let pattern): match(instruction, pattern)
    case .textSize: textSize(instruction)
    case .integerToDouble: integerToDouble(instruction)
    case .doubleToInteger: doubleToInteger(instruction)
    case .timestampToSeconds: timestampToSeconds(instruction)
    case .secondsToTimestamp: secondsToTimestamp(instruction)
    case .calendar(let function, let zone): calendar(instruction, function, zone)
    case .durationField(let function): durationField(instruction, function)
    case .general(let term): general(instruction, term)
    }
  }

  private func fill<T>(_ instruction: Instruction, _ value: T, base: UnsafePointer<UInt8>? = nil) {
    unsafe output(instruction, as: T.self).update(repeating: value, count: rows)
    unsafe finish(instruction, status: nil, base: base)
  }

  private func fill(_ instruction: Instruction, _ fault: EvaluationFault) {
    // Zeros are a valid element of every type.
    unsafe registers[instruction.output].data.initializeMemory(
      as: UInt8.self, repeating: 0, count: rows * 16)
    let status = unsafe outputStatus(instruction)
    unsafe status.update(repeating: fault.rawValue, count: rows)
    unsafe finish(instruction, status: status)
  }

  /// The faults of one operand, copied to the output; nil when it has none.
  func copyStatus(_ operand: Column, to instruction: Instruction) -> UnsafePointer<UInt8>? {
    guard let status = unsafe operand.status else { return nil }
    let out = unsafe outputStatus(instruction)
    unsafe out.update(from: status, count: rows)
    return unsafe UnsafePointer(out)
  }

  /// The faults of two operands, the left one's first; nil when neither has any.
  func mergeStatus(
    _ left: Column, _ right: Column, to instruction: Instruction
  ) -> UnsafePointer<UInt8>? {
    guard let first = unsafe left.status else {
      return unsafe copyStatus(right, to: instruction)
    }
    guard let second = unsafe right.status else {
      return unsafe copyStatus(left, to: instruction)
    }
    let out = unsafe outputStatus(instruction)
    for row in 0..<rows {
      let status = unsafe first[row]
      unsafe out[row] = status != 0 ? status : second[row]
    }
    return unsafe UnsafePointer(out)
  }

  /// Faults that a kernel wrote to the output's status (`faults` is all of them, or'ed), with those
  /// of its operands put over them.
  func coverStatus(
    _ left: Column, _ right: Column?, to instruction: Instruction, faults: UInt8
  ) -> UnsafePointer<UInt8>? {
    let out = unsafe outputStatus(instruction)
    var isFaulty = faults != 0
    if let right, let status = unsafe right.status {
      isFaulty = true
      for row in 0..<rows { unsafe out[row] = unsafe status[row] != 0 ? status[row] : out[row] }
    }
    if let status = unsafe left.status {
      isFaulty = true
      for row in 0..<rows { unsafe out[row] = unsafe status[row] != 0 ? status[row] : out[row] }
    }
    return isFaulty ? unsafe UnsafePointer(out) : nil
  }
}
