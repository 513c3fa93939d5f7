/// A row of the audit trail on its way through a journal: cut into records, each a byte that says
/// whether it is the first (1) and whether it is the last (2), and a piece of the row's bytes.
///
/// The row counts where its last piece stands. One that is cut short, by the end of a process, is
/// begun again; so a first piece forgets what came before it.
package enum ChangePieces {
  /// Bytes of one piece at most.
  package static var byteCountMax: Int { 1 << 20 }

  private static let first: UInt8 = 1
  private static let last: UInt8 = 2

  /// The pieces of a row.
  package static func cut(_ bytes: [UInt8], byteCountMax: Int = byteCountMax) -> [[UInt8]] {
    let size = byteCountMax - 1
    let count = max(1, (bytes.count + size - 1) / size)
    return (0..<count).map { index in
      let piece = bytes[(index * size)..<min(bytes.count, (index + 1) * size)]
      let mark = (index == 0 ? first : 0) | (index == count - 1 ? last : 0)
      return [mark] + piece
    }
  }

  /// Whether a row begins with a piece.
  package static func isFirst(_ piece: [UInt8]) -> Bool {
    piece.first.map { $0 & first != 0 } ?? false
  }

  /// Adds a piece to those before; gives the row with its last one.
  /// - Parameters:
  ///   - piece: as it was appended.
  ///   - pending: what there is of the row so far; empty when it is complete.
  /// - Returns: the row when it is complete.
  /// - Throws: `damaged`.
  package static func join(
    _ piece: [UInt8], to pending: inout [UInt8]
  ) throws(JournalFault) -> LedgerEntry? {
    guard let mark = piece.first, mark & ~(first | last) == 0 else {
      throw JournalFault(.damaged, "a piece of a row of the audit trail is none")
    }
    if mark & first != 0 { pending.removeAll() }
    pending += piece.dropFirst()
    guard mark & last != 0 else { return nil }
    defer { pending.removeAll() }
    return try LedgerEntry.read(pending)
  }
}
