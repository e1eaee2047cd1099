import Foundation

/// A new directory in the system's directory for temporary files (`TMPDIR`), removed with all that is in it when nobody
/// holds it any more.
public final class TemporaryDirectory: Sendable {
    private let url: URL

    /// Throws an error of Foundation's where the directory cannot be made.
    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "flow-registry-test-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of a file in it, be there one or not.
    public func path(_ name: String) -> String { url.appending(path: name).path }

    /// Where a database belongs, beside which SQLite has its own files.
    public var database: String { path("flow-registry.db") }
}
