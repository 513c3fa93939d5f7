import WeirCore

/// Makes of a file's entries what a list is searched with.
enum ListBuilder {
  /// The searchable form and the number of different values. Faults of values go to the file.
  static func content(
    of file: inout ListFile, kind: SignalList.Kind
  ) -> (content: SignalList.Content, count: Int)? {
    switch kind {
    case .ip, .cidr: addresses(of: &file)
    case .digitsPrefix: digits(of: &file)
    case .string, .stringCI, .country: texts(of: &file, kind: kind)
    }
  }

  // MARK: Addresses

  private static func addresses(
    of file: inout ListFile
  ) -> (content: SignalList.Content, count: Int)? {
    var networks: [AddressRange] = []
    while let entry = file.next() {
      let text = unsafe file.reader.pointer(entry.value)
      switch unsafe Network.parse(text, count: entry.value.count) {
      case .success(let network):
        networks.append(
          AddressRange(first: network.first, last: network.last, value: entry.expires))
      case .failure(let fault): file.fault(entry.line, fault.message)
      }
    }
    guard file.faults.isEmpty else { return nil }
    let (ranges, count) = NestedNetworks.flatten(networks)
    return (.addresses(AddressIndex(ranges)), count)
  }

  // MARK: Digits

  private static func digits(
    of file: inout ListFile
  ) -> (content: SignalList.Content, count: Int)? {
    var expiries: [UInt64: Int64] = [:]
    while let entry = file.next() {
      let text = unsafe file.reader.pointer(entry.value)
      guard let key = unsafe DigitIndex.key(of: text, count: entry.value.count) else {
        file.fault(entry.line, ListValueFault.notPrefix.message)
        continue
      }
      expiries[key] = max(entry.expires, expiries[key] ?? .min)
    }
    guard file.faults.isEmpty else { return nil }
    let keys = expiries.keys.sorted()
    // Any prefix of the value counts, so the longest one lives as long as any before it.
    let latest = keys.map { key in
      DigitIndex.ancestors(of: key).reduce(expiries[key] ?? .min) { latest, shorter in
        max(latest, expiries[shorter] ?? .min)
      }
    }
    return (.digits(DigitIndex(keys: keys), expiries: Block(latest)), keys.count)
  }

  // MARK: Texts

  private static func texts(
    of file: inout ListFile, kind: SignalList.Kind
  ) -> (content: SignalList.Content, count: Int)? {
    var builder = TextIndexBuilder()
    var expiries: [Int64] = []
    var canonical: [UInt8] = []
    while let entry = file.next() {
      canonical.removeAll(keepingCapacity: true)
      do throws(ListValueFault) {
        try unsafe ListValue.append(
          file.reader.pointer(entry.value), count: entry.value.count, kind: kind, to: &canonical)
      } catch {
        file.fault(entry.line, error.message)
        continue
      }
      let number = unsafe canonical.withUnsafeBufferPointer { bytes in
        unsafe bytes.baseAddress.map { start in unsafe builder.add(start, count: bytes.count) }
      }
      guard let number else { continue }
      if number == expiries.count { expiries.append(entry.expires) }
      expiries[number] = max(expiries[number], entry.expires)
    }
    guard file.faults.isEmpty else { return nil }
    return (.texts(TextIndex(builder), expiries: Block(expiries)), expiries.count)
  }
}
