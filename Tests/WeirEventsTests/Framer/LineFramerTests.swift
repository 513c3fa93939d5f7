import Testing
import WeirCore

@testable import WeirEvents

/// What lines an input has, however it comes.
struct LineFramerTests {
  /// A line as the framer gives it.
  struct Line: Equatable, CustomStringConvertible {
    var number: UInt64
    /// nil for a line that is too long.
    var bytes: [UInt8]?

    init(_ number: UInt64, _ bytes: [UInt8]?) { (self.number, self.bytes) = (number, bytes) }
    init(_ number: UInt64, _ text: String) { self.init(number, Array(text.utf8)) }

    var description: String {
      guard let bytes else { return "\(number): too long" }
      return "\(number): \(bytes.count) bytes \(String(decoding: bytes.prefix(40), as: UTF8.self))"
    }
  }

  /// Frames an input that comes in pieces of `chunk` bytes into batches of `rows`.
  static func lines(
    of input: [UInt8], chunk: Int, rows: Int = 7, byteCapacity: Int = Limits.lineByteCountMax + 2
  ) throws -> [Line] {
    var offset = 0
    return try unsafe lines(rows: rows, byteCapacity: byteCapacity) { space in
      let count = min(chunk, space.count, input.count - offset)
      for index in 0..<count { unsafe space[index] = input[offset + index] }
      offset += count
      return count
    }
  }

