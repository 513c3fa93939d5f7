import Testing
import WeirCore

struct FingerprintTests {
  private let key = HashKey(seed: 1)

  private func fingerprint(_ bytes: [UInt8], _ key: HashKey) -> Fingerprint {
    unsafe bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return .absent }
      return unsafe key.fingerprint(base, count: buffer.count)
    }
  }

  @Test func dependsOnBytesOnlyNotOnTheirPlace() {
    for count in 1...80 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      let shifted = [0xAA] + bytes + [0xBB]
      let inside = unsafe shifted.withUnsafeBufferPointer { buffer in
        unsafe buffer.baseAddress.map { unsafe key.fingerprint($0 + 1, count: count) }
      }
      #expect(inside == fingerprint(bytes, key), "\(count) bytes")
    }
  }

  @Test func isTheSameOfWordsAndOfBytes() {
    for count in 1...16 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 200) }
      let words = [bytes.prefix(8), bytes.dropFirst(8)].map { part in
        part.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      }
      let ofWords = key.fingerprint(words[0], words[1], count: count)
      #expect(ofWords == fingerprint(bytes, key), "\(count) bytes")
    }
  }

  @Test func tellsEveryLengthOfEqualBytesApart() {
    let all = (1...100).map { fingerprint([UInt8](repeating: 0, count: $0), key) }
    #expect(Set(all).count == all.count)
    #expect(!all.contains(.absent))
  }

  @Test func tellsEverySingleBitApart() {
    for count in [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48] {
      let plain = [UInt8](repeating: 0x55, count: count)
      var seen: Set<Fingerprint> = [fingerprint(plain, key)]
      for bit in 0..<count * 8 {
        var changed = plain
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        seen.insert(fingerprint(changed, key))
      }
      #expect(seen.count == count * 8 + 1, "\(count) bytes")
    }
  }

  @Test func tellsKindsOfEqualWordsApart() {
    let kinds = [
      key.fingerprint(integer: 1), key.fingerprint(bool: true), key.fingerprint(double: 1),
      key.fingerprint(address: IPAddress(high: 0, low: 1)), fingerprint([1], key),
      key.fingerprint(integer: 0), key.fingerprint(bool: false), key.fingerprint(double: 0),
      key.fingerprint(address: IPAddress(high: 0, low: 0)), fingerprint([0], key),
    ]
    #expect(Set(kinds).count == kinds.count)
    #expect(!kinds.contains(.absent))
  }

  @Test func takesBothZerosAsOneNumber() {
    #expect(key.fingerprint(double: 0.0) == key.fingerprint(double: -0.0))
    #expect(key.fingerprint(double: 1) != key.fingerprint(double: -1))
  }

  @Test func keepsTheOrderOfASequence() {
    let (one, two) = (key.fingerprint(integer: 1), key.fingerprint(integer: 2))
    #expect(key.combine(one, two) != key.combine(two, one))
    #expect(key.combine(one, .absent) != key.combine(.absent, one))
    #expect(key.combine(one, two) == key.combine(one, two))
  }

  @Test func isAnotherUnderAnotherKey() {
    let other = HashKey(seed: 2)
    #expect(fingerprint([1, 2, 3], key) != fingerprint([1, 2, 3], other))
    #expect(key.fingerprint(integer: 7) != other.fingerprint(integer: 7))
    #expect(key.fingerprint(integer: 7) == HashKey(seed: 1).fingerprint(integer: 7))
  }

  @Test func meetsNoOtherOfManyNumbers() {
    var seen: Set<Fingerprint> = []
    for number in Int64(0)..<200_000 { seen.insert(key.fingerprint(integer: number)) }
    for number in Int64(0)..<200_000 {
      seen.insert(key.fingerprint(integer: number << 32 | 1 << 63))
    }
    #expect(seen.count == 400_000)
  }
}
