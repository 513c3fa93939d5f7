package import WeirCore

/// A list of values that events are compared with; an entry counts for events with `ts` < expires.
///
/// Immutable, and free for any number of threads. Asked for whole columns: a miss costs a few
/// nanoseconds a row, without allocation.
package final class SignalList: Sendable {
  /// What the values of a list are.
  package enum Kind: String, CaseIterable, Sendable {
    /// Addresses and networks (CIDR) of both families.
    case ip
    /// The same; the word says that there are networks.
    case cidr
    /// Texts, compared by bytes.
    case string
    /// Texts, compared by bytes after `A` to `Z` were made small.
    case stringCI = "string_ci"
    /// Digits that a value starts with.
    case digitsPrefix = "digits_prefix"
    /// Two-letter codes of ISO 3166-1.
    case country
  }

  /// How the entries are found. The expiries, in milliseconds, go by the entry's number.
  enum Content: Sendable {
    case addresses(AddressIndex)
    case texts(TextIndex, expiries: Block<Int64>)
    case digits(DigitIndex, expiries: Block<Int64>)
    case edited(EditedList)
  }

  package let kind: Kind
  /// Different values of the list, expired ones too.
  package let count: Int
  let content: Content
  /// The bytes of the file, shared with the policy that keeps them: the first edit reads them
  /// again. Empty once the list is edited.
  let source: [UInt8]

  private init(kind: Kind, count: Int, content: Content, source: [UInt8]) {
    self.kind = kind
    self.count = count
    self.content = content
    self.source = source
  }

  /// A list that has been edited.
  convenience init(_ edited: EditedList) {
    self.init(
      kind: edited.kind, count: edited.entries.count, content: .edited(edited), source: [])
  }

  /// Reads a list: CSV with a header `value[,expires][,reason]`, or one value a line.
  ///
  /// - Parameters:
  ///   - kind: what the values are.
  ///   - bytes: the whole file.
  /// - Returns: the list, nil when there is any fault, and the faults in the order of the lines. No
  ///   message holds what a line says.
  package static func load(
    _ kind: Kind, _ bytes: [UInt8]
  ) -> (list: SignalList?, faults: [SignalRowFault]) {
    var file = ListFile(bytes, kind: kind)
    let content = ListBuilder.content(of: &file, kind: kind)
    guard file.faults.isEmpty, let content else { return (nil, file.faults) }
    let list = SignalList(
      kind: kind, count: content.count, content: content.content, source: bytes)
    return (list, [])
  }

  /// Whether each text is on the list at its event's time. Not for lists of addresses.
  ///
  /// - Parameters:
  ///   - texts: one a row.
  ///   - base: where the texts' offsets count from.
  ///   - status: a byte a row, nil for all zeros; a row whose status is not 0 gets 0.
  ///   - times: the events' `ts` in milliseconds, one a row.
  ///   - rows: how many rows there are.
  ///   - out: gets 1 or 0 for each row.
  package func contains(
    texts: UnsafePointer<TextSlice>, base: UnsafePointer<UInt8>, status: UnsafePointer<UInt8>?,
    times: UnsafePointer<Int64>, rows: Int, into out: UnsafeMutablePointer<UInt8>
  ) {
    switch content {
    case .addresses: preconditionFailure("a list of addresses is asked for addresses")
    case .edited(let list):
      unsafe list.contains(
        texts: texts, base: base, status: status, times: times, rows: rows, into: out)
    case .digits(let index, let expiries):
      for row in 0..<rows {
        unsafe out[row] = 0
        if let status = unsafe status, unsafe status[row] != 0 { continue }
        let text = unsafe texts[row]
        let number = unsafe index.find(base + Int(text.offset), count: Int(text.byteCount))
        if number >= 0, unsafe times[row] < expiries[Int(number)] { unsafe out[row] = 1 }
      }
    case .texts(let index, let expiries):
      if kind == .stringCI {
        unsafe containsFolded(
          index, expiries, texts: texts, base: base, status: status, times: times, rows: rows,
          into: out)
        return
      }
      for row in 0..<rows {
        unsafe out[row] = 0
        if let status = unsafe status, unsafe status[row] != 0 { continue }
        let text = unsafe texts[row]
        let number = unsafe index.find(base + Int(text.offset), count: Int(text.byteCount))
        if number >= 0, unsafe times[row] < expiries[number] { unsafe out[row] = 1 }
      }
    }
  }

  /// Whether each address is on the list at its event's time. Only for lists of addresses.
  ///
  /// - Parameters:
  ///   - addresses: one a row.
  ///   - status: a byte a row, nil for all zeros; a row whose status is not 0 gets 0.
  ///   - times: the events' `ts` in milliseconds, one a row.
  ///   - rows: how many rows there are.
  ///   - out: gets 1 or 0 for each row.
  package func contains(
    addresses: UnsafePointer<IPAddress>, status: UnsafePointer<UInt8>?,
    times: UnsafePointer<Int64>, rows: Int, into out: UnsafeMutablePointer<UInt8>
  ) {
    switch content {
    case .texts, .digits: preconditionFailure("a list of texts is asked for texts")
    case .edited(let list):
      unsafe list.contains(
        addresses: addresses, status: status, times: times, rows: rows, into: out)
    case .addresses(let index):
      for row in 0..<rows {
        unsafe out[row] = 0
        if let status = unsafe status, unsafe status[row] != 0 { continue }
        // What no range holds has expired before any time.
        if unsafe times[row] < index.find(addresses[row]) { unsafe out[row] = 1 }
      }
    }
  }

  /// The same for a list whose texts are in small letters: a text no longer than the longest of
  /// them is folded in memory taken once a batch.
  private func containsFolded(
    _ index: TextIndex, _ expiries: Block<Int64>, texts: UnsafePointer<TextSlice>,
    base: UnsafePointer<UInt8>, status: UnsafePointer<UInt8>?, times: UnsafePointer<Int64>,
    rows: Int, into out: UnsafeMutablePointer<UInt8>
  ) {
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: index.maxByteCount + 1) {
      memory in
      guard let folded = memory.baseAddress else { return }
      for row in 0..<rows {
        unsafe out[row] = 0
        if let status = unsafe status, unsafe status[row] != 0 { continue }
        let text = unsafe texts[row]
        let count = Int(text.byteCount)
        guard count <= index.maxByteCount else { continue }
        let start = unsafe base + Int(text.offset)
        for place in 0..<count { unsafe folded[place] = asciiLower(start[place]) }
        let number = unsafe index.find(folded, count: count)
        if number >= 0, unsafe times[row] < expiries[number] { unsafe out[row] = 1 }
      }
    }
  }
}

/// The byte, `A` to `Z` made small.
@inline(__always)
func asciiLower(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }
