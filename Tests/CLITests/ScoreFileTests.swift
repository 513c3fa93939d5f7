import Testing

/// `weir score` and files that are not as they should be.
@Suite struct ScoreFileTests {
  private static let events = "{\"event_id\":\"e1\",\"ts\":\"2026-03-02T12:00:01Z\"}\n"

  @Test func saysWhichFilesCannotBeOpened() throws {
    let folder = try Folder()
    try folder.write("good.ndjson", Self.events)
    folder.makeFolder("folder")
    let outcome = try Run.finish(
      ["score", "good.ndjson", "missing.ndjson", "folder", "odd\nname"], in: folder)
    #expect(
      outcome
        == Run.Outcome(
          exitCode: 74, output: "",
          errors: """
            weir: missing.ndjson: cannot be opened: no such file or directory
            weir: folder: cannot be read: is a directory
              help: name the files in it, such as folder/*.ndjson
            weir: odd?name: cannot be opened: no such file or directory

            """))
  }

  @Test func readsFramesByNameAndByTheirFirstBytes() throws {
    let folder = try Folder()
    let frame = Self.frame(Array(Self.events.utf8))
    try folder.write("a.lz4", frame)
    try folder.write("b.ndjson", frame + frame)
    try folder.write("c.ndjson", Self.events)
    let outcome = try Run.finish(
      ["score", "a.lz4", "b.ndjson", "-", "c.ndjson", "--quiet"], in: folder, input: frame)
    #expect(outcome.exitCode == 0)
    #expect(outcome.output.split(separator: "\n").count == 5)
  }

  @Test func refusesDamagedFrames() throws {
    let folder = try Folder()
    var frame = Self.frame(Array(Self.events.utf8))
    try folder.write("short.lz4", Array(frame.dropLast(2)))
    try folder.write("text.lz4", Self.events)
    frame[frame.count - 1] ^= 1
    try folder.write("flipped.lz4", frame)
    let help =
      "\n  help: get the file again from where it came; `lz4 -t` tells whether a file is whole\n"
    for (name, what) in [
      ("short.lz4", "damaged at byte \(frame.count - 2): the file ends within a frame"),
      ("text.lz4", "damaged at byte 0: this is not an LZ4 file"),
      (
        "flipped.lz4",
        "damaged at byte \(frame.count - 4): the checksum of the frame's content does not match"
      ),
    ] {
      let outcome = try Run.finish(["score", name, "--quiet"], in: folder)
      #expect(outcome.exitCode == 65)
      #expect(outcome.errors == "weir: \(name): \(what)" + help)
    }
  }

  /// A frame of one block that is not compressed, with a checksum of its content.
  private static func frame(_ content: [UInt8]) -> [UInt8] {
    var frame: [UInt8] = [0x04, 0x22, 0x4D, 0x18, 0x64, 0x40, 0xA7]
    func add(_ value: UInt32) { frame += (0..<4).map { UInt8(value >> ($0 * 8) & 255) } }
    add(UInt32(content.count) | 1 << 31)
    frame += content
    add(0)
    add(xxHash32(content))
    return frame
  }

  /// xxHash with 32 bits and seed 0, as the LZ4 frame format defines it.
  private static func xxHash32(_ bytes: [UInt8]) -> UInt32 {
    let primes: [UInt32] = [2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393]
    func rotate(_ value: UInt32, _ count: UInt32) -> UInt32 {
      value << count | value >> (32 - count)
    }
    func word(_ index: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[index + $1]) << UInt32($1 * 8) }
    }
    var index = 0
    var hash = primes[4]
    if bytes.count >= 16 {
      var lanes: [UInt32] = [primes[0] &+ primes[1], primes[1], 0, 0 &- primes[0]]
      while index + 16 <= bytes.count {
        for lane in 0..<4 {
          lanes[lane] = rotate(lanes[lane] &+ word(index + lane * 4) &* primes[1], 13) &* primes[0]
        }
        index += 16
      }
      hash = rotate(lanes[0], 1) &+ rotate(lanes[1], 7)
      hash = hash &+ rotate(lanes[2], 12) &+ rotate(lanes[3], 18)
    }
    hash = hash &+ UInt32(bytes.count)
    while index + 4 <= bytes.count {
      hash = rotate(hash &+ word(index) &* primes[2], 17) &* primes[3]
      index += 4
    }
    for byte in bytes[index...] {
      hash = rotate(hash &+ UInt32(byte) &* primes[4], 11) &* primes[0]
    }
    hash = (hash ^ hash >> 15) &* primes[1]
    hash = (hash ^ hash >> 13) &* primes[2]
    return hash ^ hash >> 16
  }
}
