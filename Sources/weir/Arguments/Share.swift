import ArgumentParser

/// A share from 0 to 1 on the command line, in whole parts per million.
struct Share: ExpressibleByArgument {
  let perMillion: UInt32

  init?(argument: String) {
    guard let value = Double(argument), 0...1 ~= value else { return nil }
    perMillion = UInt32((value * 1_000_000).rounded())
  }
}
