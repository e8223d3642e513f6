// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "Examples",
  platforms: [.macOS(.v13)],
  dependencies: [
    // In a package of your own: .package(url: "https://github.com/survivalstats/SurvivalStats", ...).
    .package(name: "SurvivalStats", path: "../..", traits: []),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
  ],
  targets: [
    .executableTarget(
      name: "Console", dependencies: [.product(name: "SurvivalStats", package: "SurvivalStats")]),
    .executableTarget(
      name: "ReadMe", dependencies: [.product(name: "SurvivalStats", package: "SurvivalStats")]),
    .executableTarget(
      name: "SameTrial",
      dependencies: [.product(name: "SurvivalStats", package: "SurvivalStats")]),
    .executableTarget(
      name: "Server",
      dependencies: [
        .product(name: "SurvivalStats", package: "SurvivalStats"),
        .product(name: "FlyingFox", package: "FlyingFox"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
