import Glibc

/// Keeps every page that is committed, in the order of the commits, so that the database of any moment can be made again.
///
/// The writer copies what a commit has added to the log before the commit is acknowledged, and writes the copy to its disk
/// before a checkpoint lets the log begin anew. While that fails there is no checkpoint, and the log grows: nothing is left
/// out. The file of a generation is taken up again by the next process.
public final class LogArchive {
    private enum Step {
        case copy, sync
    }

    private let directory: String
    private let logPath: String
    private let keptSeconds: Int
    private let report: @Sendable (String) -> Void
    private var log: Int32 = -1
    private var segment: (file: Int32, id: LogSegment, bytes: Int)?
    /// Whether the copies have all that was committed.
    private var isComplete = false
    /// What has failed last, and not succeeded since.
    private var failing: Step?

    /// - Parameters:
    ///   - directory: where the copies are, for this database alone.
    ///   - keptHours: how long a copy is kept after its last commit.
    ///   - report: gets a sentence when copying begins to fail, and when it works again.
    public init(directory: String, keptHours: Int, databasePath: String, report: @escaping @Sendable (String) -> Void) {
        self.directory = directory
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

    /// Whether all that was committed is on the copies' disk: only then may a checkpoint let the log begin anew.
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
            if failing == nil {
                report("The log cannot be kept in \(directory), and grows until it can: \(error.reason).")
            }
            failing = step
            return false
        }
    }

    private func recovered() {
        report("The log is kept in \(directory) again.")
        failing = nil
    }

    private func copy(_ frames: Int) throws(Failure) {
        if log < 0 { log = open(logPath, O_RDONLY | O_CLOEXEC) }
        guard log >= 0 else { throw Failure() }
        let header = try read(LogSegment.headerBytes, at: 0)
        var (file, id, bytes) = try segment(of: header)
        let pageBytes = Int(LogSegment.integer(header, at: 8))
        let end = LogSegment.headerBytes + frames * (LogSegment.frameHeaderBytes + pageBytes)
        while bytes < end {
            let part = try read(min(end - bytes, 1 << 20), at: bytes)
            guard pwrite(file, part, part.count, off_t(bytes)) == part.count else { throw Failure() }
            bytes += part.count
            segment = (file, id, bytes)
        }
    }

    /// The copy of the log's present generation. A new process copies its log from the beginning.
    private func segment(of header: [UInt8]) throws(Failure) -> (file: Int32, id: LogSegment, bytes: Int) {
        let fresh = LogSegment(header: header, stamp: DatabaseReplacement.stamp(time(nil)))
        if let segment, segment.id.isGeneration(of: fresh) { return segment }
        try sync()
        if let segment { close(segment.file) }
        segment = nil
        let known = LogSegment.all(in: directory).last { $0.isGeneration(of: fresh) }
        let id = known ?? fresh
        let file = open("\(directory)/\(id.name)", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw Failure() }
        let opened = (file: file, id: id, bytes: 0)
        segment = opened
        guard syncDirectory() else { throw Failure() }
        prune()
        return opened
    }

    private func read(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
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

    private func prune() {
        let oldest = time(nil) - keptSeconds
        for segment in LogSegment.all(in: directory) where segment != self.segment?.id {
            let path = "\(directory)/\(segment.name)"
            var status = stat()
            if lstat(path, &status) == 0, status.st_mtim.tv_sec < oldest { unlink(path) }
        }
    }

    /// A system call that failed, by `errno` where it was made.
    private struct Failure: Error {
        let reason = errno == 0 ? "the log is shorter than it should be" : String(cString: strerror(errno))
    }
}
