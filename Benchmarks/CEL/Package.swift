// swift-tools-version: 6.2

import PackageDescription

// Apart from the repository's own package, so that nobody who depends on that resolves this one.
let package = Package(
  name: "cel-bench",
  dependencies: [.package(name: "weir", path: "../..")],
  targets: [
    .executableTarget(
      name: "cel-bench",
      dependencies: [.product(name: "CEL", package: "weir")],
      path: "Sources",
      swiftSettings: [
        .treatAllWarnings(as: .error),
        .strictMemorySafety(),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ]
)
