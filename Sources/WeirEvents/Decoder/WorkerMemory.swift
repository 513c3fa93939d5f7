import WeirCore

/// Memory that a worker takes once and gives back when it goes.
@safe final class WorkerMemory {
  private var blocks: [UnsafeMutableRawPointer] = unsafe []

  /// Uninitialised memory for `count` values of a trivial type, aligned to cache lines.
  func allocate<T: BitwiseCopyable>(_ type: T.Type, count: Int) -> UnsafeMutablePointer<T> {
    let byteCount = max(1, count) * MemoryLayout<T>.stride
    let block = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
    unsafe blocks.append(block)
    return unsafe block.bindMemory(to: type, capacity: max(1, count))
  }

  /// A copy of `bytes` with 16 zeros behind it, so that a wide load may start in it.
  func copy(_ bytes: [UInt8]) -> UnsafePointer<UInt8> {
    let copy = unsafe allocate(UInt8.self, count: bytes.count + 16)
    unsafe copy.initialize(repeating: 0, count: bytes.count + 16)
    for (index, byte) in bytes.enumerated() { unsafe copy[index] = byte }
    return unsafe UnsafePointer(copy)
  }

  deinit {
    // Not `for unsafe block in`: swift-format glues the two words together.
    unsafe blocks.forEach { unsafe $0.deallocate() }
  }
}

extension LineReader {
  /// A reader by the plan of `decoder`, with all it needs in `memory`.
  init(_ decoder: EventDecoder, memory: WorkerMemory) {
    let tree = decoder.tree
    unsafe text = TextMemory(memory.allocate(UInt8.self, count: 64))
    unsafe slots = Self.makeSlots(decoder, memory: memory)
    unsafe options = Self.makeOptions(decoder, slots: slots, memory: memory)
    let nodeTables = unsafe memory.allocate(NodeTable.self, count: tree.nodes.count)
    for (index, node) in tree.nodes.enumerated() {
      let places = unsafe memory.allocate(UInt16.self, count: node.table.count)
      for (place, slot) in node.table.enumerated() { unsafe places[place] = slot }
      unsafe (nodeTables + index).initialize(
        to: NodeTable(slots: places, mask: node.table.count - 1))
    }
    unsafe tables = unsafe nodeTables
    unsafe frames = memory.allocate(Frame.self, count: Limits.jsonDepthMax + 1)
    unsafe codes = CodeTables(memory.allocate(UInt64.self, count: CodeTables.wordCount))
    unsafe powers = Self.makePowers(memory)
    unsafe masks = TailMasks(memory.copy([UInt8](repeating: 0xFF, count: 16)))
    hashKey = decoder.hashKey
    tokenizer = decoder.tokenizer
    names = NameSet(hashKey: decoder.hashKey)
    ignored = IgnoredSlots(first: tree.members.count, memory)
  }

  private static func makeSlots(
    _ decoder: EventDecoder, memory: WorkerMemory
  ) -> UnsafeMutablePointer<MemberSlot> {
    unsafe precondition(MemoryLayout<MemberSlot>.stride % 64 == 0, "slots lie on cache lines")
    let tree = decoder.tree
    let keys = unsafe makeKeys(decoder, memory: memory)
    let slots = unsafe memory.allocate(
      MemberSlot.self, count: tree.members.count + Limits.ignoredNameCountMax)
    for (index, member) in tree.members.enumerated() {
      let type = member.kind.isField ? decoder.schema.fields[member.fieldIndex].type : nil
      var slot = unsafe MemberSlot(
        member, type: type, name: memory.copy(member.name),
        keys: keys + member.fieldIndex * ContentDigest.keyWordCount, nowhere: slots)
      if member.kind == .object { unsafe slot.head = tree.nodes[member.node].head }
      unsafe (slots + index).initialize(to: slot)
    }
    // The order of the schema is the first guess at the order of the members.
    for node in tree.nodes {
      for (before, after) in zip([node.head] + node.members, node.members) {
        unsafe slots[before].next = unsafe slots + after
      }
    }
    return unsafe slots
  }

  private static func makeKeys(
    _ decoder: EventDecoder, memory: WorkerMemory
  ) -> UnsafePointer<UInt64> {
    // One more than there are fields, for what is none.
    let count = (decoder.schema.fields.count + 1) * ContentDigest.keyWordCount
    let keys = unsafe memory.allocate(UInt64.self, count: count)
    for index in 0..<count {
      unsafe keys[index] = decoder.hashKey.fingerprint(word: UInt64(index), salt: 0xC0).high
    }
    return unsafe UnsafePointer(keys)
  }

  private static func makeOptions(
    _ decoder: EventDecoder, slots: UnsafeMutablePointer<MemberSlot>, memory: WorkerMemory
  ) -> UnsafePointer<EnumerationOption> {
    var all: [EnumerationOption] = unsafe []
    for (index, member) in decoder.tree.members.enumerated() {
      guard member.kind == .enumeration,
        case .enumeration(let values) = decoder.schema.fields[member.fieldIndex].type
      else { continue }
      unsafe slots[index].optionStart = unsafe all.count
      unsafe slots[index].optionCount = values.count
      for value in values {
        let bytes = Array(value.utf8)
        unsafe all.append(EnumerationOption(bytes, memory: memory))
      }
    }
    let copy = unsafe memory.allocate(EnumerationOption.self, count: unsafe all.count)
    for index in unsafe all.indices {
      unsafe (copy + index).initialize(to: all[index])
    }
    return unsafe UnsafePointer(copy)
  }

  private static func makePowers(_ memory: WorkerMemory) -> UnsafePointer<PowerOfTen> {
    let powers = unsafe memory.allocate(PowerOfTen.self, count: 16)
    var power = PowerOfTen(integer: 1, double: 1)
    for index in 0..<16 {
      unsafe powers[index] = power
      power = PowerOfTen(integer: power.integer * 10, double: power.double * 10)
    }
    return unsafe UnsafePointer(powers)
  }
}

extension EnumerationOption {
  init(_ bytes: [UInt8], memory: WorkerMemory) {
    func words(_ bytes: [UInt8]) -> (UInt64, UInt64) {
      let padded = Array(bytes.prefix(16)) + [UInt8](repeating: 0, count: 16)
      let words = [padded[0..<8], padded[8..<16]].map { part in
        part.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      }
      return (words[0], words[1])
    }
    let plain = words(bytes)
    let fits = bytes.count < 16
    let quoted = fits ? words(bytes + [Byte.quote]) : (1, 0)
    let mask = fits ? words([UInt8](repeating: 0xFF, count: bytes.count + 1)) : (0, 0)
    unsafe self.init(
      first: plain.0, second: plain.1, quotedFirst: quoted.0, quotedSecond: quoted.1,
      firstMask: mask.0, secondMask: mask.1, bytes: memory.copy(bytes), count: bytes.count)
  }
}
