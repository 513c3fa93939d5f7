extension Batch {
  /// Integer kernels work on every row, those with faults too, and put the operands' faults over
  /// their own: no branch in the loop.
  @inline(__always)
  private func integers(
    _ instruction: Instruction, _ body: (Int64, Int64) -> (value: Int64, fault: UInt8)
  ) {
    let (left, right) = (column(0, of: instruction), column(1, of: instruction))
    let first = unsafe left.data.assumingMemoryBound(to: Int64.self)
    let second = unsafe right.data.assumingMemoryBound(to: Int64.self)
    let out = unsafe output(instruction, as: Int64.self)
    let status = unsafe outputStatus(instruction)
    var faults: UInt8 = 0
    for row in 0..<rows {
      let (value, fault) = unsafe body(first[row], second[row])
      unsafe out[row] = value
      unsafe status[row] = fault
      faults |= fault
    }
    unsafe finish(
      instruction, status: coverStatus(left, right, to: instruction, faults: faults))
  }

  /// As `integers`, for one operand of any type.
  @inline(__always)
  private func mapRows<T, U>(
    _ instruction: Instruction, from: T.Type, to: U.Type, _ body: (T) -> (value: U, fault: UInt8)
  ) {
    let operand = column(0, of: instruction)
    let values = unsafe operand.data.assumingMemoryBound(to: T.self)
    let out = unsafe output(instruction, as: U.self)
    let status = unsafe outputStatus(instruction)
    var faults: UInt8 = 0
    for row in 0..<rows {
      let (value, fault) = unsafe body(values[row])
      unsafe out[row] = value
      unsafe status[row] = fault
      faults |= fault
    }
    unsafe finish(instruction, status: coverStatus(operand, nil, to: instruction, faults: faults))
  }

  func integerArithmetic(_ instruction: Instruction, _ function: Function) {
    let overflow = EvaluationFault.overflow.rawValue
    let zero = EvaluationFault.divideByZero.rawValue
    switch function {
    case .add:
      integers(instruction) { left, right in
        let result = left.addingReportingOverflow(right)
        return (result.partialValue, result.overflow ? overflow : 0)
      }
    case .subtract:
      integers(instruction) { left, right in
        let result = left.subtractingReportingOverflow(right)
        return (result.partialValue, result.overflow ? overflow : 0)
      }
    case .multiply:
      integers(instruction) { left, right in
        let result = left.multipliedReportingOverflow(by: right)
        return (result.partialValue, result.overflow ? overflow : 0)
      }
    case .divide:
      integers(instruction) { left, right in
        if right == 0 { return (0, zero) }
        let result = left.dividedReportingOverflow(by: right)
        return (result.partialValue, result.overflow ? overflow : 0)
      }
    default:
      integers(instruction) { left, right in
        if right == 0 { return (0, zero) }
        let result = left.remainderReportingOverflow(dividingBy: right)
        return (result.partialValue, result.overflow ? overflow : 0)
      }
    }
  }

  func timeArithmetic(
    _ instruction: Instruction, _ function: Function, _ valid: ClosedRange<Int64>
  ) {
    let overflow = EvaluationFault.overflow.rawValue
    let (lowest, highest) = (valid.lowerBound, valid.upperBound)
    if function == .add {
      integers(instruction) { left, right in
        let (value, carried) = left.addingReportingOverflow(right)
        return (value, carried || value < lowest || value > highest ? overflow : 0)
      }
    } else {
      integers(instruction) { left, right in
        let (value, carried) = left.subtractingReportingOverflow(right)
        return (value, carried || value < lowest || value > highest ? overflow : 0)
      }
    }
  }

  @inline(__always)
  private func doubles(_ instruction: Instruction, _ body: (Double, Double) -> Double) {
    let (left, right) = (column(0, of: instruction), column(1, of: instruction))
    let first = unsafe left.data.assumingMemoryBound(to: Double.self)
    let second = unsafe right.data.assumingMemoryBound(to: Double.self)
    let out = unsafe output(instruction, as: Double.self)
    for row in 0..<rows { unsafe out[row] = body(first[row], second[row]) }
    unsafe finish(instruction, status: mergeStatus(left, right, to: instruction))
  }

  func doubleArithmetic(_ instruction: Instruction, _ function: Function) {
    switch function {
    case .add: doubles(instruction) { $0 + $1 }
    case .subtract: doubles(instruction) { $0 - $1 }
    case .multiply: doubles(instruction) { $0 * $1 }
    default: doubles(instruction) { $0 / $1 }
    }
  }

  func negateInteger(_ instruction: Instruction) {
    let overflow = EvaluationFault.overflow.rawValue
    mapRows(instruction, from: Int64.self, to: Int64.self) { value in
      (0 &- value, value == .min ? overflow : 0)
    }
  }

  func negateDouble(_ instruction: Instruction) {
    mapRows(instruction, from: Double.self, to: Double.self) { (-$0, 0) }
  }

  func integerToDouble(_ instruction: Instruction) {
    mapRows(instruction, from: Int64.self, to: Double.self) { (Double($0), 0) }
  }

  func doubleToInteger(_ instruction: Instruction) {
    let overflow = EvaluationFault.overflow.rawValue
    mapRows(instruction, from: Double.self, to: Int64.self) { value in
      guard let truncated = truncatedInteger(value) else { return (0, overflow) }
      return (truncated, 0)
    }
  }

  func timestampToSeconds(_ instruction: Instruction) {
    mapRows(instruction, from: Int64.self, to: Int64.self) { value in
      (floorDivide(value, by: 1000).quotient, 0)
    }
  }

  func secondsToTimestamp(_ instruction: Instruction) {
    let overflow = EvaluationFault.overflow.rawValue
    mapRows(instruction, from: Int64.self, to: Int64.self) { value in
      Timestamp.validSeconds.contains(value) ? (value &* 1000, 0) : (0, overflow)
    }
  }

  func calendar(_ instruction: Instruction, _ function: Function, _ zone: TimeZone) {
    mapRows(instruction, from: Int64.self, to: Int64.self) { value in
      // Rows with faults hold anything: their field is of some instant in range.
      let valid = Timestamp.validMilliseconds
      let time = min(max(value, valid.lowerBound), valid.upperBound)
      let (seconds, milliseconds) = floorDivide(time, by: 1000)
      return (
        calendarField(function, seconds: seconds, milliseconds: milliseconds, zone: zone), 0
      )
    }
  }

  func durationField(_ instruction: Instruction, _ function: Function) {
    let divisor: Int64 =
      switch function {
      case .hours: 3_600_000
      case .minutes: 60_000
      case .seconds: 1000
      default: 1
      }
    let isRemainder = function == .milliseconds
    mapRows(instruction, from: Int64.self, to: Int64.self) { value in
      (isRemainder ? value % 1000 : value / divisor, 0)
    }
  }
}
