import CSQLite
import Glibc
import PerThread

/// One database file that this process owns: a writer, and a read connection for each thread that reads.
///
/// All writes and all checkpoints are on the writer's connection, which is what keeps the WAL-reset bug of
/// SQLite 3.7.0 to 3.51.2 (https://sqlite.org/wal.html#walresetbug) out of reach.
public final class Database: Sendable {
    public let path: String
    /// Takes every write.
    public let writer: CommitQueue
    /// The number of the last migration, which the file is at.
    public let schemaVersion: Int
    /// Of what keeps the log; nil where nothing does.
    public let walArchiveStatistics: WALArchiveStatistics?
    private let readers = ThreadLocal<Connection>()
    private let maximumReadMilliseconds: Int
    /// Behind the connections, which it has to outlive: members are freed in the order in which they stand here.
    private let lock: DatabaseLock

    /// Takes the file's lock, opens it, and applies the migrations that it lacks.
    ///
    /// - Parameters:
    ///   - formerChecksums: by a migration's name, the checksum of an earlier text that has made the same schema.
    ///   - maximumPendingWrites: how many writes may wait before further ones are refused.
    ///   - maximumReadMilliseconds: a longer read is stopped, since no checkpoint gets past it.
    ///   - writerLimits: how much one transaction takes on, and how long one write may take.
    ///   - migrating: is told before and between the steps that an existing database lacks.
    ///   - walArchive: what keeps every page that is committed; nil for nothing.
    ///   - onFatalError: called once when durability is in doubt; the process has to end.
    public init(
        path: String, migrations: [(name: String, sql: [UInt8])], formerChecksums: [String: Int64] = [:],
        maximumPendingWrites: Int = 4096,
        maximumReadMilliseconds: Int = 1_000, writerLimits: WriterLimits = WriterLimits(),
        migrating: MigrationSteps = MigrationSteps(),
        walArchive: WALArchive? = nil, onFatalError: @escaping @Sendable (SQLiteError) -> Void = { _ in }
    ) throws(DatabaseError) {
        lock = try DatabaseLock(databasePath: path)
        if DatabaseSpace(databasePath: path).isTooLittleForIndex { throw .diskFull(path: path) }
        self.path = path
        walArchiveStatistics = walArchive?.statistics
        schemaVersion = migrations.count
        self.maximumReadMilliseconds = maximumReadMilliseconds
        let connection: Connection
        do {
            connection = try Connection(writerOf: path)
            try connection.execute("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF")
            // A file that is refused is left as it is, with its log.
            try connection.check(csqlite_configure(connection.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1))
        } catch {
            throw Self.openingError(error, path: path)
        }
        // Its steps are commits like others.
        connection.walArchive = walArchive
        try Migrator(migrations: migrations, formerChecksums: formerChecksums, path: path).migrate(
            connection, telling: migrating)
        do {
            try Self.configureWriter(connection, keepsLog: walArchive != nil)
            // A commit that changes nothing: the kept log begins with the service, and not with the first write.
            if walArchive != nil { try connection.execute("PRAGMA user_version = \(schemaVersion)") }
        } catch {
            throw Self.openingError(error, path: path)
        }
        writer = CommitQueue(
            connection, maximumPending: maximumPendingWrites, limits: writerLimits, onFatalError: onFatalError)
    }

    /// Runs `body` on the calling thread with that thread's own read connection.
    ///
    /// A read that takes too long throws SQLITE_INTERRUPT.
    public func read<Value>(_ body: (Connection) throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        let connection = try reader
        connection.limit(milliseconds: connection.readLimit ?? maximumReadMilliseconds)
        return try body(connection)
    }

    /// As `read`, of a body that throws whatever it likes.
    public func reading<Value>(_ body: (Connection) throws -> Value) throws -> Value {
        let connection = try reader
        connection.limit(milliseconds: connection.readLimit ?? maximumReadMilliseconds)
        return try body(connection)
    }

    /// Has every read on the calling thread end within so many milliseconds, from now on.
    public func limitReads(milliseconds: Int) throws(SQLiteError) {
        try reader.readLimit = min(milliseconds, maximumReadMilliseconds)
    }

    /// Has reads on the calling thread end, with SQLITE_INTERRUPT, once `isCancelled`, for the time of `body`.
    public func reading<Value>(
        until isCancelled: @escaping () -> Bool, _ body: () throws -> Value
    ) rethrows -> Value {
        let connection = try? reader
        connection?.isCancelled = isCancelled
        defer { connection?.isCancelled = nil }
        return try body()
    }

    /// The calling thread's.
    private var reader: Connection {
        get throws(SQLiteError) {
            if let known = readers.value { known } else { try makeReader() }
        }
    }

    /// The schema version that the file has just now, on the calling thread's read connection.
    public func storedSchemaVersion() throws(SQLiteError) -> Int {
        try read { connection throws(SQLiteError) in
            try connection.statement("PRAGMA user_version").first { Int($0.int64(0)) } ?? 0
        }
    }

