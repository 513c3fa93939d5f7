import Testing

/// Who may import whom: DESIGN §5 as a table, held against Package.swift and every import line.
struct ImportTests {
  /// A target, and the only modules it may depend on. Arrows go up this table.
  static let table: [(target: String, uses: Set<String>)] = [
    ("WeirCore", []),
    ("CEL", []),
    ("CMemory", []),
    ("CCurl", []),
    ("CExpat", []),
    ("CLZ4", []),
    ("CSQLite", []),
    ("WeirEvents", ["WeirCore", "CMemory"]),
    ("WeirSignals", ["WeirCore", "CMemory"]),
    ("WeirPolicy", ["WeirCore", "CEL", "WeirSignals", "Yams"]),
    ("WeirPipeline", ["WeirCore"]),
    (
      "WeirEngine",
      [
        "WeirCore", "CEL", "WeirEvents", "WeirSignals", "WeirPolicy", "WeirPipeline", "CMemory",
        "Crypto",
      ]
    ),
    ("WeirCases", ["WeirCore", "WeirEvents", "WeirPolicy", "WeirEngine"]),
    ("WeirLearning", ["WeirCore", "WeirSignals"]),
    ("WeirBacktest", ["WeirCore", "CEL", "WeirPolicy", "WeirEngine"]),
    ("WeirReports", ["WeirCore", "WeirLearning", "WeirBacktest"]),
    ("WeirExchange", ["WeirCore", "WeirSignals", "WeirPolicy", "CExpat"]),
    (
      "WeirTraining",
      ["WeirCore", "WeirEvents", "WeirSignals", "WeirPolicy", "WeirEngine", "WeirLearning"]
    ),
    ("WeirReference", ["WeirCore", "CEL", "WeirSignals", "WeirPolicy"]),
    ("WeirJournal", ["WeirCore", "CLZ4", "Crypto"]),
    ("WeirWebhook", ["WeirCore", "Crypto", "CCurl"]),
    ("WeirState", ["WeirCore", "WeirEvents", "WeirPolicy", "WeirEngine", "WeirJournal"]),
    ("WeirStore", ["WeirCore", "CSQLite", "Crypto", "GRDB"]),
    ("WeirTraffic", []),
    (
      "WeirServer",
      [
        "WeirCore", "WeirPolicy", "WeirEngine", "NIOCore", "NIOPosix", "NIOHTTP1", "Logging",
      ]
    ),
    (
      "WeirLedger",
      [
        "WeirCore", "WeirPolicy", "WeirEngine", "WeirJournal", "WeirState", "WeirStore",
        "WeirWebhook", "WeirServer", "Logging",
      ]
    ),
    ("WeirClient", ["NIOCore", "NIOPosix"]),
    ("WeirLoad", ["WeirCore", "Histogram"]),
  ]

  /// What only the edge may import, and what comes with the system.
  static let everywhere: Set<String> = ["Swift", "Glibc", "Synchronization"]
  static let withDispatch: Set<String> = ["WeirPipeline", "WeirEngine"]

  /// What one file may import beyond the row of its target.
  static let single: [String: Set<String>] = [
    // GRDB takes and gives blobs as Data.
    "Sources/WeirStore/Blob.swift": ["Foundation"]
  ]

  static func allowed(_ target: String) -> Set<String>? {
    guard let row = table.first(where: { $0.target == target }) else { return nil }
    return row.uses.union(everywhere).union(withDispatch.contains(target) ? ["Dispatch"] : [])
  }

  /// Targets that hold no logic: they may import everything, and nothing imports them.
  static let edge: Set<String> = ["weir", "WeirDefaultPolicy"]

  static func complaints(_ file: SourceFile) -> [Complaint] {
    let target = String(file.path.split(separator: "/").dropFirst().first ?? "")
    if edge.contains(target) { return [] }
    guard let allowed = allowed(target) else {
      return [file.complaint(-1, "target \(target) is not in \(Self.self).table, add its row")]
    }
    let more = single[file.path] ?? []
    return file.code.enumerated().compactMap { index, line in
      let words = line.split(separator: " ").map(String.init)
      guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
        words[..<place].allSatisfy({
          ["package", "public", "internal"].contains($0) || $0.first == "@"
        })
      else { return nil }
      let module = String(words[words.count - 1].prefix { $0 != "." })
      if allowed.contains(module) || more.contains(module) { return nil }
      return file.complaint(
        index, "\(target) may not import \(module), move the code to a target that may (DESIGN §5)")
    }
  }

