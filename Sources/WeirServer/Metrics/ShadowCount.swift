import WeirCore

/// What a shadow rule did: how often it hit, and what it would have changed.
struct ShadowCount {
  /// Decisions that would be others.
  struct Move {
    let from: Decision
    let to: Decision
    let count: UInt64
  }

  let rule: String
  let hits: UInt64
  /// Every pair of decisions, those of 0 too.
  let moves: [Move]

  /// Decisions that would be others.
  var changedCount: UInt64 { moves.reduce(0) { $0 &+ $1.count } }
}

extension ServerCounters {
  /// Counts of each rule in `shadowMoves`.
  static let movesOfRule = Decision.allCases.count * Decision.allCases.count

  /// The place of a count in `shadowMoves`.
  static func place(rule: Int, from: Decision, to: Decision) -> Int {
    rule * movesOfRule + Int(from.rawValue) * Decision.allCases.count + Int(to.rawValue)
  }

  /// The shadow rules in the order of the policy.
  var shadowCounts: [ShadowCount] {
    rules.indices.filter { rules[$0].isShadow }.map { rule in
      let moves = Decision.allCases.flatMap { from in
        Decision.allCases.filter { $0 != from }.map { to in
          let place = Self.place(rule: rule, from: from, to: to)
          return ShadowCount.Move(from: from, to: to, count: shadowMoves[place])
        }
      }
      return ShadowCount(rule: rules[rule].name, hits: ruleHits[rule], moves: moves)
    }
  }
}
