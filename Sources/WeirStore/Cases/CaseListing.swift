import GRDB

/// The SQL of listings of cases, and what is bound to it.
extension CaseFilter {
  /// Which cases, before their order.
  private static let selection = """
    SELECT * FROM cases
    WHERE status IN (:status1, :status2, :status3)
      AND (:assignee IS NULL OR assignee = :assignee
        OR substr(assignee, 1, length(:assignee) + 6) = :assignee || ' (uid '
        OR substr(assignee, 1, length(:assignee) + 4) = :assignee || ' as ')
      AND (:before IS NULL OR opened < :before)
      AND (:amount IS NULL OR amount >= :amount)

    """

  /// The statement. What is larger comes first by its bits turned over, which never overflows; an
  /// amount that is not there counts as the least number there is.
  var sql: String {
    switch order {
    case .priority:
      Self.selection + """
          AND (:after IS NULL
            OR (~priority, number) > (SELECT ~priority, number FROM cases WHERE number = :after))
        ORDER BY priority DESC, number LIMIT :limit
        """
    case .age:
      Self.selection + """
          AND (:after IS NULL
            OR (opened, number) > (SELECT opened, number FROM cases WHERE number = :after))
        ORDER BY opened, number LIMIT :limit
        """
    case .amount:
      Self.selection + """
          AND (:after IS NULL
            OR (~ifnull(amount, -9223372036854775807 - 1), number)
              > (SELECT ~ifnull(amount, -9223372036854775807 - 1), number
                 FROM cases WHERE number = :after))
        ORDER BY ~ifnull(amount, -9223372036854775807 - 1), number LIMIT :limit
        """
    }
  }

  /// What is bound to it.
  var arguments: StatementArguments {
    let words = (statuses.isEmpty ? CaseStatus.allCases : statuses).map(\.rawValue)
    func word(_ place: Int) -> String { place < words.count ? words[place] : words[0] }
    return [
      "status1": word(0), "status2": word(1), "status3": word(2), "assignee": assignee,
      "before": openedBefore, "amount": amountMin, "after": after?.stored,
      // SQLite takes a negative limit for none.
      "limit": limit.map { max(0, $0) } ?? -1,
    ]
  }
}
