/// A parsed and checked expression. Immutable: any number of threads may use it.
public struct Expression: Sendable {
  /// The text it was made from.
  public let source: String
  /// The type of its result.
  public let type: CELType
  /// The slots that it reads, those asked for with `has()` included.
  public let slots: Set<Int>
  /// The ids of the named sets that it asks.
  public let sets: Set<Int>
  /// The names of the declared constants that its text reads, those included whose values leave
  /// nothing else of what reads them.
  public let namedConstants: Set<String>
  /// Its value, when that does not depend on any variable.
  public let constant: Value?
  /// How many elementary steps an evaluation takes, estimated. A comparison is 1.
  public let cost: Int

  let tree: TermTree

  /// Parses and checks `source`. Cost: linear in its length; constant parts are evaluated.
  /// - Parameters:
  ///   - source: at most 64 KiB, nested at most 250 levels.
  ///   - declarations: the names that it may use.
  ///   - expecting: the type that the result must have; nil takes any.
  /// - Returns: the expression, or all its faults.
  public static func compile(
    _ source: String, in declarations: Declarations, expecting: CELType? = nil
  ) -> Result<Expression, Issues> {
    compile(source, in: declarations, expecting: expecting, isStrict: true)
  }

  static func compile(
    _ source: String, in declarations: Declarations, expecting: CELType?, isStrict: Bool
  ) -> Result<Expression, Issues> {
    let bytes = Array(source.utf8)
    let syntax: SyntaxTree
    switch Parser.parse(bytes, macros: declarations.functions.macros) {
    case .success(let tree): syntax = tree
    case .failure(let issues): return .failure(issues)
    }
    var checker = Checker(syntax, in: declarations, isStrict: isStrict)
    checker.checkRoot()
    let root = checker.tree.root
    let type = checker.tree.terms[root].type
    if isStrict, checker.issues.isEmpty, let expecting, type != expecting {
      checker.issues.add(
        .typeMismatch, "the expression must be \(expecting), it is \(type)",
        at: syntax[syntax.root].range, help: conversionHelp(from: type, to: expecting))
    }
    let cost = checker.tree.terms[root].cost
    if cost > Limits.cost {
      checker.issues.add(
        .tooCostly, "the expression takes more than \(Limits.cost) steps by the estimate",
        at: syntax[syntax.root].range)
    }
    guard checker.issues.isEmpty else { return .failure(checker.issues.located(in: bytes)) }
    return .success(Expression(source: source, tree: checker.tree, type: type, cost: cost))
  }

  private static func conversionHelp(from type: CELType, to expected: CELType) -> String? {
    switch expected {
    case .bool where type.isNumeric: "compare it, as in 'x > 0'"
    case .double where type.isNumeric: "convert it with double(…)"
    case .int where type.isNumeric: "convert it with int(…)"
    default: nil
    }
  }

  private init(source: String, tree: TermTree, type: CELType, cost: Int) {
    var slots = Set<Int>()
    var sets = Set<Int>()
    tree.visit(tree.root) { term in
      switch term.operation {
      case .slot(let slot), .presence(let slot), .optionalSlot(let slot): slots.insert(slot)
      case .setMembership(let id): sets.insert(id)
      default: break
      }
    }
    (self.source, self.tree, self.type, self.cost) = (source, tree, type, cost)
    (self.slots, self.sets, constant) = (slots, sets, tree.constant(at: tree.root))
    namedConstants = Set(tree.namedConstants.map(\.name))
  }
}

extension Expression {
  /// The text with the values of declared constants in the place of their names: an expression that
  /// has them written out has the same one. Cost: linear in the length of the text.
  package var sourceWithValues: String {
    let bytes = Array(source.utf8)
    var result: [UInt8] = []
    var end = 0
    for constant in tree.namedConstants.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
    where constant.range.lowerBound >= end {
      result += bytes[end..<constant.range.lowerBound] + Array(constant.value.literal.utf8)
      end = constant.range.upperBound
    }
    return String(decoding: result + bytes[end...], as: UTF8.self)
  }
}