  @Test func sourcesImportWhatTheirRowNames() {
    for file in Repository.swiftFiles(in: "Sources") {
      for complaint in Self.complaints(file) { Issue.record("\(complaint)") }
    }
  }

  @Test func examplesImportTheLibraryAlone() {
    for file in Repository.swiftFiles(in: "Examples") {
      for (index, line) in file.code.enumerated() where line.hasPrefix("import ") {
        #expect(line == "import CEL", "\(file.path):\(index + 1): examples need CEL and no more")
      }
    }
  }

  @Test func packageSaysNoMoreThanTheTable() throws {
    let package = try #require(Repository.text("Package.swift"))
    let modules = Self.modules(of: package)
    #expect(modules.count >= 4, "Package.swift is read by its lines `module(\"…\", uses: […])`")
    for (name, uses) in modules where !Self.edge.contains(name) {
      guard let row = Self.table.first(where: { $0.target == name }) else {
        Issue.record("Package.swift: target \(name) is not in ImportTests.table, add its row")
        continue
      }
      for extra in uses.subtracting(row.uses).sorted() {
        Issue.record("Package.swift: \(name) may not use \(extra) (DESIGN §5), take it out")
      }
    }
  }

  @Test func arrowsGoUpTheTable() {
    var known: Set<String> = [
      "Yams", "Crypto", "NIOCore", "NIOPosix", "NIOHTTP1", "Logging", "Histogram",
      "GRDB",
    ]
    for row in Self.table {
      #expect(row.uses.isSubset(of: known), "\(row.target) uses what stands below it")
      known.insert(row.target)
    }
  }

  /// The lines `module("NAME", uses: [A, "B"])` of a manifest.
  static func modules(of manifest: String) -> [(String, Set<String>)] {
    let products = [
      "yams": "Yams", "crypto": "Crypto", "argumentParser": "ArgumentParser",
      "nioCore": "NIOCore", "nioPosix": "NIOPosix", "nioHTTP1": "NIOHTTP1", "logging": "Logging",
      "histogram": "Histogram", "grdb": "GRDB",
    ]
    // Something stands before the first one, so that it is a part of its own.
    return ("(" + manifest).split(separator: "module(\"").dropFirst().map { part in
      let name = String(part.prefix { $0 != "\"" })
      let call = part.prefix { $0 != ")" }
      guard let open = call.firstIndex(of: "[") else { return (name, []) }
      let list = call[call.index(after: open)...].prefix { $0 != "]" }
      let uses = list.split { ", \n".contains($0) }.map { item in
        let word = item.filter { $0 != "\"" }
        return item.first == "\"" ? word : products[word] ?? word
      }
      return (name, Set(uses))
    }
  }

  @Test func noticesAnImportOutsideTheRow() {
    let text =
      "import WeirCore\npackage import CEL\n// import Yams\nimport struct Foundation.Date\n"
    #expect(Self.complaints(SourceFile("Sources/WeirEvents/A.swift", text)).map(\.line) == [2, 4])
    #expect(Self.complaints(SourceFile("Sources/weir/A.swift", text)).isEmpty)
    #expect(Self.complaints(SourceFile("Sources/Other/A.swift", text)).map(\.line) == [0])
  }

  @Test func noticesAnImportThatAnotherFileMayHave() {
    let text = "import GRDB\nimport struct Foundation.Data\n"
    #expect(Self.complaints(SourceFile("Sources/WeirStore/Blob.swift", text)).isEmpty)
    #expect(Self.complaints(SourceFile("Sources/WeirStore/A.swift", text)).map(\.line) == [2])
  }

  @Test func singleFilesAreThereAndImportWhatTheyMay() {
    for (path, modules) in Self.single {
      let text = Repository.text(path) ?? ""
      for module in modules {
        #expect(text.contains(module), "\(path): no longer imports \(module), take it off the list")
      }
    }
  }

  @Test func readsAManifest() {
    let modules = Self.modules(
      of: "module(\"A\"),\n module(\"B\", uses: [\"A\",\n yams]),\n tests(of: \"C\", uses: [\"D\"])"
    )
    #expect(modules.map(\.0) == ["A", "B"])
    #expect(modules.map(\.1) == [[], ["A", "Yams"]])
  }
}
