import Testing

/// The help of `weir audit`, and what it refuses.
extension UsageTests {
  @Test func helpsWithAudit() throws { try helpsWithACommand(("audit", Self.auditHelp)) }

  @Test(arguments: [
    (["audit"], "Missing expected argument '<file> ...'"),
    (["audit", "a"], "'audit' needs two files at least: events, and their decisions."),
    (["audit", "a", ""], "The name of a file is empty."),
    (["audit", "-", "-"], "'-' is stdin, which can be read only once."),
    (["audit", "a", "b", "--limit", "100001"], "'--limit' must be 0 to 100000."),
    (["audit", "a", "b", "--limit=-1"], "'--limit' must be 0 to 100000."),
    (["audit", "a", "b", "--format", "xml"], "The value 'xml' is invalid for '--format <format>'"),
    (["audit", "a", "b", "--workers", "0"], "'--workers' must be 1 to 256."),
    (["audit", "a", "b", "--ignore"], "Missing value for '--ignore <member>'"),
  ]) func refusesOfAudit(_ item: (arguments: [String], message: String)) throws {
    try refuses(item)
  }

  static let auditHelp = """
    OVERVIEW: Scores recorded events again and compares the answers with those of
    then.

    """
}
