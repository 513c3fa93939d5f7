import WeirCore
import WeirPolicy
import WeirSignals

/// The first part of a state: what the others are to be understood by.
struct StateHeader {
  private static let version: UInt8 = 1

  /// A velocity table as it was laid out.
  struct Table {
    let level: Int
    /// By bit: the velocity of the policy; nil: gone.
    let velocities: [Int?]
    let specifications: [VelocitySpecification]
    let kinds: [VelocityLaneKind]
  }

  var position: UInt64
  var digest: EventDigest?
  var watermark: Int64?
  var policy: PolicyDigest
  var wordCount: Int
  var currentGeneration: UInt16
  var rules: [[(name: String, isShadow: Bool)]]
  var fields: [[String]]
  var tables: [Table]
  var rememberedCount: UInt64

  // MARK: Writing

  func write(to writer: inout PartWriter) {
    writer.append(Self.version)
    writer.append(position)
    writer.append(digest == nil ? 0 : 1 as UInt8)
    if let digest { Self.append(digest.bytes, to: &writer) }
    writer.append(watermark == nil ? 0 : 1 as UInt8)
    writer.append(watermark ?? 0)
    Self.append(policy.bytes, to: &writer)
    writer.append(UInt16(truncatingIfNeeded: wordCount))
    writer.append(rememberedCount)
    writeGenerations(to: &writer)
    writer.append(UInt16(truncatingIfNeeded: tables.count))
    for table in tables { Self.write(table, to: &writer) }
  }

  private static func append(_ bytes: [UInt8], to writer: inout PartWriter) {
    unsafe bytes.withUnsafeBytes { unsafe writer.append(copying: $0) }
  }

  private func writeGenerations(to writer: inout PartWriter) {
    writer.append(currentGeneration)
    writer.append(UInt16(truncatingIfNeeded: rules.count))
    for (rules, fields) in zip(rules, fields) {
      writer.append(UInt16(truncatingIfNeeded: rules.count))
      for rule in rules {
        writer.append(text: rule.name)
        writer.append(rule.isShadow ? 1 : 0 as UInt8)
      }
      writer.append(UInt16(truncatingIfNeeded: fields.count))
      for field in fields { writer.append(text: field) }
    }
  }

  private static func write(_ table: Table, to writer: inout PartWriter) {
    writer.append(UInt8(truncatingIfNeeded: table.level))
    writer.append(UInt8(truncatingIfNeeded: table.kinds.count))
    for kind in table.kinds { writer.append(kind.rawValue) }
    writer.append(UInt8(truncatingIfNeeded: table.velocities.count))
    for (index, velocity) in zip(table.velocities, table.specifications) {
      writer.append(Int32(truncatingIfNeeded: index ?? -1))
      writer.append(text: velocity.aggregate.rawValue)
      writer.append(velocity.windowMilliseconds ?? -1)
      writer.append(Int16(truncatingIfNeeded: velocity.lane ?? -1))
      writer.append(velocity.excludesCurrent ? 1 : 0 as UInt8)
      writer.append(velocity.decimalDivisor ?? 0)
    }
  }

  // MARK: Reading

  /// - Throws: `version` when it is of a newer version; `damaged`.
  static func read(_ bytes: [UInt8]) throws(JournalFault) -> StateHeader {
    try bytes.readAsPart { reader throws(JournalFault) in try StateHeader(&reader) }
  }
}

extension StateHeader {
  private init(_ reader: inout PartReader) throws(JournalFault) {
    guard try reader.word(UInt8.self) == Self.version else {
      throw JournalFault(
        .version, "the snapshot is of a newer version of weir",
        help: "use the version that wrote it, or a newer one")
    }
    position = try reader.word()
    digest = try reader.word(UInt8.self) == 1 ? EventDigest(try Self.bytes(32, &reader)) : nil
    let hasWatermark = try reader.word(UInt8.self) == 1
    let time = try reader.word(Int64.self)
    watermark = hasWatermark ? time : nil
    policy = PolicyDigest(try Self.bytes(PolicyDigest.byteCount, &reader))
    wordCount = Int(try reader.word(UInt16.self))
    rememberedCount = try reader.word()
    currentGeneration = try reader.word()
    rules = []
    fields = []
    tables = []
    for _ in 0..<(try reader.word(UInt16.self)) { try readGeneration(&reader) }
    for _ in 0..<(try reader.word(UInt16.self)) { tables.append(try Self.table(&reader)) }
    let mostRules = rules.reduce(0) { max($0, $1.count) }
    guard reader.isAtEnd, Int(currentGeneration) < rules.count, wordCount > 0,
      mostRules <= wordCount * 64
    else { throw JournalFault(.damaged, "the header of the state makes no sense") }
  }

  private static func bytes(
    _ count: Int, _ reader: inout PartReader
  ) throws(JournalFault) -> [UInt8] {
    let start = unsafe try reader.take(count)
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  private mutating func readGeneration(_ reader: inout PartReader) throws(JournalFault) {
    var names: [(name: String, isShadow: Bool)] = []
    for _ in 0..<(try reader.word(UInt16.self)) {
      let name = try reader.text()
      names.append((name, try reader.word(UInt8.self) == 1))
    }
    var fields: [String] = []
    for _ in 0..<(try reader.word(UInt16.self)) { fields.append(try reader.text()) }
    rules.append(names)
    self.fields.append(fields)
  }

  private static func table(_ reader: inout PartReader) throws(JournalFault) -> Table {
    let level = Int(try reader.word(UInt8.self))
    var kinds: [VelocityLaneKind] = []
    for _ in 0..<(try reader.word(UInt8.self)) {
      guard let kind = VelocityLaneKind(rawValue: try reader.word()) else { throw unknown }
      kinds.append(kind)
    }
    var velocities: [Int?] = []
    var specifications: [VelocitySpecification] = []
    for _ in 0..<(try reader.word(UInt8.self)) {
      let index = Int(try reader.word(Int32.self))
      velocities.append(index < 0 ? nil : index)
      guard let aggregate = VelocityAggregate(rawValue: try reader.text()) else { throw unknown }
      let window = try reader.word(Int64.self)
      let lane = Int(try reader.word(Int16.self))
      let excludesCurrent = try reader.word(UInt8.self) == 1
      let divisor = try reader.word(UInt64.self)
      specifications.append(
        VelocitySpecification(
          aggregate: aggregate, windowMilliseconds: window < 0 ? nil : window,
          lane: lane < 0 ? nil : lane, excludesCurrent: excludesCurrent,
          decimalDivisor: divisor == 0 ? nil : divisor))
    }
    return Table(
      level: level, velocities: velocities, specifications: specifications, kinds: kinds)
  }

  private static var unknown: JournalFault {
    JournalFault(.damaged, "the header of the state names what this version does not know")
  }
}
