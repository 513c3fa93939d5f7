import WeirCore

/// What an edited list is searched with: one map for the entries of its file and all edits.
///
/// A row costs one look into the map, for addresses and digits one for each length that occurs.
struct EditedList: Sendable {
  let kind: SignalList.Kind
  private(set) var entries = EntryMap()
  private var networkLengths = NetworkLengths()

  /// A list without entries.
  init(_ kind: SignalList.Kind) {
    self.kind = kind
  }

  /// The entries of a file that has been loaded without a fault.
  init(_ kind: SignalList.Kind, file bytes: [UInt8]) {
    self.init(kind)
    var file = ListFile(bytes, kind: kind)
    var value: [UInt8] = []
    while let entry = file.next() {
      value.removeAll(keepingCapacity: true)
      do throws(ListValueFault) {
        try unsafe ListValue.append(
          file.reader.pointer(entry.value), count: entry.value.count, kind: kind, to: &value)
      } catch {
        preconditionFailure("a list's file was read before, and is another one now")
      }
      unsafe value.withUnsafeBufferPointer { value in
        guard let start = value.baseAddress else { return }
        unsafe entries.enter(start, count: value.count, expires: entry.expires)
        unsafe noteLength(start, count: value.count)
      }
    }
  }

  /// Enters an edit, which has the last word on its value.
  mutating func edit(_ value: UnsafePointer<UInt8>, count: Int, expires: Int64?) {
    unsafe entries.edit(value, count: count, expires: expires)
    unsafe noteLength(value, count: count)
  }

  private var holdsAddresses: Bool { kind == .ip || kind == .cidr }

  private mutating func noteLength(_ value: UnsafePointer<UInt8>, count: Int) {
    if holdsAddresses { unsafe networkLengths.insert(value, count: count) }
  }

  // MARK: Rows

  /// The same as `SignalList.contains` for texts.
  func contains(
    texts: UnsafePointer<TextSlice>, base: UnsafePointer<UInt8>, status: UnsafePointer<UInt8>?,
    times: UnsafePointer<Int64>, rows: Int, into out: UnsafeMutablePointer<UInt8>
  ) {
    precondition(!holdsAddresses, "a list of addresses is asked for addresses")
    unsafe out.update(repeating: 0, count: rows)
    let longest = entries.maxByteCount
    _ = unsafe EntryProbe.with(entries) { probe in
      unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest + 1) { memory in
        guard let folded = memory.baseAddress else { return }
        for row in 0..<rows {
          if let status = unsafe status, unsafe status[row] != 0 { continue }
          let count = unsafe Int(texts[row].byteCount)
          var text = unsafe base + Int(texts[row].offset)
          let time = unsafe times[row]
          if kind == .digitsPrefix {
            if unsafe holdsPrefix(of: text, count: count, at: time, probe) { unsafe out[row] = 1 }
            continue
          }
          guard count <= longest else { continue }
          if kind == .stringCI {
            for place in 0..<count { unsafe folded[place] = asciiLower(text[place]) }
            unsafe text = UnsafePointer(folded)
          }
          if unsafe time < probe.expiry(of: text, count: count) { unsafe out[row] = 1 }
        }
      }
    }
  }

  /// Whether some prefix of the text is on the list: the map has only prefixes of digits.
  @inline(__always)
  private func holdsPrefix(
    of text: UnsafePointer<UInt8>, count: Int, at time: Int64, _ probe: EntryProbe
  ) -> Bool {
    let most = min(count, DigitIndex.digitCountMax)
    var left = entries.lengths & ((2 &<< UInt64(most)) &- 1)
    while left != 0 {
      let length = left.trailingZeroBitCount
      if unsafe time < probe.expiry(of: text, count: length) { return true }
      left &= left &- 1
    }
    return false
  }

  /// The same as `SignalList.contains` for addresses.
  func contains(
    addresses: UnsafePointer<IPAddress>, status: UnsafePointer<UInt8>?,
    times: UnsafePointer<Int64>, rows: Int, into out: UnsafeMutablePointer<UInt8>
  ) {
    precondition(holdsAddresses, "a list of texts is asked for texts")
    unsafe out.update(repeating: 0, count: rows)
    _ = unsafe EntryProbe.with(entries) { probe in
      unsafe withUnsafeTemporaryAllocation(
        of: UInt8.self, capacity: Network.canonicalByteCount
      ) { memory in
        guard let value = memory.baseAddress else { return }
        for row in 0..<rows {
          if let status = unsafe status, unsafe status[row] != 0 { continue }
          let address = unsafe addresses[row]
          let lengths = address.v4 == nil ? networkLengths.v6 : networkLengths.v4
          for length in lengths
          where unsafe times[row] < probe.expiry(of: address, length: length, using: value) {
            unsafe out[row] = 1
            break
          }
        }
      }
    }
  }
}

extension EntryProbe {
  /// When the network of `length` leading bits that holds the address expires; `value` has room for
  /// its canonical bytes.
  @inline(__always)
  fileprivate func expiry(
    of address: IPAddress, length: UInt8, using value: UnsafeMutablePointer<UInt8>
  ) -> Int64 {
    let bits = UInt64(length)
    // Shifts by all 64 bits give 0.
    let high = bits < 64 ? address.high & ~(UInt64.max >> bits) : address.high
    let low = bits > 64 ? address.low & ~(UInt64.max >> (bits - 64)) : 0
    let raw = UnsafeMutableRawPointer(value)
    unsafe raw.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
    unsafe raw.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
    unsafe value[16] = length
    return unsafe expiry(of: UnsafePointer(value), count: Network.canonicalByteCount)
  }
}
