// swift-tools-version: 6.2
import PackageDescription

// Apart from the product's package: its one program has libFuzzer's `main` and links with its sanitizer alone.
let package = Package(
    name: "flow-registry-fuzz",
    dependencies: [.package(name: "flow-registry", path: "..")],
    targets: [
        .executableTarget(
            name: "fuzz", dependencies: [.product(name: "FuzzTargets", package: "flow-registry")], path: "Entry")
    ],
    swiftLanguageModes: [.v6]
)
