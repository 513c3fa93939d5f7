import Glibc
import Testing

@testable import WeirPolicy
@testable import WeirSignals

/// The models of fixtures/trees, the matrix, and what the libraries made of it.
enum TreeFixture {
  static let lightGBM = [
    "lightgbm", "lightgbm-zero", "lightgbm-none", "lightgbm-forest", "lightgbm-dart",
    "lightgbm-sigmoid", "lightgbm-leaf",
  ]
  static let xgBoost = [
    "xgboost", "xgboost-pruned", "xgboost-dart", "xgboost-raw", "xgboost-forest", "xgboost-leaf",
  ]

  private static var folder: String {
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/fixtures/trees/"
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    let file = try unsafe #require(unsafe fopen(folder + name, "r"), "no file \(name)")
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = unsafe fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
    }
    return bytes
  }

  static func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  static func model(_ name: String) throws -> TreeModel {
    name.hasPrefix("lightgbm")
      ? try LightGBMReader.read(bytes(name + ".txt"))
      : try XGBoostReader.read(bytes(name + ".json"))
  }

  /// The rows of a table of numbers.
  static func table(_ name: String) throws -> [[Double]] {
    try text(name).split(separator: "\n").map { line in
      try line.split(separator: ",").map { try #require(Double($0)) }
    }
  }

  /// What the library says of each row of the matrix.
  static func margins(_ name: String) throws -> [Double] {
    let lines = try text("margins.csv").split(separator: "\n")
    let column = try #require(lines[0].split(separator: ",").firstIndex { $0 == name })
    return try lines.dropFirst().map { try #require(Double($0.split(separator: ",")[column])) }
  }
}

/// What a model makes of rows.
struct TreeResult {
  let margins: [Double]
  /// By row, then by column.
  let contributions: [[Double]]

  /// Evaluates rows in batches of so many; the stride is wider than those.
  init(_ model: TreeModel, _ rows: [[Double]], batch: Int = 100) {
    var margins: [Double] = []
    var contributions: [[Double]] = []
    let width = model.columnNames.count
    let stride = batch + 3
    for start in Swift.stride(from: 0, to: rows.count, by: batch) {
      let part = rows[start..<min(start + batch, rows.count)]
      var numbers = [Double](repeating: .nan, count: width * stride)
      for (row, values) in part.enumerated() {
        for column in 0..<width { numbers[column * stride + row] = values[column] }
      }
      var out = [Double](repeating: .nan, count: stride)
      var added = [Double](repeating: .nan, count: width * stride)
      unsafe model.evaluate(
        numbers: numbers, stride: stride, rows: part.count, margins: &out, contributions: &added)
      margins += out[..<part.count]
      for row in 0..<part.count {
        contributions.append((0..<width).map { added[$0 * stride + row] })
      }
    }
    self.margins = margins
    self.contributions = contributions
  }
}
