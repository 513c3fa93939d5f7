extension Column {
  /// The bytes of a row's text, whose status is 0.
  func text(at row: Int) -> UnsafeBufferPointer<UInt8> {
    let text = element(row, as: TextRef.self)
    guard let base = unsafe base else { return unsafe UnsafeBufferPointer(start: nil, count: 0) }
    return unsafe UnsafeBufferPointer(start: base + Int(text.offset), count: Int(text.count))
  }

  /// Writes 1 or 0 for each row; a row with a fault gets 0 and `body` never sees it.
  @inline(__always)
  func forEachText(
    rows: Int, into out: UnsafeMutablePointer<UInt8>,
    _ body: (UnsafePointer<UInt8>, Int) -> Bool
  ) {
    let texts = unsafe data.assumingMemoryBound(to: TextRef.self)
    // Without a base every text is empty: any address will do.
    let base = unsafe base ?? UnsafePointer(data.assumingMemoryBound(to: UInt8.self))
    guard let status = unsafe status else {
      for row in 0..<rows {
        let text = unsafe texts[row]
        unsafe out[row] = body(base + Int(text.offset), Int(text.count)) ? 1 : 0
      }
      return
    }
    for row in 0..<rows {
      let text = unsafe texts[row]
      unsafe out[row] =
        status[row] == 0 && body(base + Int(text.offset), Int(text.count)) ? 1 : 0
    }
  }
}

extension Batch {
  /// A test of one text column.
  @inline(__always)
  private func testTexts(
    _ instruction: Instruction, _ body: (UnsafePointer<UInt8>, Int) -> Bool
  ) {
    let operand = column(0, of: instruction)
    let out = unsafe output(instruction, as: UInt8.self)
    unsafe operand.forEachText(rows: rows, into: out, body)
    unsafe finish(instruction, status: copyStatus(operand, to: instruction))
  }

  func compareText(_ instruction: Instruction, _ comparison: Comparison, _ constant: TextRef) {
    let other = unsafe texts + Int(constant.offset)
    let length = Int(constant.count)
    switch comparison {
    case .equal: unsafe equalText(instruction, other, length)
    case .notEqual:
      unsafe testTexts(instruction) { text, count in
        unsafe count != length || !equalBytes(text, other, length)
      }
    default:
      unsafe testTexts(instruction) { text, count in
        unsafe comparison.holds(for: order(text, count, other, length))
      }
    }
  }

  /// Equality with a constant: one loop per class of length, the constant in machine words.
  private func equalText(
    _ instruction: Instruction, _ other: UnsafePointer<UInt8>, _ length: Int
  ) {
    let bytes = unsafe UnsafeRawPointer(other)
    switch length {
    case 4...7:
      let low = unsafe bytes.loadUnaligned(as: UInt32.self)
      let high = unsafe bytes.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self)
      unsafe testTexts(instruction) { text, count in
        guard count == length else { return false }
        let candidate = unsafe UnsafeRawPointer(text)
        return unsafe candidate.loadUnaligned(as: UInt32.self) == low
          && candidate.loadUnaligned(fromByteOffset: length &- 4, as: UInt32.self) == high
      }
    case 8...16:
      let low = unsafe bytes.loadUnaligned(as: UInt64.self)
      let high = unsafe bytes.loadUnaligned(fromByteOffset: length - 8, as: UInt64.self)
      unsafe testTexts(instruction) { text, count in
        guard count == length else { return false }
        let candidate = unsafe UnsafeRawPointer(text)
        return unsafe candidate.loadUnaligned(as: UInt64.self) == low
          && candidate.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self) == high
      }
    default:
      unsafe testTexts(instruction) { text, count in
        unsafe count == length && equalBytes(text, other, length)
      }
    }
  }

  @inline(__always)
  private func order(
    _ left: UnsafePointer<UInt8>, _ leftCount: Int, _ right: UnsafePointer<UInt8>,
    _ rightCount: Int
  ) -> Ordering {
    let result = unsafe compareBytes(left, right, min(leftCount, rightCount))
    return result == 0 ? Ordering(leftCount, rightCount) : result < 0 ? .less : .greater
  }

  /// A test of two text columns.
  @inline(__always)
  private func testPairs(
    _ instruction: Instruction,
    _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
  ) {
    let (left, right) = (column(0, of: instruction), column(1, of: instruction))
    let out = unsafe output(instruction, as: UInt8.self)
    let status = unsafe mergeStatus(left, right, to: instruction)
    for row in 0..<rows {
      if let status = unsafe status, unsafe status[row] != 0 {
        unsafe out[row] = 0
      } else {
        unsafe out[row] = body(left.text(at: row), right.text(at: row)) ? 1 : 0
      }
    }
    unsafe finish(instruction, status: status)
  }

  func compareTexts(_ instruction: Instruction, _ comparison: Comparison) {
    unsafe testPairs(instruction) { left, right in
      guard let first = left.baseAddress, let second = right.baseAddress else {
        return comparison.holds(for: Ordering(left.count, right.count))
      }
      if comparison == .equal || comparison == .notEqual {
        let isEqual = unsafe left.count == right.count && equalBytes(first, second, left.count)
        return isEqual == (comparison == .equal)
      }
      return unsafe comparison.holds(for: order(first, left.count, second, right.count))
    }
  }

  func searchText(_ instruction: Instruction, _ function: Function, _ constant: TextRef) {
    let part = unsafe texts + Int(constant.offset)
    let length = Int(constant.count)
    switch function {
    case .startsWith:
      unsafe testTexts(instruction) { text, count in
        unsafe count >= length && equalBytes(text, part, length)
      }
    case .endsWith:
      unsafe testTexts(instruction) { text, count in
        unsafe count >= length && equalBytes(text + (count &- length), part, length)
      }
    default:
      unsafe testTexts(instruction) { text, count in
        unsafe length == 0 || findBytes(text, count, part, length)
      }
    }
  }

  func searchTexts(_ instruction: Instruction, _ function: Function) {
    unsafe testPairs(instruction) { text, part in
      guard let start = part.baseAddress, part.count > 0 else { return true }
      guard let whole = text.baseAddress, text.count >= part.count else { return false }
      return switch function {
      case .startsWith: unsafe equalBytes(whole, start, part.count)
      case .endsWith: unsafe equalBytes(whole + (text.count - part.count), start, part.count)
      default: unsafe findBytes(whole, text.count, start, part.count)
      }
    }
  }

  func match(_ instruction: Instruction, _ pattern: LinearRegex) {
    let skips = skipped(instruction)
    let operand = column(0, of: instruction)
    let out = unsafe output(instruction, as: UInt8.self)
    for row in 0..<rows {
      if operand.fault(at: row) != nil || skips.contains(where: { $0.covers(row) }) {
        unsafe out[row] = 0
        continue
      }
      let text = unsafe operand.text(at: row)
      let start = unsafe text.baseAddress ?? texts
      unsafe out[row] = pattern.matches(start, count: text.count) ? 1 : 0
    }
    unsafe finish(instruction, status: copyStatus(operand, to: instruction))
  }

  func textSize(_ instruction: Instruction) {
    let operand = column(0, of: instruction)
    let out = unsafe output(instruction, as: Int64.self)
    for row in 0..<rows {
      var count: Int64 = 0
      if operand.fault(at: row) == nil {
        // A code point starts with every byte that does not continue one.
        let text = unsafe operand.text(at: row)
        for index in 0..<text.count where unsafe text[index] & 0xc0 != 0x80 { count &+= 1 }
      }
      unsafe out[row] = count
    }
    unsafe finish(instruction, status: copyStatus(operand, to: instruction))
  }
}
