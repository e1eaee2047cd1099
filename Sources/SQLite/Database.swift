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
        // A log that grew while somebody read for long is cut to 64 MiB when it begins anew. What a savepoint may have to
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
