/// The order in which things that need each other can be worked out.
struct Dependencies {
  /// By index: 0 when it needs nothing, else one more than the highest of what it needs; nil when
  /// it is part of a circle or needs one.
  private(set) var levels: [Int?]
  /// Each circle once, in the order of its need, from its lowest index on.
  private(set) var cycles: [[Int]] = []

  /// Orders what needs `needs[index]` each.
  init(needs: [[Int]]) {
    levels = Array(repeating: nil, count: needs.count)
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for index in needs.indices where levels[index] == nil {
        let known = needs[index].compactMap { levels[$0] }
        guard known.count == needs[index].count else { continue }
        levels[index] = (known.max() ?? -1) + 1
        hasChanged = true
      }
    }
    var isVisited = Array(repeating: false, count: needs.count)
    for start in needs.indices where levels[start] == nil {
      var path: [Int] = []
      var current = start
      while !isVisited[current] {
        isVisited[current] = true
        path.append(current)
        guard let next = needs[current].first(where: { levels[$0] == nil }) else { break }
        current = next
      }
      guard let first = path.firstIndex(of: current) else { continue }
      let circle = Array(path[first...])
      let lowest = circle.indices.min { circle[$0] < circle[$1] } ?? 0
      cycles.append(Array(circle[lowest...] + circle[..<lowest]))
    }
  }
}
