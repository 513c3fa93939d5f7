import Testing
import WeirCore

@testable import WeirSignals

/// A list of a million entries, edited.
@Suite struct LongListTests {
  private static let count = 1_000_000

  /// Every third address from 10.0.0.0 on, each as a network of its own.
  private static func edits() -> ListEdits {
    var file = Array("value,expires,reason\n".utf8)
    for number in 0..<UInt32(count) {
      let address = IPAddress(v4: 0x0A00_0000 + number * 3)
      file += Array("\(address),\(number % 2 == 0 ? "1970-01-02" : ""),row \(number % 7)\n".utf8)
    }
    var edits = ListEdits()
    guard let rows = try? ListImport.read(file, kind: .ip) else { return edits }
    edits.apply(rows)
    return edits
  }

  @Test func oneEditChangesOneAnswer() throws {
    let edits = Self.edits()
    #expect(edits.count == Self.count)
    let list = SignalList.empty(.ip).edited(by: edits)
    let clock = ContinuousClock()
    var edited = list
    let removed = IPAddress(v4: 0x0A00_0003)
    let value = try ListValue.canonical(Array(removed.description.utf8), kind: .ip).get()
    let time = clock.measure { edited = list.edited([ListEdit(value: value, expires: nil)]) }
    print("one edit of a list of \(Self.count) entries: \(time)")
    #expect(edited.count == Self.count - 1)
    let asked = (0..<UInt32(Self.count) * 3 / 100).map { IPAddress(v4: 0x0A00_0000 + $0) }
    for time in [0, Int64(86_400_000)] {
      let times = asked.map { _ in time }
      let expected = asked.indices.map { place -> UInt8 in
        place % 3 == 0 && (time == 0 || place % 6 == 3) ? 1 : 0
      }
      #expect(list.answers(asked, at: times) == expected)
      var without = expected
      without[3] = 0
      #expect(edited.answers(asked, at: times) == without)
    }
  }
}
