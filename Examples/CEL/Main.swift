/// Runs every example, or those that are named: `swift run cel-examples rows columns`.
@main
struct Examples {
  static let all: [(name: String, run: @Sendable () throws -> Void)] = [
    ("evaluate", evaluate), ("faults", faults), ("functions", functions), ("rows", rows),
    ("columns", columns), ("budget", budget),
  ]

  static func main() throws {
    let wanted = CommandLine.arguments.dropFirst()
    let unknown = wanted.filter { name in !all.contains { $0.name == name } }
    guard unknown.isEmpty else {
      let names = all.map(\.name).joined(separator: ", ")
      print("no example is named \(unknown.joined(separator: ", ")); there are \(names)")
      return
    }
    for example in all where wanted.isEmpty || wanted.contains(example.name) {
      print("# \(example.name)")
      try example.run()
    }
  }
}
