// swift-tools-version: 6.2

import PackageDescription

/// What every module is built with. Warnings are errors; unsafe code is marked where it stands.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// One line per module: its name, then the only modules it may import.
func module(_ name: String, uses: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: uses, swiftSettings: strict)
}

/// One line per test target: the module it tests, then what else it imports.
func tests(
  of name: String, uses: [Target.Dependency] = [], except excluded: [String] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.init(stringLiteral: name)] + uses, exclude: excluded,
    swiftSettings: strict)
}

/// The policy of `rules/NAME` as part of the program: each file it reads is a constant.
func defaultPolicy(at folder: String, uses: [Target.Dependency]) -> Target {
  let files = [
    "policy.yaml", "model.json", "lists/device_blocklist.csv", "lists/email_blocklist.csv",
    "lists/ip_blocklist.csv", "lists/no_delivery.csv", "lists/vip.csv", "tables/bins.csv",
    "tables/geo.csv",
  ]
  return .target(
    name: "WeirDefaultPolicy", dependencies: uses, path: "rules",
    exclude: ["README.md", folder + "/tests", "account", "card-testing"],
    sources: ["DefaultPolicy.swift"],
    resources: files.map { .embedInCode(folder + "/" + $0) }, swiftSettings: strict)
}

let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let argumentParser: Target.Dependency =
  .product(name: "ArgumentParser", package: "swift-argument-parser")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")

