import WeirCore
import WeirStore

/// How a value of a list ought to be.
struct ListWish {
  /// In the bytes that `ListValue` makes of it.
  let value: [UInt8]
  /// The end of the entry, `Int64.max`: none; nil: it is to be gone.
  let expires: Int64?
  /// Why; nil: what was said before stays.
  let reason: String?
}

/// What has to change for a list to be as it ought to: wishes and entries meet in the order of
/// their values.
struct ListUpdate {
  /// What happens to a value; `keep`: nothing, if the entry that was met is the last word.
  enum Step { case add, change, remove, keep }

  /// How many values there are of each sort.
  struct Counts {
    var added = 0
    var changed = 0
    var removed = 0
    var unchanged = 0
  }

  private let wishes: [ListWish]
  /// Whether what nobody wishes for is removed, and why.
  private let removal: (isWanted: Bool, reason: String)
  /// Whether a wish that an entry fulfils is a change all the same.
  private let repeatsKept: Bool
  private var place = 0
  /// The newest row of the audit trail that made one of the entries met; 0 before the first.
  private(set) var newestRow: UInt64 = 0
  /// The changes, in the order of their values.
  private(set) var rows: [ListChange.Row] = []
  /// What each of them is.
  private(set) var steps: [Step] = []
  private(set) var counts = Counts()

  /// An update by wishes, in any order; of the same value, the last one counts.
  ///
  /// - Parameters:
  ///   - wishes: what is wanted.
  ///   - removesOthers: whether entries without a wish are removed.
  ///   - reason: why those are.
  ///   - repeatsKept: whether a wish that an entry fulfils is a change all the same, because the
  ///     entries may not be the newest.
  init(
    _ wishes: [ListWish], removesOthers: Bool = false, reason: String = "",
    repeatsKept: Bool = false
  ) {
    self.wishes = Self.sorted(wishes)
    removal = (removesOthers, reason)
    self.repeatsKept = repeatsKept
    rows.reserveCapacity(wishes.count)
    steps.reserveCapacity(wishes.count)
  }

  /// The values wished for, in their order.
  var values: [[UInt8]] { wishes.map(\.value) }

  /// Takes the next entry of the store.
  mutating func meet(_ entry: StoredListEntry) {
    newestRow = max(newestRow, entry.sequence)
    while place < wishes.count, wishes[place].value.lexicographicallyPrecedes(entry.value) {
      take(wishes[place], over: nil)
      place += 1
    }
    if place < wishes.count, wishes[place].value == entry.value {
      take(wishes[place], over: entry)
      place += 1
    } else if removal.isWanted, entry.expires != nil {
      add(.remove, entry.value, nil, removal.reason)
    }
  }

  /// Takes the wishes for values that are behind the last entry.
  mutating func finish() {
    for wish in wishes[place...] { take(wish, over: nil) }
    place = wishes.count
  }

  private mutating func take(_ wish: ListWish, over entry: StoredListEntry?) {
    let old = entry.flatMap { $0.expires }
    let reason = wish.reason ?? (old == nil ? "" : entry?.reason ?? "")
    guard let expires = wish.expires else {
      // A value that the store has never seen may stand in the policy's file.
      if entry == nil || old != nil {
        add(.remove, wish.value, nil, wish.reason ?? "")
      } else {
        keep(wish, wish.reason ?? entry?.reason ?? "")
      }
      return
    }
    if old == nil {
      add(.add, wish.value, expires, reason)
    } else if old != expires || !reason.utf8.elementsEqual((entry?.reason ?? "").utf8) {
      add(.change, wish.value, expires, reason)
    } else {
      keep(wish, reason)
    }
  }

  private mutating func keep(_ wish: ListWish, _ reason: String) {
    if repeatsKept {
      add(.keep, wish.value, wish.expires, reason)
    } else {
      counts.unchanged += 1
    }
  }

  private mutating func add(_ step: Step, _ value: [UInt8], _ expires: Int64?, _ reason: String) {
    rows.append(ListChange.Row(ListEdit(value: value, expires: expires), reason: reason))
    steps.append(step)
    switch step {
    case .add: counts.added += 1
    case .change: counts.changed += 1
    case .remove: counts.removed += 1
    case .keep: counts.unchanged += 1
    }
  }

  private static func sorted(_ wishes: [ListWish]) -> [ListWish] {
    var sorted: [ListWish] = []
    sorted.reserveCapacity(wishes.count)
    for place in ValueOrder.places(of: wishes.map(\.value)) {
      if sorted.last?.value == wishes[place].value { sorted.removeLast() }
      sorted.append(wishes[place])
    }
    return sorted
  }
}
