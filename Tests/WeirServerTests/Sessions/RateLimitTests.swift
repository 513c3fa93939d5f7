import Testing

@testable import WeirServer

@Suite struct RateLimitTests {
  @Test func letsTheBurstThroughAndOneMore() throws {
    let bucket = RateBucket(try RateLimit("rate=1r/s burst=20 nodelay"))
    let admitted = (0..<100).count { bucket.admits(now: 1_000_000_000 + UInt64($0) * 100_000) }
    #expect(admitted == 21)
  }

  @Test func drainsAtItsRate() throws {
    let bucket = RateBucket(try RateLimit("rate=1000r/s burst=20 nodelay"))
    // A line each 100 µs for ten seconds: ten times the rate.
    let admitted = (0..<100_000).count { bucket.admits(now: UInt64($0) * 100_000) }
    #expect(9_980...10_041 ~= admitted)
  }

  @Test func aRateBelowTheLimitIsNeverRefused() throws {
    let bucket = RateBucket(try RateLimit("rate=1000r/s nodelay"))
    #expect((0..<10_000).allSatisfy { bucket.admits(now: UInt64($0) * 1_000_000) })
  }

  @Test func whatIsRefusedUsesNothing() throws {
    let bucket = RateBucket(try RateLimit("rate=1r/s nodelay"))
    #expect(bucket.admits(now: 0))
    for _ in 0..<1_000 { #expect(!bucket.admits(now: 1)) }
    #expect(bucket.admits(now: 1_000_000_000))
  }

  @Test func outlivesLongSilenceAndBackwardClocks() throws {
    let bucket = RateBucket(try RateLimit("rate=1000000000r/s burst=1000000000 nodelay"))
    #expect(bucket.admits(now: 10))
    #expect(bucket.admits(now: 0))
    #expect(bucket.admits(now: .max))
  }

  @Test func countsByTheMinute() throws {
    let limit = try RateLimit("rate=90r/m burst=0 nodelay")
    #expect(limit.thousandthsPerSecond == 1_500)
    #expect(try RateLimit("rate=1r/m nodelay").thousandthsPerSecond == 17)
  }

  @Test(
    arguments: [
      ("", "it lacks the rate, such as rate=1000r/s"),
      ("burst=20 nodelay", "it lacks the rate, such as rate=1000r/s"),
      ("rate=10r/s burst=20", "it lacks nodelay: lines are answered or refused, never held back"),
      ("rate=10 nodelay", "the rate ends in r/s or r/m"),
      ("rate=r/s nodelay", "the rate is a whole number up to 1000000000"),
      ("rate=0r/s nodelay", "the rate is at least 1"),
      ("rate=1.5r/s nodelay", "the rate is a whole number up to 1000000000"),
      ("rate=-1r/s nodelay", "the rate is a whole number up to 1000000000"),
      ("rate=99999999999999999999r/s nodelay", "the rate is a whole number up to 1000000000"),
      ("rate=10r/s burst=x nodelay", "the burst is a whole number up to 1000000000"),
      ("rate=10r/s delay=5", "it is made of rate=…r/s, burst=… and nodelay"),
    ]) func refuses(_ text: String, _ message: String)
  {
    #expect {
      try RateLimit(text)
    } throws: { ($0 as? RateLimit.Fault)?.message == message }
  }
}
