/// An expression as it was written. Nodes lie in one array and name each other by index, children
/// before parents: no recursion to free it, and its height is known while it grows.
struct SyntaxTree {
  struct Node {
    var kind: Kind
    /// All of it, in UTF-8 bytes of the source.
    var range: Range<Int>
    /// The operator or name that a message about it points at.
    var focus: Range<Int>
    /// 1 for a leaf.
    var height: Int
  }

  enum Kind {
    case literal(Value)
    case identifier(String, isAbsolute: Bool)
    case select(Int, String)
    /// `has(operand.name)`
    case presence(Int, String)
    case operation(Function, [Int])
    case and(Int, Int)
    case or(Int, Int)
    case conditional(Int, Int, Int)
    case call(String, target: Int?, [Int], isAbsolute: Bool)
    case list([Int])
    case map([(key: Int, value: Int)])
    /// Its bodies are one predicate or transformation, or a predicate and a transformation.
    case comprehension(Macro, range: Int, variable: String, bodies: [Int])
    /// `Name{field: value}`
    case message(Int)
  }

  private(set) var nodes: [Node] = []
  var root = 0

  subscript(index: Int) -> Node { nodes[index] }

  /// Adds a node; nil when the tree would become too high.
  mutating func add(_ kind: Kind, range: Range<Int>, focus: Range<Int>? = nil) -> Int? {
    let height = 1 + children(of: kind).reduce(0) { max($0, nodes[$1].height) }
    guard height <= Limits.depth else { return nil }
    nodes.append(Node(kind: kind, range: range, focus: focus ?? range, height: height))
    return nodes.count - 1
  }

  private func children(of kind: Kind) -> [Int] {
    switch kind {
    case .literal, .identifier: []
    case .select(let operand, _), .presence(let operand, _), .message(let operand): [operand]
    case .operation(_, let operands), .list(let operands): operands
    case .and(let left, let right), .or(let left, let right): [left, right]
    case .conditional(let condition, let first, let second): [condition, first, second]
    case .call(_, let target, let arguments, _): arguments + (target.map { [$0] } ?? [])
    case .map(let entries): entries.flatMap { [$0.key, $0.value] }
    case .comprehension(_, let range, _, let bodies): [range] + bodies
    }
  }

  /// The names of `a.b.c`; nil when the node is something else.
  func path(of index: Int) -> (names: [String], isAbsolute: Bool)? {
    var names: [String] = []
    var index = index
    while true {
      switch nodes[index].kind {
      case .select(let operand, let name):
        names.append(name)
        index = operand
      case .identifier(let name, let isAbsolute):
        names.append(name)
        return (names.reversed(), isAbsolute)
      default: return nil
      }
    }
  }
}
