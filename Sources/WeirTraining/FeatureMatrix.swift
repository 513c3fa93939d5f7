import Synchronization
package import WeirCore
import WeirEngine

/// The features of recorded events in columns, in memory: what a model is fitted to.
///
/// Takes the words that a `FeatureRun` writes, of events within a span of time. Memory: 8 bytes for
/// each number, and 48 for each event.
package final class FeatureMatrix: ByteSink {
  /// Events in the order of the stream.
  package struct Rows: Sendable {
    /// Milliseconds since 1970.
    package internal(set) var times: [Int64] = []
    package internal(set) var ids: [Fingerprint] = []
    /// Minor units; 0 where there is none.
    package internal(set) var amounts: [Int64] = []
    /// Stand for cards; 0 where there is none.
    package internal(set) var cards: [UInt64] = []
    /// What flag rules add to the log-odds.
    package internal(set) var offsets: [Double] = []
    /// By column of the model, then row; NaN where there is no value.
    package internal(set) var columns: [[Double]]

    /// How many there are.
    package var count: Int { times.count }
  }

  private let span: Range<Int64>
  private let wordCount: Int
  private let taken: Mutex<Rows>

  /// A matrix without rows.
  /// - Parameters:
  ///   - columnCount: columns of the model.
  ///   - span: the times of the events that are kept, milliseconds since 1970.
  package init(columnCount: Int, span: Range<Int64>) {
    self.span = span
    wordCount = FeatureWords.count + columnCount
    taken = Mutex(Rows(columns: Array(repeating: [], count: columnCount)))
  }

  /// What was kept.
  package var rows: Rows { taken.withLock { $0 } }

  /// Takes whole rows of words.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(InputOutputFault) {
    precondition(bytes.count % (wordCount * 8) == 0, "rows are written whole")
    taken.withLock { rows in
      for start in stride(from: 0, to: bytes.count, by: wordCount * 8) {
        func word(_ index: Int) -> UInt64 {
          unsafe bytes.loadUnaligned(fromByteOffset: start + index * 8, as: UInt64.self)
        }
        let time = Int64(bitPattern: word(FeatureWords.time))
        guard span.contains(time) else { continue }
        rows.times.append(time)
        rows.ids.append(
          Fingerprint(high: word(FeatureWords.id), low: word(FeatureWords.id + 1)))
        rows.amounts.append(Int64(bitPattern: word(FeatureWords.amount)))
        rows.cards.append(word(FeatureWords.card))
        rows.offsets.append(Double(bitPattern: word(FeatureWords.offset)))
        for column in rows.columns.indices {
          rows.columns[column].append(Double(bitPattern: word(FeatureWords.count + column)))
        }
      }
    }
  }
}
