import CMemory
package import WeirCore

/// Drops lines of a batch that cannot be meant, before they are decoded.
package struct LineFilter {
  private let word: [UInt8]

  /// - Parameter word: what a line must hold somewhere.
  package init(word: String) { self.word = Array(word.utf8) }

  /// Leaves the lines that hold the word, or an escape that could hide it.
  package func apply(to batch: EventBatch) {
    var kept = 0
    for row in 0..<batch.rowCount {
      let line = unsafe batch.lines[row]
      guard
        unsafe weir_holds_word_or_escape(
          batch.text + Int(line.offset), Int(line.byteCount), word, word.count) != 0
      else { continue }
      unsafe batch.lines[kept] = line
      unsafe batch.lineNumbers[kept] = batch.lineNumbers[row]
      unsafe batch.faults[kept] = batch.faults[row]
      kept += 1
    }
    batch.rowCount = kept
  }
}
