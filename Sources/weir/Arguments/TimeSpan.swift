import ArgumentParser

/// A duration on the command line as policies write it: a whole number and ms, s, m, h or d.
struct TimeSpan: ExpressibleByArgument {
  let nanoseconds: UInt64

  private static let units: [(suffix: String, nanoseconds: UInt64)] = [
    ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
  ]

  init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    guard let count = UInt64(digits),
      let unit = Self.units.first(where: { $0.suffix == argument.dropFirst(digits.count) })
    else { return nil }
    let (product, isTooLong) = count.multipliedReportingOverflow(by: unit.nanoseconds)
    guard !isTooLong, product <= 365 * 86_400_000_000_000 else { return nil }
    nanoseconds = product
  }
}
