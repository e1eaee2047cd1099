public import Metrics

/// Whether the log of a database is kept, read from any thread without a lock.
public final class WALArchiveStatistics: Sendable {
    /// Where it is kept.
    public let directory: String
    /// Attempts that have failed.
    public let failures = Counter()
    /// 1 since the first failure behind which nothing was kept.
    private let failing = Counter()

    init(directory: String) {
        self.directory = directory
    }

    /// Whether all that was committed is kept, as far as anybody has tried.
    public var isKept: Bool { failing.value == 0 }

    /// What may still be written to the directory's disk, in bytes; nil where that cannot be asked.
    public var freeBytes: Int? { DatabaseSpace(databasePath: directory).freeBytes }

    func noteFailure() {
        failures.add()
        failing.set(1)
    }

    func noteRecovery() { failing.set(0) }
}
