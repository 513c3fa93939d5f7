import Testing
import WeirCore

@testable import WeirEngine

/// Several recordings as one, in the order of event time.
@Suite struct MergedSourceTests {
  /// Events with an id, a time in milliseconds, and an amount.
  static let schema: Schema = {
    func field(_ name: String, _ type: FieldType, isRequired: Bool = true) -> Field {
      Field(name: name, path: [name], type: type, isRequired: isRequired, defaultValue: nil)
    }
    guard
      let schema = Schema(fields: [
        field("amount", .int(min: 0, max: 9), isRequired: false),
        field("ts", .timestamp(.epochMilliseconds)), field("event_id", .string(maxByteCount: 2)),
      ])
    else { preconditionFailure("the schema has both") }
    return schema
  }()

  /// The line of an event.
  static func line(_ id: String, _ time: Int) -> String { #"{"event_id":"\#(id)","ts":\#(time)}"# }

  /// Lines, each with its end.
  static func file(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  /// All bytes of a merge, by reads of some size.
  static func merged(
    _ files: [String], chunk: Int = 65_536, read: Int = 4_096
  ) throws(InputOutputFault) -> String {
    try text(
      MergedSource(files.map { MemorySource(Array($0.utf8), chunk: chunk) }, schema: schema),
      read: read)
  }

  static func text(
    _ source: any InterruptibleSource, read: Int = 4_096
  ) throws(InputOutputFault) -> String {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: read, alignment: 64)
    defer { unsafe buffer.deallocate() }
    var bytes: [UInt8] = []
    while case let count = unsafe try source.read(into: buffer), count > 0 {
      unsafe bytes.append(contentsOf: buffer[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let (a1, a2, a9) = (line("a1", 1), line("a2", 2), line("a9", 9))
  private static let (b1, b3, b9) = (line("b1", 1), line("b3", 3), line("b9", 9))

  @Test(arguments: [
    ("no file", [], ""),
    ("one file", [file([a9, a1])], file([a9, a1])),
    ("one wholly before the next", [file([a1, a2]), file([b3, b9])], file([a1, a2, b3, b9])),
    ("named in the other order", [file([b3, b9]), file([a1, a2])], file([a1, a2, b3, b9])),
    ("interleaved", [file([a1, a9]), file([b3])], file([a1, b3, a9])),
    (
      "at the same time, the first first", [file([a1, a9]), file([b1, b9])],
      file([a1, b1, a9, b9])
    ),
    ("not in order within", [file([a9, a1]), file([b3])], file([b3, a9, a1])),
    ("an empty file", ["", file([a1])], file([a1])),
    ("nothing but empty files", ["", "\n \n"], ""),
    ("no LF at the end", [a2, file([b1, b3])], file([b1, a2, b3])),
    ("CR before LF", [a2 + "\r\n", file([b1])], b1 + "\n" + a2 + "\r\n"),
    ("blank lines", ["\n" + a1 + "\n\n  \n" + a2 + "\n\n", file([b1])], file([a1, b1, a2])),
  ]) func merges(_ item: (name: String, files: [String], expected: String)) throws {
    for (chunk, read) in [(65_536, 4_096), (1, 1), (7, 64)] {
      #expect(
        try Self.merged(item.files, chunk: chunk, read: read) == item.expected, "\(item.name)")
    }
  }

  @Test(arguments: [
    (
      "goes with the line before", [file([a2, "nonsense", a9]), file([b1, b3])],
      file([b1, a2, "nonsense", b3, a9])
    ),
    ("goes first where none is before", [file([b3]), file(["{", a2])], file(["{", a2, b3])),
    ("is all there is", [file(["{", "}"]), file([b1])], file(["{", "}", b1])),
    (
      "has no time", [file([a2, #"{"event_id":"x"}"#, a9]), file([b3])],
      file([a2, #"{"event_id":"x"}"#, b3, a9])
    ),
    (
      "holds card verification data", [file([a2, #"{"ts":1,"cvv":"123"}"#]), file([b1])],
      file([b1, a2, #"{"ts":1,"cvv":"123"}"#])
    ),
    ("has another time than its place", [file([a9, "x"]), file([b9])], file([a9, "x", b9])),
  ]) func aLineThatCannotBeRead(
    _ item: (name: String, files: [String], expected: String)
  ) throws {
    for (chunk, read) in [(65_536, 4_096), (1, 1)] {
      #expect(
        try Self.merged(item.files, chunk: chunk, read: read) == item.expected, "\(item.name)")
    }
  }

  @Test func anInvalidLineWithATimeHasItsPlace() throws {
    let wrong = #"{"ts":5,"amount":"much","event_id":"too long"}"#
    #expect(
      try Self.merged([Self.file([Self.b3]), Self.file([Self.a1, wrong, Self.a9])])
        == Self.file([Self.a1, Self.b3, wrong, Self.a9]))
  }

  @Test func aLineThatIsTooLongStaysOne() throws {
    let long = #"{"ts":1,"x":""# + String(repeating: "x", count: 70_000) + #""}"#
    let lines = try Self.merged([Self.file([Self.a2, long]), Self.file([Self.b3])])
      .split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[0] == Self.a2)
    #expect(lines[1].count == Limits.lineByteCountMax + 1)
    #expect(lines[1].allSatisfy { $0 == " " })
    let answers = EngineRun(lines[1] + "\n").lines
    #expect(answers.count == 1)
    #expect(answers[0].contains(#""code":"E_LINE_TOO_LONG""#))
  }

  @Test func whatIsReadBeforeAFaultComesFirst() throws {
    let fault = InputOutputFault.failed(path: "b", operation: .read, code: 5)
    let source = MergedSource(
      [
        MemorySource(Array(Self.file([Self.a1, Self.a9]).utf8)),
        MemorySource(Array(Self.file([Self.a2]).utf8), fault: fault),
      ], schema: Self.schema)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 64)
    defer { unsafe buffer.deallocate() }
    let count = unsafe try source.read(into: buffer)
    #expect(
      unsafe String(decoding: buffer[..<count], as: UTF8.self) == Self.file([Self.a1, Self.a2]))
    #expect(throws: fault) { unsafe try source.read(into: buffer) }
  }

  @Test func theEndThatWasAskedForComes() throws {
    let source = MergedSource(
      [MemorySource(Array(Self.file([Self.a1, Self.a9]).utf8))], schema: Self.schema)
    source.interrupt()
    #expect(source.isInterrupted)
    #expect(try Self.text(source) == "")
  }

  @Test func waitsForNoMoreThanItNeeds() throws {
    let line = Array(Self.file([Self.a1]).utf8)
    let slow = LazySource(hasMore: false) { $0 < 2 ? line : nil }
    let source = MergedSource(
      [slow, MemorySource(Array(Self.file([Self.b3]).utf8))], schema: Self.schema)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 64)
    defer { unsafe buffer.deallocate() }
    #expect(unsafe try source.read(into: buffer) == line.count)
    #expect(!source.hasBytes)
  }

  // MARK: Against a plain merge

  /// The lines by time, file and place.
  private static func sorted(_ files: [[(time: Int, line: String)]]) -> [String] {
    files.enumerated().flatMap { file, events in
      events.enumerated().map { (event: $0.element, file: file, place: $0.offset) }
    }.sorted { ($0.event.time, $0.file, $0.place) < ($1.event.time, $1.file, $1.place) }
      .map(\.event.line)
  }

  /// The earliest head, step by step.
  private static func stepByStep(_ files: [[(time: Int, line: String)]]) -> [String] {
    var heads = files.map { _ in 0 }
    var lines: [String] = []
    while true {
      let open = files.indices.filter { heads[$0] < files[$0].count }
      guard
        let next = open.min(by: {
          (files[$0][heads[$0]].time, $0) < (files[$1][heads[$1]].time, $1)
        })
      else { return lines }
      lines.append(files[next][heads[next]].line)
      heads[next] += 1
    }
  }

  @Test(arguments: 1...30) func isAPlainMerge(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let isInOrder = seed.isMultiple(of: 2)
    let files = (0..<1 + random.below(5)).map { file in
      var times = (0..<random.below(4_000)).map { _ in random.below(3_000) }
      if isInOrder { times.sort() }
      return times.enumerated().map { place, time in
        let line = #"{"ts":\#(time),"event_id":"\#(file)","n":\#(place)}"#
        return (time: time, line: line)
      }
    }
    let merged = try Self.merged(
      files.map { Self.file($0.map(\.line)) }, chunk: 1 + random.below(100_000),
      read: 1 + random.below(100_000))
    let lines = merged.split(separator: "\n").map(String.init)
    #expect(lines == Self.stepByStep(files), "seed \(seed)")
    if isInOrder { #expect(lines == Self.sorted(files), "seed \(seed)") }
  }
}
