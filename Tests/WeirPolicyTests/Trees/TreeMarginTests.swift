import Testing

@testable import WeirPolicy
@testable import WeirSignals

/// Models that LightGBM and XGBoost trained, against what these say of the same rows.
@Suite struct TreeMarginTests {
  @Test(arguments: TreeFixture.lightGBM + TreeFixture.xgBoost)
  func marginsAreTheLibrarysToTheBit(_ name: String) throws {
    let result = TreeResult(try TreeFixture.model(name), try TreeFixture.table("matrix.csv"))
    let expected = try TreeFixture.margins(name)
    #expect(result.margins.count == expected.count)
    for (row, (margin, wanted)) in zip(result.margins, expected).enumerated()
    where margin.bitPattern != wanted.bitPattern {
      Issue.record("\(name), row \(row): \(margin), the library says \(wanted)")
    }
  }

  @Test(arguments: TreeFixture.lightGBM + TreeFixture.xgBoost)
  func biasAndContributionsMakeTheMargin(_ name: String) throws {
    let model = try TreeFixture.model(name)
    let result = TreeResult(model, try TreeFixture.table("matrix.csv"))
    #expect(model.contributionErrorMax < (model.arithmetic == .float ? 1e-4 : 1e-11))
    for (row, margin) in result.margins.enumerated() {
      let sum = result.contributions[row].reduce(model.bias, +)
      #expect((sum - margin).magnitude <= model.contributionErrorMax, "\(name), row \(row)")
    }
  }

  @Test(arguments: ["xgboost", "xgboost-dart"])
  func contributionsAreThoseOfXGBoost(_ name: String) throws {
    let model = try TreeFixture.model(name)
    let result = TreeResult(model, try TreeFixture.table("matrix.csv"))
    for (row, wanted) in try TreeFixture.table(name + "-contributions.csv").enumerated() {
      for (value, other) in zip(result.contributions[row] + [model.bias], wanted) {
        #expect((value - other).magnitude < 1e-5, "\(name), row \(row)")
      }
    }
  }

  @Test(arguments: ["lightgbm", "xgboost"])
  func rowsDoNotDependOnTheBatch(_ name: String) throws {
    let model = try TreeFixture.model(name)
    let rows = try TreeFixture.table("matrix.csv")
    let all = TreeResult(model, rows)
    let single = TreeResult(model, rows, batch: 1)
    #expect(all.margins.map(\.bitPattern) == single.margins.map(\.bitPattern))
    #expect(all.contributions == single.contributions)
  }

  @Test func columnsAreNamedAsInTheFile() throws {
    let names = ["amount", "hour", "ratio", "shop", "age", "zeros"]
    #expect(try TreeFixture.model("lightgbm").columnNames == names)
    #expect(try TreeFixture.model("xgboost").columnNames == names)
  }

  @Test func columnsWithoutNamesAreNumbered() throws {
    let names = try TreeFixture.model("xgboost-forest").columnNames
    #expect(names == ["f0", "f1", "f2", "f3", "f4", "f5"])
  }

  @Test func modelOfOneLeafSaysTheSameOfEveryRow() throws {
    let model = try TreeFixture.model("lightgbm-leaf")
    let result = TreeResult(model, [[Double](repeating: .nan, count: 6)])
    #expect(result.margins == [model.bias])
    #expect(result.contributions == [[0, 0, 0, 0, 0, 0]])
  }

  @Test func infiniteNumbersGoRight() throws {
    for name in ["lightgbm", "xgboost"] {
      let model = try TreeFixture.model(name)
      let (infinite, large) = (Double.infinity, 1e300)
      let result = TreeResult(
        model, [infinite, large].map { [Double](repeating: $0, count: 6) })
      #expect(result.margins[0] == result.margins[1], "\(name)")
    }
  }
}
