/// How an expression came to its result: the conditions that made it, with their operands.
///
///     velocity.declines > 8 && velocity.cards > 8     false, because
///       velocity.declines > 8                         false, with
///         velocity.declines                           3
///
/// `&&` that is true is made by both sides, one that is false by the sides that are false, one that
/// has no value by the sides that have none; `||` the other way round; `!` and `?:` by what they
/// ask. Every other expression is a condition; its operands are its parts that are not constant,
/// and the declared constants that it reads.
public struct Trace: Sendable {
  /// A value, or why there is none.
  public typealias Outcome = Result<Value, EvaluationFault>

  /// A part of the expression and its own result.
  public struct Part: Sendable {
    /// As it is written.
    public let text: String
    /// The slot, where the part is a variable.
    public let slot: Int?
    /// Its value, or why there is none.
    public let outcome: Outcome
  }

  /// A condition that helped to make the result.
  public struct Cause: Sendable {
    /// The condition.
    public let condition: Part
    /// Its parts in the order of the text, each once: what it compares, then the variables and the
    /// declared constants in that.
    public let operands: [Part]
  }

  /// An `x in NAME` that the expression asks.
  public struct Question: Sendable {
    /// The id of the set.
    public let set: Int
    /// `x` as it is written.
    public let operand: String
    /// The answer, or why there is none.
    public let outcome: Outcome
  }

  /// The result of the whole expression.
  public let outcome: Outcome
  /// What it asks of sets, in the order of the text, whether or not that made the result; but what
  /// macros ask of their variables.
  public let questions: [Question]
  /// What made it, in the order of the text; empty when the expression is a constant.
  public let causes: [Cause]
}

extension Expression {
  /// Evaluates the expression once more over one row, part by part. Not made for speed.
  /// - Parameters:
  ///   - columns: by slot, as for `VectorWorker.run`.
  ///   - row: which one of the columns.
  ///   - sets: who answers `x in NAME`.
  /// - Returns: the same result that a program over the columns gives for the row, and its causes.
  public func trace(
    columns: UnsafePointer<Column>, row: Int, sets: (any SetMembership)?
  ) -> Trace {
    var reader = unsafe RowReader(columns: columns, memberships: [:])
    reader.row = row
    var evaluator = Evaluator(tree, steps: Limits.rowSteps)
    evaluator.source = .row(reader)
    evaluator.membership = sets
    var tracer = Tracer(self, evaluator, steps: Limits.rowSteps)
    return tracer.trace()
  }
}

/// Evaluates the terms of an expression one by one.
struct Tracer {
  private let source: [UInt8]
  private let tree: TermTree
  private var evaluator: Evaluator
  private let steps: Int
  private var causes: [Trace.Cause] = []

  init(_ expression: Expression, _ evaluator: Evaluator, steps: Int) {
    source = Array(expression.source.utf8)
    tree = expression.tree
    self.evaluator = evaluator
    self.steps = steps
  }

  mutating func trace() -> Trace {
    let outcome = outcome(of: tree.root)
    addCauses(of: tree.root)
    return Trace(outcome: outcome, questions: questions(), causes: causes)
  }

  private mutating func questions() -> [Trace.Question] {
    var questions: [(start: Int, question: Trace.Question)] = []
    var pending = [tree.root]
    while let next = pending.popLast() {
      pending += tree.terms[next].children
      guard case .setMembership(let set) = tree.terms[next].operation, !tree.readsLocal(next),
        let range = tree.ranges[next], let operand = part(tree.terms[next].children[0])
      else { continue }
      questions.append(
        (
          range.lowerBound,
          Trace.Question(set: set, operand: operand.text, outcome: outcome(of: next))
        ))
    }
    return questions.sorted { $0.start < $1.start }.map(\.question)
  }

  /// The term's own result, each within a budget of its own.
  private mutating func outcome(of term: Int) -> Trace.Outcome {
    evaluator.budget = Budget(steps: steps)
    do throws(EvaluationFault) {
      return .success(try evaluator.evaluate(term))
    } catch {
      return .failure(error)
    }
  }

  private mutating func addCauses(of term: Int) {
    let children = tree.terms[term].children
    switch tree.terms[term].operation {
    case .constant: break
    case .and, .or:
      let whole = Sign(outcome(of: term))
      for child in children where Sign(outcome(of: child)) == whole { addCauses(of: child) }
    case .call(.not): addCauses(of: children[0])
    case .conditional:
      addCauses(of: children[0])
      switch Sign(outcome(of: children[0])) {
      case .isTrue: addCauses(of: children[1])
      case .isFalse: addCauses(of: children[2])
      case .other: break
      }
    default:
      guard let condition = part(term) else { break }
      causes.append(Trace.Cause(condition: condition, operands: operands(of: term)))
    }
  }

  /// What a condition can come to, where only that matters.
  private enum Sign {
    case isTrue, isFalse, other

    init(_ outcome: Trace.Outcome) {
      if case .success(.bool(let value)) = outcome {
        self = value ? .isTrue : .isFalse
      } else {
        self = .other
      }
    }
  }

  private mutating func operands(of term: Int) -> [Trace.Part] {
    var terms = tree.terms[term].children
    var variables: [Int] = []
    var pending = terms
    while let next = pending.popLast() {
      if case .slot = tree.terms[next].operation { variables.append(next) }
      pending += tree.terms[next].children
    }
    func start(_ term: Int) -> Int { tree.ranges[term]?.lowerBound ?? 0 }
    terms.sort { start($0) < start($1) }
    var named = constants(in: term)
    for variable in variables where isShown(variable) {
      if let part = part(variable) { named.append((start(variable), part)) }
    }
    named.sort { $0.start < $1.start }
    var parts: [Trace.Part] = []
    let compared = terms.filter { isShown($0) }.compactMap { part($0) }
    for part in compared + named.map(\.part) where !parts.contains(where: { $0.text == part.text })
    {
      parts.append(part)
    }
    return parts
  }

  /// The declared constants that a term's text reads, with where they stand.
  private func constants(in term: Int) -> [(start: Int, part: Trace.Part)] {
    guard let whole = tree.ranges[term] else { return [] }
    return tree.namedConstants.filter { whole.contains($0.range) }.map { constant in
      let text = String(decoding: source[constant.range], as: UTF8.self)
      return (
        constant.range.lowerBound,
        Trace.Part(text: text, slot: nil, outcome: .success(constant.value))
      )
    }
  }

  /// Whether a part says something by itself: constants do not, variables of macros cannot, and
  /// whether there is a value the variable says itself.
  private func isShown(_ term: Int) -> Bool {
    switch tree.terms[term].operation {
    case .constant, .presence: false
    default: !tree.readsLocal(term)
    }
  }

  private mutating func part(_ term: Int) -> Trace.Part? {
    guard let range = tree.ranges[term] else { return nil }
    var slot: Int?
    switch tree.terms[term].operation {
    case .slot(let number), .optionalSlot(let number): slot = number
    default: break
    }
    return Trace.Part(
      text: String(decoding: source[range], as: UTF8.self), slot: slot, outcome: outcome(of: term))
  }
}
