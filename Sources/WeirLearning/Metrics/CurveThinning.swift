/// Leaves out the points of a curve that nobody would see (U. Ramer, 1972; D. Douglas and
/// T. Peucker, 1973): the point that lies farthest from the line through its kept neighbours is
/// kept next, until none lies as far as `distanceMax`, or there are `countMax`.
enum CurveThinning {
  static let countMax = 512
  /// Within the unit square.
  static let distanceMax = 0.001

  /// The points between two kept ones.
  private struct Gap {
    var first: Int
    var last: Int
    /// That of the farthest point.
    var farthest: Int
    var squaredDistance: Double

    init(_ points: [CurvePoint], _ first: Int, _ last: Int) {
      self.first = first
      self.last = last
      farthest = first
      squaredDistance = 0
      for index in first..<last {
        let distance = CurveThinning.squaredDistance(
          points[index], from: points[first], to: points[last])
        if distance > squaredDistance { (farthest, squaredDistance) = (index, distance) }
      }
    }
  }

  /// The points that are kept, the ends among them, in their order.
  static func thin(_ points: [CurvePoint]) -> [CurvePoint] {
    guard points.count > 2 else { return points }
    var kept = [0, points.count - 1]
    var gaps = [Gap(points, 0, points.count - 1)]
    while kept.count < countMax {
      var widest = 0
      for index in gaps.indices where gaps[index].squaredDistance > gaps[widest].squaredDistance {
        widest = index
      }
      let gap = gaps[widest]
      if gap.squaredDistance < distanceMax * distanceMax { break }
      kept.append(gap.farthest)
      gaps[widest] = Gap(points, gap.first, gap.farthest)
      gaps.append(Gap(points, gap.farthest, gap.last))
    }
    return kept.sorted().map { points[$0] }
  }

  /// Of a point from the line between two others.
  static func squaredDistance(
    _ point: CurvePoint, from start: CurvePoint, to end: CurvePoint
  ) -> Double {
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = dx * dx + dy * dy
    let along = (point.x - start.x) * dx + (point.y - start.y) * dy
    let share = length > 0 ? min(1, max(0, along / length)) : 0
    let (x, y) = (point.x - (start.x + share * dx), point.y - (start.y + share * dy))
    return x * x + y * y
  }
}