let package = Package(
  name: "weir",
  products: [
    .library(name: "CEL", targets: ["CEL"]),
    .library(name: "WeirClient", targets: ["WeirClient"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "CMemory"),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    module("CEL"),
    module("WeirCore"),
    module("WeirEvents", uses: ["WeirCore", "CMemory"]),
    module("WeirSignals", uses: ["WeirCore", "CMemory"]),
    module("WeirPolicy", uses: ["WeirCore", "CEL", "WeirSignals", yams]),
    defaultPolicy(at: "card-not-present", uses: ["WeirPolicy"]),
    module("WeirPipeline"),
    module(
      "WeirEngine",
      uses: ["WeirCore", "CEL", "WeirEvents", "WeirSignals", "WeirPolicy", "WeirPipeline", crypto]),
    module("WeirCases", uses: ["WeirCore", "WeirEvents", "WeirPolicy", "WeirEngine"]),
    module("WeirJournal", uses: ["WeirCore", "CLZ4", crypto]),
    module("WeirWebhook", uses: ["WeirCore", "CCurl", crypto]),
    module("WeirLearning", uses: ["WeirCore", "WeirSignals"]),
    module("WeirBacktest", uses: ["WeirCore", "CEL", "WeirPolicy", "WeirEngine"]),
    module("WeirReports", uses: ["WeirCore", "WeirLearning", "WeirBacktest"]),
    module("WeirExchange", uses: ["WeirCore", "WeirSignals", "WeirPolicy", "CExpat"]),
    module(
      "WeirTraining",
      uses: ["WeirCore", "WeirEvents", "WeirSignals", "WeirPolicy", "WeirEngine", "WeirLearning"]),
    module(
      "WeirState",
      uses: ["WeirCore", "WeirEvents", "WeirPolicy", "WeirEngine", "WeirJournal"]),
    module("WeirStore", uses: ["WeirCore", "CSQLite", crypto, grdb]),
    module("WeirTraffic"),
    module(
      "WeirServer",
      uses: [
        "WeirCore", "WeirPolicy", "WeirEngine", nioCore, nioPosix, nioHTTP1, logging,
      ]),
    module(
      "WeirLedger",
      uses: [
        "WeirCore", "WeirPolicy", "WeirEngine", "WeirJournal", "WeirState", "WeirStore",
        "WeirWebhook", "WeirServer", logging,
      ]),
    module("WeirClient", uses: [nioCore, nioPosix]),
    module("WeirLoad", uses: ["WeirCore", histogram]),
    .target(
      name: "WeirReference",
      dependencies: ["WeirCore", "CEL", "WeirSignals", "WeirPolicy"],
      resources: [
        "policy.yaml", "lists/blocklist.csv", "tests/first.yaml", "README.md",
      ].map { .embedInCode("Starter/" + $0) }, swiftSettings: strict),
    .executableTarget(
      name: "weir",
      dependencies: [
        "WeirCore", "WeirEvents", "WeirSignals", "WeirPolicy", "WeirDefaultPolicy", "WeirEngine",
        "WeirCases", "WeirJournal", "WeirState", "WeirStore", "WeirWebhook", "WeirLedger",
        "WeirTraffic", "WeirReference", "WeirServer",
        "WeirLoad",
        "WeirLearning", "WeirBacktest", "WeirReports", "WeirTraining", "WeirExchange",
        argumentParser,
        crypto, logging,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "cel-examples", dependencies: ["CEL"], path: "Examples/CEL", swiftSettings: strict),
    tests(of: "CEL", except: ["Conformance/skips.txt"]),
    .testTarget(
      name: "CELDocumentTests", dependencies: ["cel-examples", "CEL"], swiftSettings: strict),
    tests(of: "WeirCore"),
    tests(of: "WeirEvents", uses: ["WeirCore"]),
    tests(of: "WeirSignals", uses: ["WeirCore"]),
    tests(of: "WeirPolicy", uses: ["CEL", "WeirCore", "WeirSignals"]),
    tests(of: "WeirPipeline"),
    tests(of: "WeirLearning", uses: ["WeirCore", "WeirSignals"]),
    tests(of: "WeirBacktest", uses: ["WeirCore", "CEL", "WeirEngine", "WeirPolicy"]),
    tests(of: "WeirReports", uses: ["WeirCore", "WeirLearning", "WeirBacktest"]),
    tests(
      of: "WeirTraining",
      uses: ["WeirCore", "WeirSignals", "WeirPolicy", "WeirEngine", "WeirLearning"]),
    tests(of: "WeirExchange", uses: ["WeirCore", "WeirSignals", "WeirPolicy"]),
    tests(
      of: "WeirEngine",
      uses: [
        "WeirCore", "WeirDefaultPolicy", "WeirEvents", "WeirPipeline", "WeirPolicy", "WeirSignals",
        "WeirTraffic",
      ]),
    tests(of: "WeirCases", uses: ["WeirCore", "WeirDefaultPolicy", "WeirEngine", "WeirPolicy"]),
    tests(of: "WeirTraffic"),
    tests(
      of: "WeirServer",
      uses: [
        "WeirCore", "WeirDefaultPolicy", "WeirEngine", "WeirPolicy", nioCore, nioPosix, logging,
      ]),
    tests(of: "WeirClient", uses: [nioCore, nioPosix]),
    tests(of: "WeirLoad", uses: ["WeirCore"]),
    .target(
      name: "StorageSimulation", dependencies: ["WeirJournal"], path: "Tests/StorageSimulation",
      swiftSettings: strict),
    tests(of: "StorageSimulation", uses: ["WeirJournal"]),
    tests(of: "WeirJournal", uses: ["WeirCore", "CLZ4", "StorageSimulation", crypto]),
    tests(
      of: "WeirState",
      uses: [
        "WeirCore", "WeirDefaultPolicy", "WeirEngine", "WeirJournal", "WeirPolicy", "WeirTraffic",
      ]),
    tests(of: "WeirWebhook", uses: ["WeirCore", "CCurl"]),
    tests(of: "WeirStore", uses: ["WeirCore", grdb]),
    tests(
      of: "WeirLedger",
      uses: [
        "WeirCore", "WeirEngine", "WeirJournal", "WeirPolicy", "WeirServer", "WeirState",
        "WeirStore", grdb, logging,
      ]),
    tests(of: "WeirDefaultPolicy", uses: ["WeirPolicy"]),
    tests(
      of: "WeirReference",
      uses: [
        "CEL", "WeirCore", "WeirDefaultPolicy", "WeirEngine", "WeirPolicy", "WeirSignals",
      ]),
    .testTarget(
      name: "CLITests",
      dependencies: [
        "weir", "WeirCore", "WeirJournal", "WeirPolicy", "WeirReference", "WeirStore",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EngineCaseTests",
      dependencies: ["weir", "WeirCases", "WeirCore", "WeirEngine", "WeirPolicy"],
      swiftSettings: strict),
    .testTarget(name: "TidyTests", swiftSettings: strict),
  ]
)

// The fuzz targets need flags that a package which others depend on may not have: scripts/fuzz.sh
// asks for them. Each is there as soon as the module that it feeds is.
if Context.environment["WEIR_FUZZ"] != nil {
  let flags = ["-sanitize=fuzzer,address"]
  package.targets.append(
    .target(name: "FuzzDriver", path: "Fuzz/Driver", swiftSettings: strict))
  let seeds = ["Decoder": ["seeds.ndjson"], "CEL": ["seeds.txt"]]
  for (name, module) in [("Decoder", "WeirEvents"), ("Policy", "WeirPolicy"), ("CEL", "CEL")]
  where package.targets.contains(where: { $0.name == module }) {
    package.targets.append(
      .executableTarget(
        name: "Fuzz" + name,
        dependencies: ["FuzzDriver", "WeirCore", .init(stringLiteral: module)],
        path: "Fuzz/" + name,
        exclude: ["tokens.dict"] + (seeds[name] ?? []),
        swiftSettings: strict + [.unsafeFlags(flags)],
        linkerSettings: [.unsafeFlags(flags)]))
  }
}