  /// The same, with a source that says how many bytes it wrote, 0 at the end.
  static func lines(
    rows: Int, byteCapacity: Int, from source: (UnsafeMutableBufferPointer<UInt8>) -> Int
  ) throws -> [Line] {
    let schema = try #require(
      Schema(fields: [
        field("event_id", .string(maxByteCount: 8)), field("ts", .timestamp(.rfc3339)),
      ]))
    let batch = EventBatch(
      schema: schema, fingerprinted: [], rowCapacity: rows, byteCapacity: byteCapacity)
    var framer = LineFramer()
    var result: [Line] = []
    var hasEnded = false
    while !framer.isDrained {
      framer.begin(batch)
      while !framer.isFull(batch) {
        let space = unsafe framer.space(in: batch)
        try #require(space.count > 0, "no room, and yet not full")
        let count = unsafe hasEnded ? 0 : source(space)
        if count == 0 {
          hasEnded = true
          framer.finish(batch)
          break
        }
        framer.added(count, to: batch)
      }
      framer.end(batch)
      for row in 0..<batch.rowCount {
        let slice = unsafe batch.lines[row]
        let isTooLong = unsafe batch.faults[row].fault == .lineTooLong
        let start = unsafe batch.text + Int(slice.offset)
        let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: Int(slice.byteCount)))
        if isTooLong { #expect(bytes.isEmpty) }
        result.append(Line(unsafe batch.lineNumbers[row], isTooLong ? nil : bytes))
      }
    }
    return result
  }

  /// What the lines are by the definition, from the whole input at once.
  static func expected(_ input: [UInt8]) -> [Line] {
    var parts = input.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    if parts.last?.isEmpty == true { parts.removeLast() }
    return parts.enumerated().compactMap { index, part in
      let bytes = part.last == 13 ? Array(part.dropLast()) : part
      let number = UInt64(index + 1)
      if bytes.count > Limits.lineByteCountMax { return Line(number, nil) }
      return bytes.allSatisfy { [32, 9, 13].contains($0) } ? nil : Line(number, bytes)
    }
  }

  /// An input by name, so that a failure does not print it.
  struct Input: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let lines: [Line]

    init(_ claim: String, _ text: String, _ lines: [Line]) {
      (testDescription, bytes, self.lines) = (claim, Array(text.utf8), lines)
    }
  }

  @Test(arguments: [
    Input("nothing", "", []), Input("one LF", "\n", []), Input("one line", "a\n", [Line(1, "a")]),
    Input("no LF at the end", "a\nb", [Line(1, "a"), Line(2, "b")]),
    Input("no LF at all", "a", [Line(1, "a")]),
    Input("CR before LF", "a\r\nb\r\n", [Line(1, "a"), Line(2, "b")]),
    Input("one CR goes, not two", "a\r\r\n", [Line(1, "a\r")]),
    Input("a line of CR is blank", "\r\r\r\na\n\r \t\r", [Line(2, "a")]),
    Input("CR at the end", "a\r", [Line(1, "a")]),
    Input("CR inside", "a\rb\n", [Line(1, "a\rb")]),
    Input("CR first", "\ra\n", [Line(1, "\ra")]),
    Input("blank lines count", "\n\na\n\r\n \t \nb\n", [Line(3, "a"), Line(6, "b")]),
    Input("spaces, then text", "  a\n", [Line(1, "  a")]),
    Input("spaces at the end", "a\n  ", [Line(1, "a")]),
    Input("NUL is text", "\u{0}\n", [Line(1, "\u{0}")]),
    Input("a vertical tab is text", "\u{B}\n", [Line(1, "\u{B}")]),
    Input("more lines than rows", "1\n2\n3\n4\n5\n6\n7\n8\n9", (1...9).map { Line($0, "\($0)") }),
  ])
  func endsLinesAtLF(_ input: Input) throws {
    #expect(Self.expected(input.bytes) == input.lines, "the definition itself")
    for rows in [1, 2, 7] {
      for chunk in 1...max(1, input.bytes.count) {
        #expect(try Self.lines(of: input.bytes, chunk: chunk, rows: rows) == input.lines)
      }
    }
  }

  @Test(arguments: [65_535, 65_536, 65_537], ["\n", "\r\n", "", "\r"])
  func measuresALongLine(_ count: Int, _ end: String) throws {
    let first = [UInt8](repeating: 120, count: count) + Array(end.utf8)
    let input = first + (end.hasSuffix("\n") ? Array("next\n".utf8) : [])
    var lines = [Line(1, count > 65_536 ? nil : [UInt8](repeating: 120, count: count))]
    if end.hasSuffix("\n") { lines.append(Line(2, "next")) }
    #expect(Self.expected(input) == lines)
    for (chunk, capacity) in [
      (1 << 20, 65_538), (1 << 20, 1 << 20), (4_096, 65_538), (4_096, 200_000), (65_536, 65_538),
      (65_537, 65_538), (1, 65_538), (7, 70_000),
    ] {
      #expect(try Self.lines(of: input, chunk: chunk, byteCapacity: capacity) == lines)
    }
  }

  @Test func keepsTheLinesAroundALongOne() throws {
    for count in [65_538, 65_539, 100_000, 131_076, 200_000] {
      let long = [UInt8](repeating: 32, count: count)
      let input = Array("a\n".utf8) + long + Array("\r\n\nb\n".utf8) + long + [10] + long
      let lines = [Line(1, "a"), Line(2, nil), Line(4, "b"), Line(5, nil), Line(6, nil)]
      #expect(Self.expected(input) == lines)
      for chunk in [997, 65_536, 1 << 20] {
        for capacity in [65_538, 131_080, 300_000] {
          let found = try Self.lines(of: input, chunk: chunk, rows: 3, byteCapacity: capacity)
          #expect(found == lines, "\(count) bytes, in pieces of \(chunk), batches of \(capacity)")
        }
      }
    }
  }

  @Test func dropsAGigabyteWithoutLFAsItComes() throws {
    // Every byte is asked for in a space of the batch; nothing else could hold it.
    var rest = 1 << 30
    var ending = Array("\nafter\n".utf8)
    let lines = try unsafe Self.lines(rows: 16, byteCapacity: 131_076) { space in
      #expect(space.count <= 131_076)
      if rest > 0 {
        let count = min(rest, 65_536, space.count)
        unsafe UnsafeMutableBufferPointer(rebasing: space[..<count]).update(repeating: 120)
        rest -= count
        return count
      }
      let count = min(ending.count, space.count)
      for index in 0..<count { unsafe space[index] = ending[index] }
      ending.removeFirst(count)
      return count
    }
    #expect(lines == [Line(1, nil), Line(2, "after")])
  }

  @Test func framesTheSameWhereverTheInputIsCut() throws {
    let text = "{\"a\":1}\r\n\n {\"b\":2}\r\n\r\n\t\n{\"c\":3}\n\n\nlast"
    let input = Array(text.utf8)
    let expected = Self.expected(input)
    for cut in 0...input.count {
      var offset = 0
      let found = try unsafe Self.lines(rows: 3, byteCapacity: 65_538) { space in
        let count = min((offset < cut ? cut : input.count) - offset, space.count)
        for index in 0..<count { unsafe space[index] = input[offset + index] }
        offset += count
        return count
      }
      #expect(found == expected, "cut at \(cut)")
    }
  }

  @Test func framesRandomInputAsTheDefinitionDoes() throws {
    var generator = SeededGenerator(seed: 11)
    for round in 0..<300 {
      var input: [UInt8] = []
      for _ in 0..<Int.random(in: 0...60, using: &generator) {
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: input += [13, 10]
        case 1: input += [13]
        case 2, 3: input += [32]
        case 4...9: input += [10]
        case 10 where round % 10 == 0:
          input += [UInt8](
            repeating: 97, count: Int.random(in: 65_530...65_545, using: &generator))
        default: input += Array("abc".utf8.prefix(Int.random(in: 1...3, using: &generator)))
        }
      }
      let chunk = Int.random(in: 1...(round % 10 == 0 ? 90_000 : 20), using: &generator)
      let rows = Int.random(in: 1...9, using: &generator)
      let found = try Self.lines(of: input, chunk: chunk, rows: rows)
      #expect(found == Self.expected(input), "round \(round) of seed 11")
    }
  }
}
