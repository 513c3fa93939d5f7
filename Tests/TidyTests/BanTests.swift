import Testing

/// Words that code must not hold, each with what to use instead.
struct BanTests {
  struct Ban: Sendable {
    let word: String
    let instead: String
    /// Path prefixes in which it is fine.
    var except: [String] = []
    /// Whether tests may not hold it either.
    var isEverywhere = false
  }

  private static let edge = ["Sources/weir/"]

  static let bans: [Ban] = [
    Ban(
      word: "import Foundation",
      instead: "use the standard library or Glibc because Foundation allocates and traps on input",
      except: edge),
    Ban(
      word: "print(", instead: "return text and let the command line write it", except: edge),
    Ban(
      word: "try!", instead: "throw, or use `precondition` with a reason", isEverywhere: true),
    Ban(
      word: "fatalError(", instead: "use `preconditionFailure` with a reason", isEverywhere: true),
    Ban(
      word: "DispatchSemaphore",
      instead: "use a Mutex and an action outside of it; only the pipeline's own threads may wait",
      except: [
        "Sources/WeirPipeline/Pipeline.swift", "Sources/WeirEngine/Live/LivePipeline.swift",
      ]),
    Ban(
      word: "Date()", instead: "use the time of the event; only the edge reads a clock",
      except: edge),
    Ban(
      word: "ContinuousClock", instead: "use the time of the event; only the edge reads a clock",
      except: edge),
    Ban(
      word: ".random(in:", instead: "draw from a generator with a seed, `random(in:using:)`",
      except: edge, isEverywhere: true),
    Ban(
      word: ".random()",
      instead: "use a generator with a seed; the engine's hash key alone may come from the system",
      except: edge + [
        "Sources/WeirCore/Fingerprint.swift", "Sources/WeirEngine/ScoringEngine.swift",
      ]),
    Ban(
      word: "SystemRandomNumberGenerator",
      instead: "use a generator with a seed; the process's hash key is the one exception",
      except: ["Sources/WeirCore/Fingerprint.swift"]),
    Ban(
      word: "-Ounchecked", instead: "keep the checks because arithmetic must never be undefined",
      isEverywhere: true),
    Ban(
      word: "sleep(", instead: "use virtual time because a test that waits is slow and may fail",
      isEverywhere: true),
  ]

  static func complaints(_ file: SourceFile) -> [Complaint] {
    var result: [Complaint] = []
    let isSource = file.path.hasPrefix("Sources/")
    for (index, line) in file.code.enumerated() {
      for ban in bans where isSource || ban.isEverywhere {
        guard !ban.except.contains(where: file.path.hasPrefix), contains(line, ban.word),
          // `random(in:using:)` has its generator.
          !(ban.word == ".random(in:" && call(file.code, index).contains("using:"))
        else { continue }
        result.append(file.complaint(index, "\(ban.word): \(ban.instead)"))
      }
      for word in ["@unchecked Sendable", "nonisolated(unsafe)"] where line.contains(word) {
        let above = index > 0 ? file.lines[index - 1].drop { $0 == " " } : ""
        if file.lines[index].contains("//") || above.hasPrefix("//") { continue }
        result.append(
          file.complaint(index, "\(word): say in a comment which lock or owner guards it"))
      }
      // These stand in comments.
      for word in ["TO" + "DO", "FIX" + "ME"] where contains(file.lines[index], word) {
        result.append(file.complaint(index, "\(word): do it, or open an issue"))
      }
    }
    return result
  }

  /// A word, not the end of a longer one.
  private static func contains(_ line: String, _ word: String) -> Bool {
    line.ranges(of: word).contains { range in
      guard range.lowerBound > line.startIndex, let first = word.first, first.isLetter else {
        return true
      }
      let before = line[line.index(before: range.lowerBound)]
      return !(before.isLetter || before.isNumber || before == "_")
    }
  }

  /// A line and the two behind it: a call that was broken.
  private static func call(_ code: [String], _ index: Int) -> String {
    code[index..<min(index + 3, code.count)].joined()
  }

  @Test func codeHoldsNoBannedWord() {
    for file in Repository.swiftFiles(in: "Sources", "Tests") where !isThisTest(file.path) {
      for complaint in Self.complaints(file) { Issue.record("\(complaint)") }
    }
  }

  private func isThisTest(_ path: String) -> Bool { path.hasPrefix("Tests/TidyTests/") }

  @Test func manifestHoldsNoUncheckedBuild() throws {
    let file = SourceFile("Package.swift", try #require(Repository.text("Package.swift")))
    #expect(!file.lines.contains { $0.contains("Ounchecked") })
  }

  @Test func noFileNamesThisMachine() {
    // Paths that mean something on one machine only.
    let folders = ["/wo" + "rk/", "/tmp" + "/w/", "/ho" + "me/", "/Us" + "ers/"]
    for path in Repository.paths {
      guard let text = Repository.text(path) else { continue }
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        for folder in folders where line.contains(folder) {
          Issue.record(
            "\(path):\(index + 1): a path of one machine, write it from the project's root")
        }
      }
    }
  }

  @Test func noticesEachBan() {
    let samples: [(String, Int)] = [
      ("import Foundation", 1), ("print(1)", 1), ("blueprint(1)", 0), ("// print(1)", 0),
      ("let a = \"print(1)\"", 0), ("let a = try! f()", 1), ("fatalError(\"no\")", 1),
      ("let s = DispatchSemaphore(value: 0)", 1), ("let d = Date()", 1), ("let d = UpDate()", 0),
      ("let x = Int.random(in: 0..<3)", 1), ("let x = Int.random(in: 0..<3, using: &g)", 0),
      ("let x = Int.random(\n  in: 0..<3, using: &g)", 0), ("let k = HashKey.random()", 1),
      ("final class A: @unchecked Sendable {}", 1),
      ("final class A: @unchecked Sendable {}  // a lock", 0),
      ("// One owner.\nnonisolated(unsafe) var a = 1", 0), ("nonisolated(unsafe) var a = 1", 1),
      ("// TO" + "DO: later", 1), ("// FIX" + "ME", 1), ("usleep(1)", 0), ("sleep(1)", 1),
    ]
    for (text, count) in samples {
      let file = SourceFile("Sources/WeirEvents/A.swift", text)
      #expect(Self.complaints(file).count == count, "\(text)")
    }
    #expect(Self.complaints(SourceFile("Sources/weir/A.swift", "print(1)")).isEmpty)
    #expect(Self.complaints(SourceFile("Tests/A/A.swift", "print(1)")).isEmpty)
  }
}
