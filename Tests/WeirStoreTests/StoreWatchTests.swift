import Glibc
import Testing
import WeirCore

@testable import WeirStore

/// Another file that comes into a store's place, or over it, at each moment of a use.
@Suite struct StoreWatchTests {
  /// When somebody else does it.
  enum Moment: CaseIterable {
    case before, whileItIsOpened, whileItIsUsed, whileItIsClosed, after
  }

  private let folder: StoreFolder
  private let path: String

  init() throws {
    folder = try StoreFolder()
    path = folder.path + "/store.db"
    Self.write("as it was", path)
  }

  private static func write(_ text: String, _ path: String) {
    guard let file = unsafe fopen(path, "w") else { return }
    unsafe fputs(text, file)
    unsafe fclose(file)
  }

  /// Puts another file of the same size in its place.
  private func moveOver() {
    Self.write("as it is.", folder.path + "/other.db")
    unsafe rename(folder.path + "/other.db", path)
  }

  /// A use during which somebody does something. Gives whether it ended well.
  private func use(_ watch: StoreWatch, _ moment: Moment?, _ act: () -> Void) -> Bool {
    if moment == .before { act() }
    defer { if moment == .after { act() } }
    do throws(StoreFault) {
      try watch.using(path) { look in
        if moment == .whileItIsOpened { act() }
        look()
        if moment == .whileItIsUsed { act() }
        look()
        if moment == .whileItIsClosed { act() }
      }
      return true
    } catch {
      #expect(error.kind == .replaced)
      return false
    }
  }

  @Test func aFileThatIsLeftAloneIsNoOther() {
    let watch = StoreWatch()
    for _ in 0..<3 {
      #expect(use(watch, nil) {})
      #expect(!watch.isReplaced(path))
    }
  }

  @Test(arguments: Moment.allCases) func anotherFileIsSeen(_ moment: Moment) {
    let watch = StoreWatch()
    #expect(use(watch, nil) {})
    #expect(use(watch, moment, moveOver) == (moment == .after))
    #expect(watch.isReplaced(path))
    #expect(!use(watch, nil) {})
  }

  @Test(arguments: [Moment.before, .whileItIsOpened, .whileItIsUsed, .after])
  func whatIsWrittenOverItIsSeen(_ moment: Moment) {
    let watch = StoreWatch()
    #expect(use(watch, nil) {})
    #expect(use(watch, moment) { Self.write("longer than it was", path) } == (moment == .after))
    #expect(watch.isReplaced(path))
  }

  @Test(arguments: [Moment.whileItIsOpened, .whileItIsUsed, .whileItIsClosed])
  func anotherFileIsSeenInTheFirstUse(_ moment: Moment) {
    let watch = StoreWatch()
    #expect(!use(watch, moment, moveOver))
    #expect(watch.isReplaced(path))
  }

  /// The first use makes the file, and what is in it.
  @Test func whatTheFirstUseMakesIsNoOther() throws {
    unsafe unlink(path)
    let watch = StoreWatch()
    try watch.using(path) { look throws(StoreFault) in
      Self.write("new", path)
      look()
      look()
    }
    #expect(!watch.isReplaced(path))
    try watch.using(path) { look throws(StoreFault) in
      look()
      look()
    }
  }

  @Test func anotherFileIsTakenOnceItStandsStill() throws {
    let watch = StoreWatch()
    #expect(use(watch, nil) {})
    moveOver()
    Self.write("of the one before", path + "-wal")
    #expect(!watch.accept(path))
    Self.write("it changes still", path)
    #expect(!watch.accept(path))
    #expect(watch.accept(path))
    #expect(unsafe access(path + "-wal", F_OK) != 0)
    #expect(use(watch, nil) {})
  }
}
