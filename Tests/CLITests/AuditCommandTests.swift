import Testing

/// `weir audit` as it is run.
@Suite struct AuditCommandTests {
  private static let clean = "240 of 240 answers compared: no difference\n"

  /// A folder with the demo's events and their decisions.
  private static func folder() throws -> Folder {
    let folder = try Folder()
    try folder.write("events.ndjson", Folder.project("fixtures/events/demo.ndjson"))
    let scored = try Run.finish(["score", "events.ndjson", "--quiet"], in: folder)
    try folder.write("decisions.ndjson", scored.output)
    return folder
  }
}
