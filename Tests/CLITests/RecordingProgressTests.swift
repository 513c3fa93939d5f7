import Testing

@testable import weir

/// The line that shows how far the reading of recordings is.
@Suite struct RecordingProgressTests {
  @Test(
    arguments: [
      ("half", 1_500_000, 300, 500, 1_000, "1,500,000 events  500,000/s  50 %  0:03 left"),
      ("within the first second", 10, 50, 1, 4, "10 events  20/s  25 %"),
      ("nothing read", 0, 200, 0, 4, "0 events  0/s  0 %"),
      ("minutes", 1, 100, 1, 126, "1 events  1/s  0 %  2:05 left"),
      ("hours", 1, 100, 1, 7_266, "1 events  1/s  0 %  2:01:05 left"),
      ("at the end", 7, 700, 9, 9, "7 events  1/s  100 %  0:00 left"),
      ("a file that grew", 7, 700, 10, 9, "7 events  1/s  100 %  0:00 left"),
      ("nobody knows how much", 7, 700, 10, nil, "7 events  1/s"),
      ("empty files", 0, 700, 0, 0, "0 events  0/s"),
    ] as [(String, UInt64, UInt64, UInt64, UInt64?, String)])
  func says(
    _ item: (
      name: String, events: UInt64, hundredths: UInt64, read: UInt64, of: UInt64?, text: String
    )
  ) {
    #expect(
      RecordingProgress.text(
        events: item.events, hundredths: item.hundredths, read: item.read, of: item.of)
        == item.text, "\(item.name)")
  }
}
