import WeirCore

/// What is done with the value of a member, one kind for each way of reading.
///
/// Those up to `pan` are written as JSON strings.
enum MemberKind: UInt8, Sendable {
  case string, digits, enumeration, country, currency, address, timestamp, pan
  case int, epochMilliseconds, epochSeconds, decimal, double, bool
  case object
  case sensitive
  /// `ReservedMember.deadline`: a number that is no field.
  case deadline
  /// Is not in the schema; its value is checked and passed. Only a worker's own slots have it.
  case ignored
  /// Stands before the first member of an object; no member has it.
  case head

  @inline(__always)
  var isField: Bool { self != .object && self != .head && self != .deadline }

  @inline(__always)
  var isText: Bool { rawValue <= MemberKind.pan.rawValue }

  /// The fault of a value that has another JSON type than this.
  var typeFault: Fault {
    switch self {
    case .string, .digits, .enumeration, .country, .currency, .address, .timestamp, .pan: .notString
    case .int, .epochMilliseconds, .epochSeconds, .deadline: .notIntegerLiteral
    case .decimal, .double: .notNumber
    case .bool: .notBool
    case .object, .sensitive, .ignored, .head: .notObject
    }
  }

  init(_ type: FieldType) {
    switch type {
    case .string: self = .string
    case .int: self = .int
    case .decimal: self = .decimal
    case .double: self = .double
    case .bool: self = .bool
    case .enumeration: self = .enumeration
    case .timestamp(.rfc3339): self = .timestamp
    case .timestamp(.epochMilliseconds): self = .epochMilliseconds
    case .timestamp(.epochSeconds): self = .epochSeconds
    case .country: self = .country
    case .currency: self = .currency
    case .digits: self = .digits
    case .ip: self = .address
    case .pan: self = .pan
    }
  }
}

/// One member name of the schema at its place in the object, or the head of an object.
struct Member: Sendable {
  let name: [UInt8]
  let kind: MemberKind
  /// The field it carries; for an object the first field below it, in schema order; the number
  /// of fields for what is none.
  let fieldIndex: Int
  /// The node its value is, when `kind` is `object`.
  let node: Int
}

/// The objects and member names that the paths of a schema lead through.
///
/// Members are numbered through; those of one object are not neighbours. Member n of the list
/// becomes slot n of a worker.
struct MemberTree: Sendable {
  /// One object: the number of its head, and a hash table of its members' numbers (0: empty) with
  /// room for names that a worker has learned to ignore.
  struct Node: Sendable {
    let head: Int
    var members: [Int] = []
    var table: [UInt16] = []
  }

  private(set) var members: [Member] = []
  private(set) var nodes: [Node] = []

  /// - Precondition: paths are distinct and none begins with another one.
  init(_ schema: Schema) {
    addNode()
    for (index, field) in schema.fields.enumerated() {
      var node = 0
      for name in field.path.dropLast() { node = object(Array(name.utf8), in: node, index) }
      guard let name = field.path.last else { continue }
      precondition(find(Array(name.utf8), in: node) == nil, "the loader refuses equal paths")
      add(Array(name.utf8), MemberKind(field.type), index, in: node)
    }
    let deadline = Array(ReservedMember.deadline.utf8)
    precondition(find(deadline, in: 0) == nil, "the loader refuses reserved paths")
    add(deadline, .deadline, schema.fields.count, in: 0)
    for index in nodes.indices { buildTable(index) }
  }

  private mutating func addNode() {
    nodes.append(Node(head: members.count))
    members.append(Member(name: [], kind: .head, fieldIndex: 0, node: 0))
  }

  private mutating func object(_ name: [UInt8], in node: Int, _ fieldIndex: Int) -> Int {
    if let found = find(name, in: node) {
      precondition(
        members[found].kind != .head && members[found].node > 0, "no path within a field")
      return members[found].node
    }
    add(name, .object, fieldIndex, in: node, leadingTo: nodes.count)
    addNode()
    return nodes.count - 1
  }

  private mutating func add(
    _ name: [UInt8], _ kind: MemberKind, _ fieldIndex: Int, in node: Int, leadingTo next: Int = 0
  ) {
    let kind = SensitiveNames.contains(name) ? .sensitive : kind
    nodes[node].members.append(members.count)
    members.append(Member(name: name, kind: kind, fieldIndex: fieldIndex, node: next))
  }

  private func find(_ name: [UInt8], in node: Int) -> Int? {
    nodes[node].members.first { members[$0].name == name }
  }

  private mutating func buildTable(_ node: Int) {
    var size = 4
    while size < (nodes[node].members.count + Limits.ignoredNamesPerObjectMax) * 2 { size *= 2 }
    var table = [UInt16](repeating: 0, count: size)
    for number in nodes[node].members {
      var place = Self.hash(members[number].name) & (size - 1)
      while table[place] != 0 { place = (place + 1) & (size - 1) }
      table[place] = UInt16(number)
    }
    nodes[node].table = table
  }

  /// A hash of a name's first and last eight bytes and its length. Not keyed: the table holds
  /// names of the schema only.
  @inline(__always)
  static func hash(first: UInt64, last: UInt64, count: Int) -> Int {
    let mixed =
      (first &* 0x9E37_79B9_7F4A_7C15) ^ (last &* 0xC2B2_AE3D_27D4_EB4F)
      &+ UInt64(truncatingIfNeeded: count)
    return Int(truncatingIfNeeded: mixed >> 40)
  }

  private static func hash(_ name: [UInt8]) -> Int {
    func word(_ bytes: some Sequence<UInt8>) -> UInt64 {
      bytes.enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64($1.offset * 8) }
    }
    return hash(first: word(name.prefix(8)), last: word(name.suffix(8)), count: name.count)
  }
}
