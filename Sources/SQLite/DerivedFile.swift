import CSQLite
import Glibc

/// A database file that can be rebuilt from another one: never synced, and deleted if it may be wrong.
///
/// One connection writes and makes the checkpoints, others read, as with `Database`. None of them deletes the log when it
/// is closed: that would be done by name, and the name may be a newer file's.
public struct DerivedFile: Sendable {
    /// Which file has the name, and how large it is. It only grows while it is in use.
    public struct Stamp: Equatable, Sendable {
        let device: dev_t
        let node: ino_t
        public let bytes: Int

        /// Whether this is the same file, of no fewer bytes.
        public func continues(_ earlier: Stamp) -> Bool {
            device == earlier.device && node == earlier.node && bytes >= earlier.bytes
        }
    }

    public let path: String

    /// The file beside a database: its path with `-name.db` in the place of `.db`.
    public init(beside databasePath: String, name: String) {
        let stem = databasePath.hasSuffix(".db") ? String(databasePath.dropLast(3)) : databasePath
        path = "\(stem)-\(name).db"
    }

    /// nil where there is no file.
    public var stamp: Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Stamp(device: status.st_dev, node: status.st_ino, bytes: Int(status.st_size))
    }

    /// Bytes of the file and of its log.
    public var bytes: Int { DatabaseSpace.size(path) + DatabaseSpace.size(path + "-wal") }

    /// Whether there is a log with anything in it. A file that was not closed in order is nothing without.
    public var hasLog: Bool { DatabaseSpace.size(path + "-wal") > 0 }

    /// The first pages as they are in the file itself, without the log; nil where the file has not all the pages that its
    /// header counts. By what stands in them, the log's own file is known from another one.
    ///
    /// Only to be asked while no connection of this process is open to the file: closing it would take their locks
    /// (https://sqlite.org/howtocorrupt.html §2.2).
    public var head: [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: 16_384)
        let count = pread(descriptor, &head, head.count, 0)
        guard count >= 100, let stamp else { return nil }
        // https://sqlite.org/fileformat.html §1.3: the size of a page is at 16, their number at 28.
        let pageBytes = Int(head[16]) << 8 | Int(head[17])
        let pages = head[28..<32].reduce(0) { $0 << 8 | Int($1) }
        return stamp.bytes >= pages * (pageBytes == 1 ? 65_536 : pageBytes) ? Array(head[..<count]) : nil
    }

    /// Opens the file to write, and makes it if there is none: for its owner alone, since it has what the database has.
    public func writer() throws(SQLiteError) -> Connection {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            DatabaseLock.giveToDirectoryOwner(descriptor, path)
            close(descriptor)
        }
        let connection = try Connection(path: path, access: .readWrite)
        // What is deleted is overwritten: the texts are those of the database, which overwrites them, too.
        try connection.execute(
            """
            PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA secure_delete = ON;
            PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384
            """)
        try Database.configure(connection)
        try connection.keepLogOnClose()
        return connection
    }

    /// Opens the file to read. Whoever owns the writer has to be through with `writer`.
    public func reader() throws(SQLiteError) -> Connection { try Database.reader(path: path) }

    /// Runs `body` on the writer's connection and has all that was ever written on the disk, in the file itself. False
    /// where somebody reads an older state, which keeps that from being done.
    public static func makeDurable(
        _ connection: Connection, _ body: () throws(SQLiteError) -> Void = {}
    ) throws(SQLiteError) -> Bool {
        try connection.execute("PRAGMA synchronous = FULL")
        defer { try? connection.execute("PRAGMA synchronous = OFF") }
        guard try connection.copyLog() else { return false }
        try body()
        return try connection.copyLog()
    }

    /// Cuts the log, which has what was deleted from the file. False where somebody reads an older state.
    public static func clearLog(_ connection: Connection) throws(SQLiteError) -> Bool {
        try connection.statement("PRAGMA wal_checkpoint(TRUNCATE)").first { $0.int64(0) } == 0
    }

    /// Removes file and log; connections that are open go on with what they have.
    public func remove() {
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }
}

extension Connection {
    fileprivate func keepLogOnClose() throws(SQLiteError) {
        try check(csqlite_configure(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1))
    }

    /// Whether the whole log is in the file now.
    fileprivate func copyLog() throws(SQLiteError) -> Bool {
        // Busy or not, frames of the log, and how many of them are in the file.
        // https://sqlite.org/pragma.html#pragma_wal_checkpoint
        try statement("PRAGMA wal_checkpoint(PASSIVE)")
            .first { $0.int64(0) == 0 && $0.int64(1) == $0.int64(2) } ?? false
    }

    /// Has what runs on this connection end when what runs on another one has to.
    public func shareLimit(of other: Connection) {
        isCancelled = other.isCancelled
        setDeadline(other.currentDeadline == 0 ? .max : other.currentDeadline)
    }

    /// Lets what runs from now on take as long as it does, for whomever.
    public func forgetLimit() {
        isCancelled = nil
        liftLimit()
    }

    /// Whether an error is the one that this connection had last.
    public func isSource(of error: SQLiteError) -> Bool { sqlite3_extended_errcode(handle) == error.code }
}

/// Which start of the machine this is: what was written since then, and not synced, is in the system's memory at least.
public enum MachineStart {
    /// Empty where the system does not tell. Source: random(4), "/proc interfaces".
    public static var id: String {
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)).prefix { $0 > 0x20 }, as: UTF8.self)
    }
}