    /// How large the file and its log are, and how much room their disk has.
    public var space: DatabaseSpace { DatabaseSpace(databasePath: path) }

    private func makeReader() throws(SQLiteError) -> Connection {
        let connection = try Self.reader(path: path)
        readers.set(connection)
        return connection
    }

    /// A connection that only reads, be it beside another process that writes: it makes no checkpoint and changes no
    /// page. The pages of a transaction of its own stay in the log until that ends.
    public static func reader(path: String) throws(SQLiteError) -> Connection {
        let connection = try Connection(path: path, access: .readOnly)
        try configureReader(connection)
        return connection
    }

    /// The schema version of a database that is ours and not newer than `migrations`; 0 for an empty one.
    public static func schemaVersion(
        of connection: Connection, path: String, migrations: [(name: String, sql: [UInt8])],
        formerChecksums: [String: Int64] = [:]
    ) throws(DatabaseError) -> Int64 {
        try Migrator(migrations: migrations, formerChecksums: formerChecksums, path: path).knownVersion(of: connection)
    }

    /// Why a file cannot be used, by SQLite's error.
    public static func openingError(_ error: SQLiteError, path: String) -> DatabaseError {
        switch error.primaryCode {
        case SQLITE_NOTADB: .notADatabase(path: path)
        case SQLITE_CORRUPT: .damaged(path: path, reason: error.message)
        case SQLITE_FULL: .diskFull(path: path)
        // What a read-only file system says is known from opening the file.
        case SQLITE_READONLY: .unreachable(path: path, errno: EACCES)
        default:
            error.systemError == 0
                ? .cannotOpen(path: path, reason: error.message) : .unreachable(path: path, errno: error.systemError)
        }
    }

    private static func configureWriter(_ connection: Connection, keepsLog: Bool) throws(SQLiteError) {
        // A log that grew while somebody read for long is cut to 64 MiB when it restarts. What a savepoint may have to
        // bring back is kept in memory: in a file, it would be more writing than the commit.
        try connection.execute(
            """
            PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864; PRAGMA secure_delete = FAST;
            PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384
            """)
        try connection.check(csqlite_configure(connection.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keepsLog ? 1 : 0))
        try configure(connection)
    }

    private static func configureReader(_ connection: Connection) throws(SQLiteError) {
        // Pages are kept in up to 4 MiB, filled as they are read: a search reads flows from all over the file.
        try connection.execute(
            """
            PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -4096
            """)
        try connection.check(csqlite_configure(connection.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1))
        try configure(connection)
    }

    static func configure(_ connection: Connection) throws(SQLiteError) {
        try connection.execute(
            """
            PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0
            """)
        for (option, value) in [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
        ] as [(Int32, Int32)] {
            try connection.check(csqlite_configure(connection.handle, option, value))
        }
    }
}

/// How much room a database takes and how much is left to it, in bytes.
public struct DatabaseSpace: Sendable {
    public let databaseBytes: Int
    /// As large as the log has become since it was last cut: most of it may be free to be written again.
    public let logBytes: Int
    /// What the service's user may still write; nil where the system does not tell.
    public let freeBytes: Int?
    /// Whether the file system takes no writes.
    public let isReadOnly: Bool
    /// Whether the disk is so full that SQLite's index of the log may get no blocks. SQLite takes one block for each 4 KB
    /// of it: with smaller blocks it has holes, and who writes to one that no block is left for gets SIGBUS.
    let isTooLittleForIndex: Bool

    /// Where there are smaller ones.
    private static let blockBytes: UInt = 4_096
    /// The index of 128 MiB of log.
    private static let indexBytes = 262_144

    init(databasePath path: String) {
        databaseBytes = Self.size(path)
        logBytes = Self.size(path + "-wal")
        var system = statvfs()
        let isKnown = statvfs(path, &system) == 0
        freeBytes = isKnown ? Int(system.f_bavail) * Int(system.f_frsize) : nil
        isTooLittleForIndex = isKnown && system.f_frsize < Self.blockBytes && freeBytes ?? 0 < Self.indexBytes
        isReadOnly = isKnown && system.f_flag & UInt(ST_RDONLY) != 0
    }

    static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}

/// Who is told of the steps by which an existing database is brought to the current schema. A new one tells nobody.
public struct MigrationSteps: Sendable {
    let prepare: @Sendable (_ version: Int64, _ target: Int64) throws(DatabaseError) -> Void
    let begin: @Sendable (_ name: String, _ done: Int, _ total: Int) -> Void

    /// - Parameters:
    ///   - prepare: called before anything is changed, with the versions from and to which; what it throws keeps the
    ///     database as it is.
    ///   - begin: called before each step, with its name and how many are done of how many.
    public init(
        prepare: @escaping @Sendable (_ version: Int64, _ target: Int64) throws(DatabaseError) -> Void = {
            (_, _) throws(DatabaseError) in
        },
        begin: @escaping @Sendable (_ name: String, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) {
        self.prepare = prepare
        self.begin = begin
    }
}
