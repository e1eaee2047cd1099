import CSQLite
import Glibc
import Synchronization

/// One database file that this process owns: a writer, and a read connection for each thread that reads.
///
/// All writes and all checkpoints are on the writer's connection, which is what keeps the WAL-reset bug of
/// SQLite 3.7.0 to 3.51.2 (https://sqlite.org/wal.html#walresetbug) out of reach.
public final class Database: Sendable {
    private let path: String
    private let lock: DatabaseLock
    /// Takes every write.
    public let writer: CommitQueue
    private let slot: pthread_key_t
    private let readers = Mutex<[ReaderBox]>([])

    /// Takes the file's lock, opens it, and applies the migrations that it lacks.
    ///
    /// - Parameters:
    ///   - maximumPendingWrites: how many writes may wait before further ones are refused.
    ///   - onFatalError: called once when durability is in doubt; the process has to end.
    public init(
        path: String, migrations: [(name: String, sql: [UInt8])], maximumPendingWrites: Int = 4096,
        onFatalError: @escaping @Sendable (SQLiteError) -> Void = { _ in }
    ) throws(DatabaseError) {
        lock = try DatabaseLock(databasePath: path)
        self.path = path
        let connection: Connection
        do {
            connection = try Connection(path: path, access: .readWrite)
            try connection.execute("PRAGMA busy_timeout = 5000; PRAGMA trusted_schema = OFF")
        } catch {
            throw Self.openingError(error, path: path)
        }
        try Migrator(migrations: migrations, path: path).migrate(connection)
        do {
            try Self.configureWriter(connection)
        } catch {
            throw Self.openingError(error, path: path)
        }
        var slot = pthread_key_t()
        guard pthread_key_create(&slot, nil) == 0 else {
            throw .cannotOpen(path: path, reason: "no thread-specific storage is left")
        }
        self.slot = slot
        writer = CommitQueue(connection, maximumPending: maximumPendingWrites, onFatalError: onFatalError)
    }

    deinit { pthread_key_delete(slot) }

    /// Runs `body` on the calling thread with that thread's own read connection.
    public func read<Value>(_ body: (Connection) throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        if let pointer = pthread_getspecific(slot) {
            // Not retained: `readers` keeps it for as long as this object lives.
            return try body(Unmanaged<Connection>.fromOpaque(pointer).takeUnretainedValue())
        }
        let connection = try Connection(path: path, access: .readOnly)
        try Self.configureReader(connection)
        pthread_setspecific(slot, Unmanaged.passUnretained(connection).toOpaque())
        readers.withLock { $0.append(ReaderBox(connection: connection)) }
        return try body(connection)
    }

    static func openingError(_ error: SQLiteError, path: String) -> DatabaseError {
        switch error.primaryCode {
        case SQLITE_NOTADB, SQLITE_CORRUPT: .notADatabase(path: path)
        default: .cannotOpen(path: path, reason: error.message)
        }
    }

    private static func configureWriter(_ connection: Connection) throws(SQLiteError) {
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        try configure(connection)
    }

    private static func configureReader(_ connection: Connection) throws(SQLiteError) {
        try connection.execute("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0")
        try connection.check(csqlite_configure(connection.handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1))
        try configure(connection)
    }

    private static func configure(_ connection: Connection) throws(SQLiteError) {
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

/// Carries a connection between the thread that uses it and the one that closes it.
///
/// Unchecked: a reader is used by its own thread only, and closed when no thread can reach the database any more.
private struct ReaderBox: @unchecked Sendable {
    let connection: Connection
}
