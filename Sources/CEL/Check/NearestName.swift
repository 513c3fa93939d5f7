/// The candidate with the smallest edit distance to `name`, if it is near enough to be meant: a
/// third of its length at most. The same whatever the order of the candidates.
func nearestName(to name: String, among candidates: [String]) -> String? {
  let limit = max(1, name.utf8.count / 3)
  var best: (distance: Int, name: String)?
  for candidate in candidates {
    let distance = editDistance(Array(name.utf8), Array(candidate.utf8), limit: limit)
    guard distance <= limit else { continue }
    if best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true {
      best = (distance, candidate)
    }
  }
  return best?.name
}

/// Insertions, deletions, replacements and swaps of neighbours that make one text the other; above
/// `limit` some larger number.
private func editDistance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int {
  guard abs(left.count - right.count) <= limit, left.count <= 256 else { return limit + 1 }
  var beforeLast = [Int](repeating: 0, count: right.count + 1)
  var last = Array(0...right.count)
  for row in 0..<left.count {
    var current = [row + 1] + [Int](repeating: 0, count: right.count)
    for column in 0..<right.count {
      let replacement = last[column] + (left[row] == right[column] ? 0 : 1)
      var cost = min(replacement, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current[column + 1] = cost
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count]
}
