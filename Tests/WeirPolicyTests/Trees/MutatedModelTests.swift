import Testing

@testable import WeirPolicy
@testable import WeirSignals

/// Models that are damaged anywhere: a value or a fault with a place in the file, and no trap.
@Suite struct MutatedModelTests {
  static let models: [(name: String, bytes: [UInt8])] = [
    ("LightGBM", LightGBMReaderTests.edited("", "")),
    ("XGBoost", XGBoostReaderTests.edited("", "")),
  ]

  /// Reads a model and evaluates it when it is one; whether it was.
  static func isRead(_ name: String, _ bytes: [UInt8]) -> Bool {
    do throws(TreeFault) {
      let model =
        name == "LightGBM" ? try LightGBMReader.read(bytes) : try XGBoostReader.read(bytes)
      let row = [Double](repeating: .nan, count: model.columnNames.count)
      let result = TreeResult(model, [row, row.map { _ in 1.5 }, row.map { _ in 1e300 }])
      #expect(!result.margins.contains { !$0.isFinite })
      return true
    } catch {
      #expect(0...bytes.count ~= error.offset && !error.message.isEmpty)
      return false
    }
  }

  @Test(arguments: models)
  func flippedBytesAreAValueOrAFault(_ name: String, _ bytes: [UInt8]) {
    var random = RandomBytes(seed: 20_261_130)
    var readCount = 0
    for _ in 0..<2_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      if Self.isRead(name, damaged) { readCount += 1 }
    }
    #expect(1..<2_000 ~= readCount, "some damage is harmless, most is not")
  }

  /// Digits, signs and separators keep what is a number one, so that later checks are reached.
  @Test(arguments: models)
  func changedNumbersAreAValueOrAFault(_ name: String, _ bytes: [UInt8]) {
    var random = RandomBytes(seed: 77)
    let digits = bytes.indices.filter { 48...57 ~= bytes[$0] }
    var readCount = 0
    for _ in 0..<2_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        let place = digits[Int.random(in: digits.indices, using: &random)]
        damaged[place] = Array("0123456789-".utf8)[Int.random(in: 0..<11, using: &random)]
      }
      if Self.isRead(name, damaged) { readCount += 1 }
    }
    #expect(1..<2_000 ~= readCount, "some damage is harmless, most is not")
  }

  @Test(arguments: models)
  func movedPiecesAreAValueOrAFault(_ name: String, _ bytes: [UInt8]) {
    var random = RandomBytes(seed: 5)
    for _ in 0..<1_000 {
      let start = Int.random(in: bytes.indices, using: &random)
      let end = min(bytes.count, start + Int.random(in: 1...60, using: &random))
      let target = Int.random(in: bytes.indices, using: &random)
      var damaged = bytes
      damaged.insert(contentsOf: bytes[start..<end], at: target)
      _ = Self.isRead(name, damaged)
      damaged = bytes
      damaged.removeSubrange(start..<end)
      _ = Self.isRead(name, damaged)
    }
  }

  @Test(arguments: ["lightgbm.txt", "xgboost.json"])
  func trainedModelsAreCutNowhere(_ file: String) throws {
    let bytes = try TreeFixture.bytes(file)
    let name = file.hasPrefix("l") ? "LightGBM" : "XGBoost"
    let text = String(decoding: bytes, as: UTF8.self)
    let end =
      file.hasPrefix("l") ? TextEdit.pieces(of: text, between: "\npandas")[0].utf8.count : .max
    for count in stride(from: 1, to: bytes.count, by: 997) where count < end {
      #expect(!Self.isRead(name, Array(bytes[..<count])), "the first \(count) bytes")
    }
  }
}

/// Seeded random words (SplitMix64), the same on every machine.
struct RandomBytes: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
    print("mutated models: seed \(seed)")
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
