import Crypto

/// Where a sealed cell stands. It opens nowhere else.
struct SealedPlace {
  let table: String
  let column: String
  /// What the row is found by, as text.
  let key: String
  /// The row's number, for messages.
  let row: Int64

  /// The bytes that the cell is bound to.
  var authenticated: [UInt8] { Array("\(table).\(column).\(key)".utf8) }
}

/// Seals what is about a person, one cell at a time, by AES-256-GCM under the key `seal`:
///
///     epoch (4, little endian) | nonce (12) | ciphertext | tag (16)
///
/// The nonce is the start of HMAC-SHA-256 under the key `nonce` over the place and the content: the
/// same content of the same cell gives the same bytes whenever the store is made anew, and
/// different ones meet in a nonce no more often than if it were drawn. Any epoch is read, the
/// newest is written.
struct Sealing {
  private static let epochByteCount = 4
  private static let nonceByteCount = 12

  let keys: StoreKeys
  /// Of the store, for messages.
  let path: String

  /// The cell that content becomes.
  func seal(_ content: [UInt8], at place: SealedPlace) throws(StoreFault) -> [UInt8] {
    let epoch = keys.newest
    let (key, nonceKey) = (try key(.seal, epoch, place), try key(.nonce, epoch, place))
    let authenticated = place.authenticated
    var code = HMAC<SHA256>(key: nonceKey)
    for part in [authenticated, [0], content] { code.update(data: part) }
    let nonceBytes = Array(code.finalize().prefix(Self.nonceByteCount))
    guard let nonce = try? AES.GCM.Nonce(data: nonceBytes),
      let box = try? AES.GCM.seal(content, using: key, nonce: nonce, authenticating: authenticated)
    else { throw StoreFault(.system, "\(path): a cell of \(place.table) cannot be sealed") }
    let epochBytes = (0..<Self.epochByteCount).map { UInt8(truncatingIfNeeded: epoch >> ($0 * 8)) }
    return epochBytes + nonceBytes + box.ciphertext + box.tag
  }

  /// The content of a cell.
  /// - Throws: `damaged` when it was changed or moved; `key` when there is no key of its epoch.
  func open(_ cell: [UInt8], at place: SealedPlace) throws(StoreFault) -> [UInt8] {
    guard cell.count > Self.epochByteCount else { throw damage(place) }
    let epoch = cell[..<Self.epochByteCount].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let key = try key(.seal, epoch, place)
    guard let box = try? AES.GCM.SealedBox(combined: cell[Self.epochByteCount...]),
      let content = try? AES.GCM.open(box, using: key, authenticating: place.authenticated)
    else { throw damage(place) }
    return [UInt8](content)
  }

  private func key(
    _ purpose: StoreKeys.Purpose, _ epoch: UInt32, _ place: SealedPlace
  ) throws(StoreFault) -> SymmetricKey {
    guard let key = keys.key(purpose, epoch: epoch) else {
      throw StoreFault(
        .key,
        "\(path): table \(place.table), row \(place.row): there is no key of epoch \(epoch)",
        help: "use the key file that has it")
    }
    return key
  }

  private func damage(_ place: SealedPlace) -> StoreFault {
    StoreFault(
      .damaged, "\(path): table \(place.table), row \(place.row): \(place.column) does not open",
      help: "restore the store from a backup; a sidecar that starts without one makes it anew out "
        + "of its journal")
  }
}

extension Store {
  /// Seals and opens cells of this store.
  var sealing: Sealing { Sealing(keys: keys, path: path) }
}
