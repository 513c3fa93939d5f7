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
    /// `operand.name`, or `operand.?name`
    case select(Int, String, isOptional: Bool)
    /// `has(operand.name)`
    case presence(Int, String)
    case operation(Function, [Int])
    case and(Int, Int)
    case or(Int, Int)
    case conditional(Int, Int, Int)
    case call(String, target: Int?, [Int], isAbsolute: Bool)
    case list([Element])
    /// The key of an entry, then its value.
    case map([(key: Int, value: Element)])
    /// One variable, or two. Its bodies are one predicate or transformation, or a predicate and a
    /// transformation.
    case comprehension(Macro, range: Int, variables: [String], bodies: [Int])
    /// `cel.bind(name, value, body)`
    case bind(String, value: Int, body: Int)
    /// `operand.optMap(name, body)`, or `optFlatMap`
    case optionalMap(Int, variable: String, body: Int, isFlat: Bool)
    /// `cel.block([elements], body)`
    case block([Int], body: Int)
    /// `cel.index(n)`
    case blockIndex(Int)
    /// `Name{field: value}`
    case message(Int)
  }

  /// A part of a list or map literal; an optional one, `?x`, is there only if it has a value.
  struct Element {
    let node: Int
    let isOptional: Bool
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
    case .literal, .identifier, .blockIndex: []
    case .select(let operand, _, _), .presence(let operand, _), .message(let operand): [operand]
    case .operation(_, let operands): operands
    case .list(let elements): elements.map(\.node)
    case .and(let left, let right), .or(let left, let right): [left, right]
    case .conditional(let condition, let first, let second): [condition, first, second]
    case .call(_, let target, let arguments, _): arguments + (target.map { [$0] } ?? [])
    case .map(let entries): entries.flatMap { [$0.key, $0.value.node] }
    case .comprehension(_, let range, _, let bodies): [range] + bodies
    case .bind(_, let value, let body): [value, body]
    case .optionalMap(let operand, _, let body, _): [operand, body]
    case .block(let elements, let body): elements + [body]
    }
  }

  /// The names of `a.b.c`; nil when the node is something else.
  func path(of index: Int) -> (names: [String], isAbsolute: Bool)? {
    var names: [String] = []
    var index = index
    while true {
      switch nodes[index].kind {
      case .select(let operand, let name, isOptional: false):
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
