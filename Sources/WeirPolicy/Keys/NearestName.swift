/// The name among `known` that `name` was probably meant to be: at most a third of its letters
/// differ (inserted, left out, replaced, or two neighbours swapped). Cost: the product of lengths.
func nearestName(to name: String, among known: [String]) -> String? {
  let wanted = Array(name.lowercased().utf8)
  guard wanted.count <= 128 else { return nil }
  var best: (distance: Int, name: String)?
  for candidate in known {
    let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
    if distance <= max(1, wanted.count / 3), distance < best?.distance ?? .max {
      best = (distance, candidate)
    }
  }
  return best?.name
}

/// Edits that make one text of the other (optimal string alignment).
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var twoBefore: [Int] = []
  var before = Array(0...right.count)
  for i in left.indices {
    var row = [i + 1]
    row.reserveCapacity(right.count + 1)
    for j in right.indices {
      var least = min(before[j + 1] + 1, row[j] + 1)
      least = min(least, before[j] + (left[i] == right[j] ? 0 : 1))
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        least = min(least, twoBefore[j - 1] + 1)
      }
      row.append(least)
    }
    twoBefore = before
    before = row
  }
  return before[right.count]
}

/// "did you mean 'x'?" when something is near, else the whole list when it is short.
package func suggestion(for name: String, among known: [String], listed title: String) -> String? {
  if let nearest = nearestName(to: name, among: known) { return "did you mean '\(nearest)'?" }
  guard !known.isEmpty else { return nil }
  let shown = known.count <= 16 ? known : Array(known.prefix(15)) + ["…"]
  return "\(title): \(shown.joined(separator: ", "))"
}
