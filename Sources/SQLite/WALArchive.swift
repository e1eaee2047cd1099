import Glibc
public import Metrics

/// Keeps every page that is committed, in the order of the commits, so that the database of any moment can be made again.
///
/// The writer copies what a commit has added to the log before the commit is acknowledged, and writes the copy to its disk
/// before a checkpoint restarts the WAL. While that fails there is no checkpoint, and the log grows: nothing is left
/// out. The file of a generation is taken up again by the next process.
public final class WALArchive {
    /// What is told while the log is kept.
    public struct Report: Sendable {
        /// Whether copying has begun to fail, or goes on failing; else it works again.
        public let isFailing: Bool
        public let sentence: String
    }

    private enum Step {
        case copy, sync
    }

    /// How often a failure that lasts is told, in nanoseconds.
    private static let reportPause: Int64 = 600_000_000_000

    private let directory: String
    private let logPath: String
    private let keptSeconds: Int
    private let report: @Sendable (Report) -> Void
    public let statistics: WALArchiveStatistics
    /// When the failure was last told, in nanoseconds.
    private var reported: Int64 = 0
    private var log: Int32 = -1
    private var segment: (file: Int32, id: WALSegment, bytes: Int)?
    /// Whether the copies have all that was committed.
    private var isComplete = false
    /// What has failed last, and not succeeded since.
    private var failing: Step?

    /// - Parameters:
    ///   - directory: where the copies are, for this database alone.
    ///   - keptHours: how long a copy is kept after its last commit.
    ///   - report: is told when copying begins to fail, now and then while it fails, and when it works again.
    public init(directory: String, keptHours: Int, databasePath: String, report: @escaping @Sendable (Report) -> Void) {
        self.directory = directory
        statistics = WALArchiveStatistics(directory: directory)
        keptSeconds = keptHours * 3_600
        logPath = DatabaseReplacement(databasePath: databasePath).path + "-wal"
        self.report = report
    }

    deinit {
        if log >= 0 { close(log) }
        if let segment { close(segment.file) }
    }

    /// Called behind every commit of the writer's, with the frames that the log has.
    func committed(frames: Int) {
        isComplete = succeeds { () throws(Failure) in try copy(frames) }
        if isComplete, failing == .copy { recovered() }
    }

    /// Whether all that was committed is on the copies' disk: only then may a checkpoint restart the WAL.
    func isDurable() -> Bool {
        guard isComplete, succeeds(.sync, { () throws(Failure) in try sync() }) else { return false }
        if failing != nil { recovered() }
        return true
    }

    private func succeeds(_ step: Step = .copy, _ body: () throws(Failure) -> Void) -> Bool {
        do throws(Failure) {
            try body()
            return true
        } catch {
            tell(error)
            failing = step
            return false
        }
    }

    private func tell(_ failure: Failure) {
        statistics.noteFailure()
        let now = MonotonicTime.nanoseconds
        guard failing == nil || now - reported >= Self.reportPause else { return }
        reported = now
        let sentence =
            "The log cannot be kept in \(directory), and grows until it can; no later moment can be restored: "
            + "\(failure.reason)."
        report(Report(isFailing: true, sentence: sentence))
    }

    private func recovered() {
        report(Report(isFailing: false, sentence: "The log is kept in \(directory) again."))
        failing = nil
        statistics.noteRecovery()
    }

    private func copy(_ frames: Int) throws(Failure) {
        if log < 0 { log = open(logPath, O_RDONLY | O_CLOEXEC) }
        guard log >= 0 else { throw Failure() }
        let header = try read(WALSegment.headerBytes, at: 0)
        var (file, id, bytes) = try segment(of: header)
        let pageBytes = Int(WALSegment.integer(header, at: 8))
        let end = WALSegment.headerBytes + frames * (WALSegment.frameHeaderBytes + pageBytes)
        while bytes < end {
            let part = try read(min(end - bytes, 1 << 20), at: bytes)
            // A disk that has room for a piece alone takes that, and says at the next attempt what is wrong.
            let count = pwrite(file, part, part.count, off_t(bytes))
            guard count > 0 else { throw Failure() }
            bytes += count
            segment = (file, id, bytes)
        }
    }

    /// The copy of the log's present generation. A new process copies its log from the beginning.
    private func segment(of header: [UInt8]) throws(Failure) -> (file: Int32, id: WALSegment, bytes: Int) {
        if let segment, segment.id.isGeneration(of: WALSegment(header: header, stamp: "")) { return segment }
        try sync()
        if let segment { close(segment.file) }
        segment = nil
        let all = WALSegment.all(in: directory)
        let now = DatabaseReplacement.stamp(WallTime.seconds)
        // By their stamps they are in order, whatever the clock does.
        let fresh = WALSegment(header: header, stamp: max(now, all.last?.stamp ?? now))
        let id = all.last { $0.isGeneration(of: fresh) } ?? fresh
        let file = open("\(directory)/\(id.name)", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Failure() }
        let opened = (file: file, id: id, bytes: 0)
        segment = opened
        guard syncDirectory() else { throw Failure() }
        prune(all.filter { $0 != id })
        return opened
    }

    private func read(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        errno = 0
        guard pread(log, &bytes, count, off_t(offset)) == count else { throw Failure() }
        return bytes
    }

    private func sync() throws(Failure) {
        guard let segment, fdatasync(segment.file) != 0 else { return }
        let failure = Failure()
        // What was copied may count as written all the same: it is copied again.
        close(segment.file)
        self.segment = nil
        throw failure
    }

    private func syncDirectory() -> Bool {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }

    /// Deletes from the oldest copy on those whose last commit is old enough, and none behind one that is not, so that there
    /// is no gap. One that is dated before its predecessor or after now has the date of a wrong clock, and goes with the
    /// next one. Where all would go, the clock may have jumped ahead: the next call decides.
    private func prune(_ older: [WALSegment]) {
        let now = WallTime.seconds
        let oldest = now - keptSeconds
        guard let last = older.last.flatMap(lastCommit), last >= oldest else { return }
        var (undecided, previous) = ([WALSegment](), Int.min)
        for segment in older {
            guard let date = lastCommit(segment) else { return }
            undecided.append(segment)
            guard (previous...now).contains(date) else { continue }
            guard date < oldest else { return }
            for old in undecided { unlink("\(directory)/\(old.name)") }
            (undecided, previous) = ([], date)
        }
    }

    private func lastCommit(_ segment: WALSegment) -> Int? {
        var status = stat()
        return lstat("\(directory)/\(segment.name)", &status) == 0 ? status.st_mtim.tv_sec : nil
    }

    /// A system call that failed, by `errno` where it was made.
    private struct Failure: Error {
        let reason = errno == 0 ? "the log is shorter than it should be" : String(cString: strerror(errno))
    }
}

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
