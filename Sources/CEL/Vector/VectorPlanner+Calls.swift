extension VectorPlanner {
  /// The instruction for a call; nil when no kernel covers it.
  mutating func planCall(_ function: Function, _ term: Int, _ children: [Int]) -> Operand? {
    let types = children.map { type(of: $0) }
    guard types.allSatisfy({ $0.columnWidth != nil }),
      children.allSatisfy({ isWholeMilliseconds($0) })
    else { return nil }
    if let comparison = Comparison(function) {
      return planComparison(comparison, children, types)
    }
    switch function {
    case .not where types == [.bool]: return emit(.not, [plan(children[0])])
    case .negate where types == [.int]: return emit(.negateInteger, [plan(children[0])])
    case .negate where types == [.double]: return emit(.negateDouble, [plan(children[0])])
    case .add, .subtract, .multiply, .divide, .modulo:
      return planArithmetic(function, children, types)
    case .size where types == [.string]: return emit(.textSize, [plan(children[0])])
    case .contains, .startsWith, .endsWith:
      if case .string(let text)? = tree.constant(at: children[1]) {
        let operand = plan(children[0])
        return emit(.searchText(function, for: addText(text)), [operand])
      }
      return emitBinary(.searchTexts(function), children)
    case .toInt, .toDouble, .toString, .toBool, .toTimestamp, .toDuration:
      return planConversion(function, children[0], types[0])
    case .hours, .minutes, .seconds, .milliseconds, .fullYear, .month, .dayOfYear, .dayOfMonth,
      .date, .dayOfWeek:
      return planTimeField(function, children, types)
    default: return nil
    }
  }

  /// Whether nothing finer than milliseconds, which columns cannot hold, comes out of a term. Text
  /// read at run time may hold it, and so may a constant, and what has a type at run time only.
  func isWholeMilliseconds(_ term: Int) -> Bool {
    guard [.timestamp, .duration].contains(type(of: term)) else {
      return type(of: term).columnWidth != nil
    }
    let children = tree.terms[term].children
    switch tree.terms[term].operation {
    case .constant(let position): return wholeMilliseconds(tree.constants[position]) != nil
    case .slot: return true
    case .conditional: return children[1...].allSatisfy { isWholeMilliseconds($0) }
    case .call(.add), .call(.subtract): return children.allSatisfy { isWholeMilliseconds($0) }
    case .call(.toTimestamp), .call(.toDuration):
      return type(of: children[0]) != .string && isWholeMilliseconds(children[0])
    default: return false
    }
  }

  @inline(never)
  private mutating func emitBinary(_ kernel: Kernel, _ children: [Int]) -> Operand {
    let left = plan(children[0])
    let right = plan(children[1])
    return emit(kernel, [left, right])
  }

  @inline(never)
  private mutating func planArithmetic(
    _ function: Function, _ children: [Int], _ types: [CELType]
  ) -> Operand? {
    switch (types[0], types[1]) {
    case (.int, .int): return emitBinary(.integerArithmetic(function), children)
    case (.double, .double) where function != .modulo:
      return emitBinary(.doubleArithmetic(function), children)
    case (.timestamp, .duration), (.duration, .timestamp):
      return emitBinary(
        .timeArithmetic(function, valid: Timestamp.validMilliseconds), children)
    case (.timestamp, .timestamp), (.duration, .duration):
      return emitBinary(.timeArithmetic(function, valid: TimeSpan.validMilliseconds), children)
    default: return nil
    }
  }

  @inline(never)
  private mutating func planConversion(
    _ function: Function, _ child: Int, _ source: CELType
  ) -> Operand? {
    switch (function, source) {
    case (.toInt, .int), (.toDouble, .double), (.toString, .string), (.toBool, .bool),
      (.toTimestamp, .timestamp), (.toDuration, .duration):
      return plan(child)
    case (.toInt, .double): return emit(.doubleToInteger, [plan(child)])
    case (.toInt, .timestamp): return emit(.timestampToSeconds, [plan(child)])
    case (.toDouble, .int): return emit(.integerToDouble, [plan(child)])
    case (.toTimestamp, .int): return emit(.secondsToTimestamp, [plan(child)])
    default: return nil
    }
  }

  @inline(never)
  private mutating func planTimeField(
    _ function: Function, _ children: [Int], _ types: [CELType]
  ) -> Operand? {
    if types == [.duration] { return emit(.durationField(function), [plan(children[0])]) }
    guard types[0] == .timestamp else { return nil }
    var zone = TimeZone.utc
    if children.count == 2 {
      guard case .string(let name)? = tree.constant(at: children[1]),
        let named = TimeZone.named(name)
      else { return nil }
      zone = named
    }
    return emit(.calendar(function, zone), [plan(children[0])])
  }

  @inline(never)
  private mutating func planComparison(
    _ comparison: Comparison, _ children: [Int], _ types: [CELType]
  ) -> Operand? {
    if let constant = tree.constant(at: children[1]) {
      if let operand = planComparison(comparison, children[0], types[0], constant) {
        return operand
      }
    } else if let constant = tree.constant(at: children[0]),
      let operand = planComparison(comparison.swapped, children[1], types[1], constant)
    {
      return operand
    }
    switch (types[0], types[1]) {
    case (.int, .int), (.timestamp, .timestamp), (.duration, .duration):
      return emitBinary(.compareIntegers(comparison), children)
    case (.double, .double): return emitBinary(.compareDoubles(comparison), children)
    case (.int, .double):
      return emitBinary(.compareMixed(comparison, isSwapped: false), children)
    case (.double, .int):
      return emitBinary(
        .compareMixed(comparison.swapped, isSwapped: true), children.reversed())
    case (.bool, .bool): return emitBinary(.compareBools(comparison), children)
    case (.string, .string): return emitBinary(.compareTexts(comparison), children)
    case (.ip, .ip):
      return emitBinary(.equalAddresses(isNegated: comparison == .notEqual), children)
    default: return nil
    }
  }

  /// A comparison of a term with a constant on its right.
  @inline(never)
  private mutating func planComparison(
    _ comparison: Comparison, _ child: Int, _ type: CELType, _ constant: Value
  ) -> Operand? {
    switch (type, constant) {
    case (.int, .int(let value)):
      return emit(.compareInteger(comparison, with: value), [plan(child)])
    case (.int, .uint(let value)):
      let (comparison, bound) =
        Int64(exactly: value).map { (comparison, $0) } ?? Self.always(comparison, isBelow: true)
      return emit(.compareInteger(comparison, with: bound), [plan(child)])
    case (.int, .double(let value)):
      guard let (comparison, bound) = Self.integerBound(comparison, value) else { return nil }
      return emit(.compareInteger(comparison, with: bound), [plan(child)])
    case (.double, .double(let value)):
      return emit(.compareDouble(comparison, with: value), [plan(child)])
    case (.double, .int(let value)):
      guard let exact = Double(exactly: value) else { return nil }
      return emit(.compareDouble(comparison, with: exact), [plan(child)])
    case (.double, .uint(let value)):
      guard let exact = Double(exactly: value) else { return nil }
      return emit(.compareDouble(comparison, with: exact), [plan(child)])
    case (.timestamp, .timestamp), (.duration, .duration):
      guard let value = wholeMilliseconds(constant) else { return nil }
      return emit(.compareInteger(comparison, with: value), [plan(child)])
    case (.string, .string(let text)):
      let operand = plan(child)
      return emit(.compareText(comparison, with: addText(text)), [operand])
    default: return nil
    }
  }

  /// A comparison with an integer that says the same for every integer as one with a double; nil
  /// where the double is so large that rounding of the integer counts.
  static func integerBound(
    _ comparison: Comparison, _ value: Double
  ) -> (comparison: Comparison, bound: Int64)? {
    if value.isNaN { return comparison == .notEqual ? (.greaterOrEqual, .min) : (.less, .min) }
    guard value.magnitude < 0x1p53 else { return nil }
    let floor = Int64(value.rounded(.down))
    let isWhole = value == value.rounded(.down)
    switch comparison {
    case .equal: return isWhole ? (.equal, floor) : (.less, .min)
    case .notEqual: return isWhole ? (.notEqual, floor) : (.greaterOrEqual, .min)
    case .less: return isWhole ? (.less, floor) : (.lessOrEqual, floor)
    case .lessOrEqual: return (.lessOrEqual, floor)
    case .greater: return (.greater, floor)
    case .greaterOrEqual: return isWhole ? (.greaterOrEqual, floor) : (.greater, floor)
    }
  }

  /// The comparison of every integer with a number beyond all (or, else, below all) integers.
  private static func always(
    _ comparison: Comparison, isBelow: Bool
  ) -> (comparison: Comparison, bound: Int64) {
    let holds =
      switch comparison {
      case .equal: false
      case .notEqual: true
      case .less, .lessOrEqual: isBelow
      case .greater, .greaterOrEqual: !isBelow
      }
    return holds ? (.greaterOrEqual, .min) : (.less, .min)
  }

  /// The kernel for `x in [constants]`; elements that no `x` of this type equals fall away.
  @inline(never)
  func insideKernel(_ set: ConstantSet, _ type: CELType) -> Kernel? {
    switch type {
    case .int:
      return .integerInside(
        IntegerTable(
          set.elements.compactMap { element in
            switch EqualityKey(element) {
            case .integer(let value): Int64(exactly: value).map { UInt64(bitPattern: $0) }
            default: nil
            }
          }))
    case .double:
      return .doubleInside(
        IntegerTable(
          set.elements.compactMap { element in
            switch element {
            case .int(let value): Double(exactly: value)?.bitPattern
            case .uint(let value): Double(exactly: value)?.bitPattern
            // Adding 0 turns −0 into 0.
            case .double(let value): value.isNaN ? nil : (value + 0).bitPattern
            default: nil
            }
          }))
    case .timestamp, .duration:
      return .integerInside(
        IntegerTable(
          set.elements.compactMap { element in
            guard element.type == type else { return nil }
            return wholeMilliseconds(element).map { UInt64(bitPattern: $0) }
          }))
    case .string:
      return .textInside(
        TextTable(set.elements.compactMap { if case .string(let text) = $0 { text } else { nil } }))
    case .ip:
      return .addressInside(
        set.elements.compactMap { if case .ip(let address) = $0 { address } else { nil } })
    default: return nil
    }
  }
}
