package import CEL

/// Where a key or an aggregated value comes from.
package enum Operand: Hashable, Sendable {
  /// A field of the schema.
  case field(Int)
  /// A column of a table, as text.
  case tableColumn(table: Int, column: Int)
}

/// What a slot of an expression holds.
package enum SlotSource: Hashable, Sendable {
  /// A field of the schema.
  case field(Int)
  /// A column of a table.
  case tableColumn(table: Int, column: Int)
  /// The answer of a velocity.
  case velocity(Int)
  /// The model's score.
  case score
}

/// The numbering of everything that an expression can read.
///
/// Fields come first, in the order of the schema, so that slot number and field index agree; then
/// the columns of all tables, then the velocities, then `model.score`.
package struct SlotLayout: Sendable {
  /// By slot.
  package let sources: [SlotSource]
  /// By slot: the name in expressions.
  package let names: [String]
  /// By slot: the type in expressions. A `pan` field is a string that no expression can name.
  package let types: [CELType]
  /// By slot: whether the value can be missing.
  package let optional: [Bool]
  private let firstColumns: [Int]
  private let firstVelocity: Int

  init(
    fields: [SlotEntry], tables: [[SlotEntry]], velocities: [SlotEntry]
  ) {
    var entries = fields.enumerated().map { item in
      (SlotSource.field(item.offset), item.element)
    }
    var firstColumns: [Int] = []
    for (table, columns) in tables.enumerated() {
      firstColumns.append(entries.count)
      entries += columns.enumerated().map {
        (SlotSource.tableColumn(table: table, column: $0.offset), $0.element)
      }
    }
    firstVelocity = entries.count
    entries += velocities.enumerated().map { (SlotSource.velocity($0.offset), $0.element) }
    entries.append((.score, SlotEntry(name: "model.score", type: .double, isOptional: false)))
    self.firstColumns = firstColumns
    sources = entries.map(\.0)
    names = entries.map(\.1.name)
    types = entries.map(\.1.type)
    optional = entries.map(\.1.isOptional)
  }

  /// How many slots there are.
  package var count: Int { sources.count }

  /// The slot of a source.
  package func slot(of source: SlotSource) -> Int {
    switch source {
    case .field(let index): index
    case .tableColumn(let table, let column): firstColumns[table] + column
    case .velocity(let index): firstVelocity + index
    case .score: sources.count - 1
    }
  }

  /// The slot of an operand.
  package func slot(of operand: Operand) -> Int {
    switch operand {
    case .field(let index): index
    case .tableColumn(let table, let column):
      firstColumns[table] + column
    }
  }

  /// The name of an operand in the policy: `event.NAME` or `TABLE.COLUMN`.
  package func name(of operand: Operand) -> String { names[slot(of: operand)] }
}

/// One slot before it has a number.
struct SlotEntry {
  let name: String
  let type: CELType
  let isOptional: Bool
}
