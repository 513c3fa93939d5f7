import Foundation
import Testing

/// The files of fixtures/exchange, as `make.py` there writes them.
enum ExchangeFixture {
  static let columns = [
    "amount_log", "cards_per_ip_1h[0]", "cards_per_ip_1h[1]", "channel=web", "night",
  ]

  private static let folder =
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    + "/fixtures/exchange/"

  static func bytes(_ name: String) throws -> [UInt8] {
    try Array(#require(FileManager.default.contents(atPath: folder + name), "\(name) is missing"))
  }

  static func lines(_ name: String) throws -> [String] {
    String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  /// The columns of every row of the table; NaN is missing.
  static func rows() throws -> [[Double]] {
    try lines("features.csv").dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).suffix(columns.count).map {
        Double($0) ?? .nan
      }
    }
  }
}
