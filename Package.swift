// swift-tools-version: 6.2
import PackageDescription

let features: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
]

// In CI alone: a newer compiler's new warning is no reason for a user's build to fail.
// https://github.com/swiftlang/swift-evolution/blob/main/proposals/0443-warning-control-flags.md
let strictness: [SwiftSetting] =
    Context.environment["WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]

let settings = features + strictness

let package = Package(
    name: "flow-registry",
    products: [
        .executable(name: "flow-registry", targets: ["flow-registry"]),
        // For Fuzz/Package.swift.
        .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        // What the packages above need: exact, too, so that a commit is built of the same wherever and whenever it is built.
        .package(url: "https://github.com/apple/swift-asn1", exact: "1.7.4"),
        .package(url: "https://github.com/apple/swift-async-algorithms", exact: "1.1.4"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-gnutls-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .systemLibrary(name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLinux"),
        .target(name: "CEpoll"),
        .target(name: "CResources"),
        .target(name: "CVersion"),
        .target(name: "CYAML", linkerSettings: [.linkedLibrary("yaml")]),
        .target(name: "CMicroHTTPDHooks", dependencies: ["CGnuTLS", "CMicroHTTPD"]),
        .target(name: "HTTPServing", swiftSettings: settings),
        .target(name: "JSON", swiftSettings: settings),
        .target(name: "Curl", dependencies: ["CCurl"], swiftSettings: settings),
        .target(name: "Metrics", swiftSettings: settings),
        .target(
            name: "MicroHTTPD",
            dependencies: ["CEpoll", "CGnuTLS", "CMicroHTTPD", "CMicroHTTPDHooks", "HTTPServing", "Metrics"],
            swiftSettings: settings
        ),
        .target(name: "PerThread", swiftSettings: settings),
        .target(name: "SQLite", dependencies: ["CSQLite", "Metrics", "PerThread"], swiftSettings: settings),
        .target(name: "YAML", dependencies: ["CYAML"], swiftSettings: settings),
        .target(
            name: "FlowRegistry",
            dependencies: ["JSON", "Metrics", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        .target(name: "Resources", dependencies: ["CResources"], swiftSettings: settings),
        .target(
            name: "FlowRegistrySQLite",
            dependencies: [
                "FlowRegistry", "JSON", "Metrics", "PerThread", "SQLite",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "FlowRegistryHTTP",
            dependencies: ["FlowRegistry", "HTTPServing", "JSON", "Metrics", "PerThread", "Resources"],
            exclude: ["OpenAPI"],
            swiftSettings: settings
        ),
        .target(
            name: "CommandSupport",
            dependencies: [
                "FlowRegistry", "JSON", "Metrics", "SQLite", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "FlowRegistryBackup",
            dependencies: [
                "CommandSupport", "FlowRegistry", "FlowRegistrySQLite", "Resources", "SQLite",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "FlowRegistryClient",
            dependencies: [
                "CLinux", "CommandSupport", "Curl", "FlowRegistry", "JSON",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "FlowRegistryServer",
            dependencies: [
                "CLinux", "CVersion", "CommandSupport", "FlowRegistry", "FlowRegistryBackup", "FlowRegistryHTTP",
                "FlowRegistrySQLite", "HTTPServing", "JSON", "Metrics", "MicroHTTPD", "Resources", "SQLite", "YAML",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "flow-registry",
            dependencies: [
                "CommandSupport", "FlowRegistry", "FlowRegistryBackup", "FlowRegistryClient",
                "FlowRegistryHTTP", "FlowRegistryServer", "FlowRegistrySQLite", "HTTPServing", "JSON", "Metrics",
                "SQLite",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "FlowRegistry", "FlowRegistryHTTP", "FlowRegistrySQLite", "HTTPServing", "InMemoryStore", "JSON",
                "Resources", "SQLite", "TestSupport",
            ],
            path: "Fuzz/Targets",
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport", dependencies: ["FlowRegistry", "HTTPServing", "JSON"], path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .target(
            name: "InMemoryStore", dependencies: ["FlowRegistry"], path: "Tests/InMemoryStore", swiftSettings: settings),
        .target(
            name: "StoreContract", dependencies: ["FlowRegistry", "TestSupport"], path: "Tests/StoreContract",
            swiftSettings: settings
        ),
        .testTarget(
            name: "InMemoryStoreTests", dependencies: ["InMemoryStore", "StoreContract"], swiftSettings: settings),
        .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"], swiftSettings: settings),
        .testTarget(
            name: "MicroHTTPDTests",
            dependencies: ["CEpoll", "CMicroHTTPDHooks", "HTTPServing", "MicroHTTPD", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "YAMLTests", dependencies: ["YAML"], swiftSettings: settings),
        .testTarget(name: "SQLiteTests", dependencies: ["Metrics", "SQLite", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "FlowRegistryTests",
            dependencies: ["FlowRegistry", "InMemoryStore", "JSON", "StoreContract", "TestSupport"],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "FlowRegistrySQLiteTests",
            dependencies: [
                "FlowRegistry", "FlowRegistrySQLite", "InMemoryStore", "Resources", "SQLite", "StoreContract",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FlowRegistryHTTPTests",
            dependencies: [
                "FlowRegistry", "FlowRegistryHTTP", "FlowRegistrySQLite", "HTTPServing", "InMemoryStore", "Resources",
                "SQLite", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommandSupportTests", dependencies: ["CommandSupport", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "FlowRegistryBackupTests",
            dependencies: [
                "CommandSupport", "FlowRegistry", "FlowRegistryBackup", "FlowRegistrySQLite", "Resources", "SQLite",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FlowRegistryClientTests",
            dependencies: ["CommandSupport", "FlowRegistry", "FlowRegistryClient", "JSON", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FlowRegistryServerTests",
            dependencies: [
                "CommandSupport", "FlowRegistry", "FlowRegistryHTTP", "FlowRegistryServer", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FlowRegistryCommandTests",
            dependencies: [
                "flow-registry", "CommandSupport", "FlowRegistryServer", "FlowRegistry", "FlowRegistryHTTP", "JSON",
                "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
