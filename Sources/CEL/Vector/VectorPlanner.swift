/// Turns terms into instructions. Registers are handed out like a stack of plates: an operand goes
/// back as soon as the instruction that reads it is written, its output taken before that, so that
/// no kernel reads what it writes.
struct VectorPlanner {
  let tree: TermTree
  var instructions: [Instruction] = []
  var registerCount = 0
  /// The bytes of all text constants so far.
  var texts: [UInt8] = []
  private var free: [Int] = []
  private var skips: [Skip] = []

  init(_ tree: TermTree) { self.tree = tree }

  func type(of term: Int) -> CELType { tree.terms[term].type }

  mutating func planRoot() -> Operand {
    guard type(of: tree.root).columnWidth != nil else {
      return emit(.fault(.noMatchingOverload), [])
    }
    return plan(tree.root)
  }

  /// The operand that holds the value of a term whose type has columns.
  mutating func plan(_ term: Int) -> Operand {
    let children = tree.terms[term].children
    switch tree.terms[term].operation {
    case .constant(let position):
      return planConstant(tree.constants[position]) ?? planGeneral(term, type(of: term))
    case .slot(let slot): return .slot(slot)
    case .presence(let slot): return emit(.presence, [.slot(slot)])
    case .fault(let fault): return emit(.fault(fault), [])
    case .and: return planLogic(term, isOr: false)
    case .or: return planLogic(term, isOr: true)
    case .conditional: return planConditional(term, children)
    case .setMembership(let id):
      guard type(of: children[0]).columnWidth != nil else { return planGeneral(term, .bool) }
      let operand = plan(children[0])
      return emit(.membership(set: id, type: type(of: children[0])), [operand])
    case .constantMembership(let set):
      guard isWholeMilliseconds(children[0]),
        let kernel = insideKernel(tree.constantSets[set], type(of: children[0]))
      else { return planGeneral(term, .bool) }
      return emit(kernel, [plan(children[0])])
    case .pattern(let pattern) where type(of: children[0]) == .string:
      return emit(.pattern(tree.patterns[pattern]), [plan(children[0])])
    case .call(let function):
      return planCall(function, term, children) ?? planGeneral(term, type(of: term))
    case .local, .field, .hasField, .list, .map, .comprehension, .pattern, .optionalSlot,
      .optionalField, .optionalElement, .optionalOr, .optionalOrValue, .optionalMap, .bind,
      .declaredCall:
      return planGeneral(term, type(of: term))
    }
  }

  /// Appends an instruction and gives its output; registers among the operands are free again.
  @inline(never)
  mutating func emit(_ kernel: Kernel, _ operands: [Operand]) -> Operand {
    let output = free.popLast() ?? registerCount
    registerCount = max(registerCount, output + 1)
    instructions.append(Instruction(kernel, operands, output: output, skips: skips))
    free += operands.filter { $0.slot == nil }.map(\.register)
    return .register(output)
  }

  /// The side that is planned first decides rows that the other one may leave out.
  @inline(never)
  private mutating func planLogic(_ term: Int, isOr: Bool) -> Operand {
    let children = tree.terms[term].children
    let isRightFirst = tree.asksRightFirst(term)
    let first = planBool(children[isRightFirst ? 1 : 0])
    let second = planBool(children[isRightFirst ? 0 : 1], unless: first, is: isOr)
    return emit(isOr ? .or : .and, isRightFirst ? [second, first] : [first, second])
  }

  private mutating func planBool(_ term: Int) -> Operand {
    type(of: term) == .bool ? plan(term) : planGeneral(term, .bool)
  }

  private mutating func planBool(_ term: Int, unless left: Operand, is value: Bool) -> Operand {
    skips.append(Skip(operand: left, value: value ? 1 : 0))
    defer { skips.removeLast() }
    return planBool(term)
  }

  @inline(never)
  private mutating func planConditional(_ term: Int, _ children: [Int]) -> Operand {
    let type = type(of: term)
    guard let width = type.columnWidth, children[1...].allSatisfy({ self.type(of: $0) == type })
    else { return planGeneral(term, type) }
    let condition = planBool(children[0])
    skips.append(Skip(operand: condition, value: 0))
    let first = plan(children[1])
    skips[skips.count - 1].value = 1
    let second = plan(children[2])
    skips.removeLast()
    return emit(type == .string ? .selectText : .select(width: width), [condition, first, second])
  }

  /// One instruction for the whole term, row by row. The sets that it asks are asked before, a
  /// batch at a time.
  @inline(never)
  mutating func planGeneral(_ term: Int, _ type: CELType) -> Operand {
    guard type.columnWidth != nil else { return emit(.fault(.noMatchingOverload), []) }
    var memberships: [Int] = []
    var pending = [term]
    while let next = pending.popLast() {
      if case .setMembership = tree.terms[next].operation {
        // What asks for the variable of a macro is asked turn by turn.
        if !tree.readsLocal(tree.terms[next].children[0]) { memberships.append(next) }
      } else {
        pending += tree.terms[next].children
      }
    }
    let answers = memberships.map { planMembership($0) }
    let general = GeneralTerm(
      term: term, type: type, memberships: zip(memberships, answers).map { ($0, $1) })
    return emit(.general(general), answers)
  }

  private mutating func planMembership(_ term: Int) -> Operand {
    guard type(of: tree.terms[term].children[0]).columnWidth != nil else {
      return emit(.fault(.noMatchingOverload), [])
    }
    return plan(term)
  }

  mutating func addText(_ text: String) -> TextRef {
    let offset = texts.count
    texts += Array(text.utf8)
    return TextRef(offset: UInt32(offset), count: UInt32(texts.count - offset))
  }

  @inline(never)
  private mutating func planConstant(_ value: Value) -> Operand? {
    switch value {
    case .bool(let value): return emit(.fillBool(value), [])
    case .int(let value): return emit(.fillInteger(value), [])
    case .uint(let value): return emit(.fillInteger(Int64(bitPattern: value)), [])
    case .double(let value): return emit(.fillDouble(value), [])
    case .string(let text): return emit(.fillText(addText(text)), [])
    case .ip(let address): return emit(.fillAddress(address), [])
    case .timestamp, .duration:
      guard let milliseconds = wholeMilliseconds(value) else { return nil }
      return emit(.fillInteger(milliseconds), [])
    default: return nil
    }
  }
}

/// The milliseconds of a timestamp or duration that has nothing finer.
func wholeMilliseconds(_ value: Value) -> Int64? {
  switch value {
  case .timestamp(let time) where time.nanoseconds % 1_000_000 == 0: time.milliseconds
  case .duration(let span) where span.nanoseconds % 1_000_000 == 0: span.milliseconds
  default: nil
  }
}
