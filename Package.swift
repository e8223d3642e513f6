// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "SurvivalStats",
  platforms: [.macOS(.v13), .iOS(.v16)],
  products: [
    .library(name: "SurvivalStats", targets: ["SurvivalStats"]),
    .library(name: "survivalstats_c", type: .dynamic, targets: ["SurvivalStatsC"]),
    .executable(name: "survivalstats", targets: ["SurvivalStatsCLI"]),
    .executable(name: "SurvivalStatsBench", targets: ["SurvivalStatsBench"]),
  ],
  traits: [
    .default(enabledTraits: ["CommandLine"]),
    .trait(
      name: "CommandLine",
      description: "The executables. A package that only wants the library says `traits: []`."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    .target(
      name: "CLapack",
      linkerSettings: [
        .linkedLibrary("openblas", .when(platforms: [.linux])),
        .linkedFramework(
          "Accelerate", .when(platforms: [.macOS, .iOS, .tvOS, .watchOS, .visionOS])),
      ]),
    .target(name: "CDistributions"),
    .target(
      name: "SurvivalStats", dependencies: ["CLapack", "CDistributions"],
      resources: [.embedInCode("Trials/Data")]),
    .target(name: "CSurvivalStats"),
    .target(name: "SurvivalStatsC", dependencies: ["SurvivalStats", "CSurvivalStats"]),
    .executableTarget(
      name: "SurvivalStatsCLI",
      dependencies: [
        "SurvivalStats",
        .product(
          name: "ArgumentParser", package: "swift-argument-parser",
          condition: .when(traits: ["CommandLine"])),
        .product(
          name: "Mustache", package: "swift-mustache", condition: .when(traits: ["CommandLine"])),
        .product(name: "Yams", package: "Yams", condition: .when(traits: ["CommandLine"])),
      ],
      resources: [.embedInCode("Report/Resources")]),
    .executableTarget(
      name: "SurvivalStatsBench",
      dependencies: [
        "SurvivalStats",
        .product(
          name: "ArgumentParser", package: "swift-argument-parser",
          condition: .when(traits: ["CommandLine"])),
      ]),
    .testTarget(
      name: "SurvivalStatsTests",
      dependencies: [
        "SurvivalStats", "SurvivalStatsCLI", "SurvivalStatsC", "CSurvivalStats",
      ],
      resources: [.copy("Reference")]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
