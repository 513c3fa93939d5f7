import CEL

/// Named sets of texts and addresses in hash tables, as an application would have them.
final class HashedSets: SetMembership {
  private let tables: [Table]

  init(_ sets: [CaseFile.NamedSet]) {
    tables = sets.map { Table($0.members) }
  }

  func membership(
    of set: Int, values: Column, type: CELType, rows: Range<Int>,
    into out: UnsafeMutablePointer<UInt8>
  ) {
    for row in 0..<rows.count {
      if let fault = values.fault(at: row), fault == .missing {
        unsafe out[row] = 0
        continue
      }
      switch type {
      case .string:
        let text = unsafe values.data.assumingMemoryBound(to: TextRef.self)[row]
        let start = unsafe values.base.map { unsafe $0 + Int(text.offset) }
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(text.count))
        unsafe out[row] = tables[set].contains(bytes) ? 1 : 0
      case .ip:
        let bytes = unsafe UnsafeRawBufferPointer(start: values.data + row * 16, count: 16)
        unsafe out[row] = tables[set].contains(bytes) ? 1 : 0
      default: unsafe out[row] = 0
      }
    }
  }

  /// Open addressing, at most half full.
  private struct Table {
    private struct Entry {
      let hash: UInt64
      let bytes: Range<Int>
    }

    private var entries: [Entry?]
    private var bytes: [UInt8] = []
    private let mask: Int

    init(_ members: [Value]) {
      var size = 8
      while size < members.count * 2 { size *= 2 }
      entries = Array(repeating: nil, count: size)
      mask = size - 1
      for case let member? in members.map(Self.bytes) {
        let start = bytes.count
        bytes += member
        let hash = unsafe member.withUnsafeBytes { unsafe Self.hash($0) }
        let place = unsafe member.withUnsafeBytes { unsafe self.place(of: $0, hash) }
        entries[place] = Entry(hash: hash, bytes: start..<bytes.count)
      }
    }

    func contains(_ member: UnsafeRawBufferPointer) -> Bool {
      unsafe entries[place(of: member, Self.hash(member))] != nil
    }

    /// Where it is, or would be.
    private func place(of member: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
      var place = Int(truncatingIfNeeded: hash) & mask
      while let entry = entries[place] {
        if entry.hash == hash, unsafe bytes[entry.bytes].elementsEqual(member) { break }
        place = (place + 1) & mask
      }
      return place
    }

    /// Eight bytes at a time, the rest as one number.
    private static func hash(_ member: UnsafeRawBufferPointer) -> UInt64 {
      var hash = UInt64(member.count)
      var offset = 0
      while offset + 8 <= member.count {
        hash = unsafe mixed(hash ^ member.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
      var rest: UInt64 = 0
      while offset < member.count {
        unsafe rest = rest << 8 | UInt64(member[offset])
        offset += 1
      }
      return mixed(hash ^ rest)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
      let (high, low) = value.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
      return high ^ low
    }

    private static func bytes(_ value: Value) -> [UInt8]? {
      switch value {
      case .string(let text): Array(text.utf8)
      case .ip(let address):
        unsafe withUnsafeBytes(of: (address.high, address.low)) { unsafe Array($0) }
      default: nil
      }
    }
  }
}
