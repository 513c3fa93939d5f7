extension Batch {
  func membership(_ instruction: Instruction, _ set: Int, _ type: CELType) {
    guard let sets else {
      let status = unsafe outputStatus(instruction)
      let operand = column(0, of: instruction)
      let fault = EvaluationFault.unavailableSet.rawValue
      unsafe status.update(repeating: fault, count: rows)
      unsafe output(instruction, as: UInt8.self).update(repeating: 0, count: rows)
      unsafe finish(
        instruction, status: coverStatus(operand, nil, to: instruction, faults: fault))
      return
    }
    let operand = column(0, of: instruction)
    let out = unsafe output(instruction, as: UInt8.self)
    unsafe sets.membership(of: set, values: operand, type: type, rows: 0..<rows, into: out)
    unsafe finish(instruction, status: copyStatus(operand, to: instruction))
  }

  func integerInside(_ instruction: Instruction, _ table: IntegerTable) {
    let operand = column(0, of: instruction)
    let values = unsafe operand.data.assumingMemoryBound(to: UInt64.self)
    unsafe table.contains(values, rows: rows, into: output(instruction, as: UInt8.self))
    unsafe finish(instruction, status: copyStatus(operand, to: instruction))
  }

  func doubleInside(_ instruction: Instruction, _ table: IntegerTable) {
    let operand = column(0, of: instruction)
    let values = unsafe operand.data.assumingMemoryBound(to: Double.self)
    let out = unsafe output(instruction, as: UInt8.self)
    for row in 0..<rows {
      // Adding 0 turns −0 into 0; NaN is in no table.
      var bits = unsafe (values[row] + 0).bitPattern
      unsafe table.contains(&bits, rows: 1, into: out + row)
    }
    unsafe finish(instruction, status: copyStatus(operand, to: instruction))
  }

  func textInside(_ instruction: Instruction, _ table: TextTable) {
    let operand = column(0, of: instruction)
    unsafe table.contains(operand, rows: rows, into: output(instruction, as: UInt8.self))
    unsafe finish(instruction, status: copyStatus(operand, to: instruction))
  }

  func addressInside(_ instruction: Instruction, _ addresses: [IPAddress]) {
    let operand = column(0, of: instruction)
    let values = unsafe operand.data.assumingMemoryBound(to: (UInt64, UInt64).self)
    let out = unsafe output(instruction, as: UInt8.self)
    for row in 0..<rows {
      let (high, low) = unsafe (values[row].0, values[row].1)
      let isInside = addresses.contains { $0.high == high && $0.low == low }
      unsafe out[row] = isInside ? 1 : 0
    }
    unsafe finish(instruction, status: copyStatus(operand, to: instruction))
  }
}
