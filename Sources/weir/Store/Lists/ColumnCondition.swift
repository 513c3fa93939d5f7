import ArgumentParser

/// A condition on the rows of a file: `COLUMN=VALUE`.
struct ColumnCondition: ExpressibleByArgument {
  let column: String
  let value: String

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex
    else { return nil }
    column = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
  }
}
