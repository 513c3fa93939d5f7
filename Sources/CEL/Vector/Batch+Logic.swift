extension Batch {
  func not(_ instruction: Instruction) {
    let operand = column(0, of: instruction)
    let values = unsafe operand.data.assumingMemoryBound(to: UInt8.self)
    let out = unsafe output(instruction, as: UInt8.self)
    for row in 0..<rows { unsafe out[row] = values[row] == 0 ? 1 : 0 }
    unsafe finish(instruction, status: copyStatus(operand, to: instruction))
  }

  /// `&&` (0 decides) and `||` (1 decides): the decisive value on either side wins over a fault on
  /// the other, else the left fault counts, else the right one.
  func logic(_ instruction: Instruction, decisive: UInt8) {
    let (left, right) = (column(0, of: instruction), column(1, of: instruction))
    let first = unsafe left.data.assumingMemoryBound(to: UInt8.self)
    let second = unsafe right.data.assumingMemoryBound(to: UInt8.self)
    let out = unsafe output(instruction, as: UInt8.self)
    let count = rows
    switch unsafe (left.status, right.status) {
    case (nil, nil):
      if decisive == 0 {
        for row in 0..<count { unsafe out[row] = first[row] & second[row] }
      } else {
        for row in 0..<count { unsafe out[row] = first[row] | second[row] }
      }
      unsafe finish(instruction, status: nil)
    case (let leftStatus, let rightStatus):
      let status = unsafe outputStatus(instruction)
      // One side without faults reads its status from a place that is all zeros.
      let none = unsafe leftStatus == nil || rightStatus == nil ? zeros(instruction) : nil
      guard let leftFaults = unsafe leftStatus ?? none,
        let rightFaults = unsafe rightStatus ?? none
      else { return }
      // Two loops: one alone has more pointers than the compiler compares before it vectorises.
      for row in 0..<count {
        let isLeft: UInt8 = unsafe (leftFaults[row] | (first[row] ^ decisive)) == 0 ? 1 : 0
        let isRight: UInt8 = unsafe (rightFaults[row] | (second[row] ^ decisive)) == 0 ? 1 : 0
        unsafe out[row] = (isLeft | isRight) != 0 ? decisive : 1 &- decisive
      }
      for row in 0..<count {
        let fault = unsafe leftFaults[row]
        let merged = unsafe fault != 0 ? fault : rightFaults[row]
        unsafe status[row] = out[row] == decisive ? 0 : merged
      }
      unsafe finish(instruction, status: status)
    }
  }

  /// A run of zeros behind the bools that the instruction writes.
  private func zeros(_ instruction: Instruction) -> UnsafePointer<UInt8> {
    let start = unsafe output(instruction, as: UInt8.self) + rows
    unsafe start.update(repeating: 0, count: rows)
    return unsafe UnsafePointer(start)
  }

  func presence(_ instruction: Instruction) {
    let operand = column(0, of: instruction)
    let out = unsafe output(instruction, as: UInt8.self)
    guard let status = unsafe operand.status else {
      unsafe out.update(repeating: 1, count: rows)
      unsafe finish(instruction, status: nil)
      return
    }
    let missing = EvaluationFault.missing.rawValue
    let faults = unsafe outputStatus(instruction)
    var any: UInt8 = 0
    for row in 0..<rows {
      let fault = unsafe status[row]
      unsafe out[row] = fault == 0 ? 1 : 0
      let other: UInt8 = fault == missing ? 0 : fault
      unsafe faults[row] = other
      any |= other
    }
    unsafe finish(instruction, status: any == 0 ? nil : UnsafePointer(faults))
  }

  /// The status of `c ? a : b`: that of the condition, else that of the branch taken.
  private func selectStatus(
    _ instruction: Instruction, _ test: Column, _ first: Column, _ second: Column
  ) -> UnsafePointer<UInt8>? {
    if unsafe test.status == nil, unsafe first.status == nil, unsafe second.status == nil {
      return nil
    }
    let out = unsafe outputStatus(instruction)
    let condition = unsafe test.data.assumingMemoryBound(to: UInt8.self)
    for row in 0..<rows {
      let fault = unsafe test.status.map { unsafe $0[row] } ?? 0
      let branch = unsafe condition[row] != 0 ? first.status : second.status
      unsafe out[row] = fault != 0 ? fault : branch.map { unsafe $0[row] } ?? 0
    }
    return unsafe UnsafePointer(out)
  }

  func select(_ instruction: Instruction, width: Int) {
    switch width {
    case 1: unsafe select(instruction, as: UInt8.self)
    case 8: unsafe select(instruction, as: UInt64.self)
    default: unsafe select(instruction, as: (UInt64, UInt64).self)
    }
  }

  @inline(__always)
  private func select<T>(
    _ instruction: Instruction, as type: T.Type, base: UnsafePointer<UInt8>? = nil
  ) {
    let test = column(0, of: instruction)
    let (first, second) = (column(1, of: instruction), column(2, of: instruction))
    let condition = unsafe test.data.assumingMemoryBound(to: UInt8.self)
    let whenTrue = unsafe first.data.assumingMemoryBound(to: T.self)
    let whenFalse = unsafe second.data.assumingMemoryBound(to: T.self)
    let out = unsafe output(instruction, as: T.self)
    for row in 0..<rows {
      unsafe out[row] = condition[row] != 0 ? whenTrue[row] : whenFalse[row]
    }
    unsafe finish(
      instruction, status: selectStatus(instruction, test, first, second), base: base)
  }

  /// As `select`; the texts are copied when they lie in different places.
  func selectText(_ instruction: Instruction) {
    let test = column(0, of: instruction)
    let (first, second) = (column(1, of: instruction), column(2, of: instruction))
    if unsafe first.base == second.base {
      return unsafe select(instruction, as: UInt64.self, base: first.base)
    }
    let out = unsafe output(instruction, as: TextRef.self)
    let status = unsafe outputStatus(instruction)
    let register = unsafe registers + instruction.output
    unsafe register.pointee.text.removeAll()
    let merged = unsafe selectStatus(instruction, test, first, second)
    if unsafe merged == nil { unsafe status.update(repeating: 0, count: rows) }
    for row in 0..<rows {
      unsafe out[row] = TextRef(offset: 0, count: 0)
      guard unsafe status[row] == 0 else { continue }
      let branch = test.element(row, as: UInt8.self) != 0 ? first : second
      if let copy = unsafe register.pointee.text.append(branch.text(at: row)) {
        unsafe out[row] = copy
      } else {
        unsafe status[row] = EvaluationFault.overflow.rawValue
      }
    }
    unsafe finish(instruction, status: status, base: register.pointee.text.base)
  }
}
