/// A prepared piece of output, such as `"rules":["blocked_ip"`; sixteen bytes, no ownership.
///
/// Good while the `FragmentTable` it came from lives.
@safe package struct Fragment: BitwiseCopyable {
  /// The first byte; memory is readable in whole steps of 32 from here.
  let start: UnsafePointer<UInt8>
  /// Bytes of the piece.
  package let count: Int
}

/// The memory of a plan's fragments: made once, read by every encoder.
@safe package final class FragmentTable: @unchecked Sendable {  // never changed after init
  private let memory: UnsafeMutablePointer<UInt8>
  private let places: [(offset: Int, count: Int)]

  /// Copies `texts`, each padded with zeros to whole steps of 32 bytes.
  package init(_ texts: [[UInt8]]) {
    var offset = 0
    var places: [(offset: Int, count: Int)] = []
    for text in texts {
      places.append((offset, text.count))
      offset += max(32, (text.count + 31) / 32 * 32)
    }
    unsafe memory = .allocate(capacity: max(offset, 1))
    unsafe memory.initialize(repeating: 0, count: max(offset, 1))
    for (text, place) in zip(texts, places) {
      for (index, byte) in text.enumerated() { unsafe memory[place.offset + index] = byte }
    }
    self.places = places
  }

  /// The same from strings, as UTF-8, as they are: nothing is escaped.
  package convenience init(_ texts: [String]) {
    self.init(texts.map { Array($0.utf8) })
  }

  deinit { unsafe memory.deallocate() }

  /// The fragment made from the text at `index`.
  package subscript(index: Int) -> Fragment {
    unsafe Fragment(start: UnsafePointer(memory + places[index].offset), count: places[index].count)
  }
}
