import CSQLite
import Glibc
import PerThread

/// One database file that this process owns: a writer, and a read connection for each thread that reads.
///
/// All writes and all checkpoints are on the writer's connection, which is what keeps the WAL-reset bug of
/// SQLite 3.7.0 to 3.51.2 (https://sqlite.org/wal.html#walresetbug) out of reach.
public final class Database: Sendable {
    private let path: String
    /// Takes every write.
    public let writer: CommitQueue
    private let readers = ThreadLocal<Connection>()
    private let maximumReadMilliseconds: Int
    /// Behind the connections, which it has to outlive: members are freed in the order in which they stand here.
    private let lock: DatabaseLock

    /// Takes the file's lock, opens it, and applies the migrations that it lacks.
    ///
    /// - Parameters:
    ///   - maximumPendingWrites: how many writes may wait before further ones are refused.
    ///   - maximumReadMilliseconds: a longer read is stopped, since no checkpoint gets past it.
    ///   - onFatalError: called once when durability is in doubt; the process has to end.
    public init(
        path: String, migrations: [(name: String, sql: [UInt8])], maximumPendingWrites: Int = 4096,
        maximumReadMilliseconds: Int = 5_000, onFatalError: @escaping @Sendable (SQLiteError) -> Void = { _ in }
    ) throws(DatabaseError) {
        lock = try DatabaseLock(databasePath: path)
        self.path = path
        self.maximumReadMilliseconds = maximumReadMilliseconds
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
        writer = CommitQueue(connection, maximumPending: maximumPendingWrites, onFatalError: onFatalError)
    }

    /// Runs `body` on the calling thread with that thread's own read connection.
    ///
    /// A read that takes too long throws SQLITE_INTERRUPT.
    public func read<Value>(_ body: (Connection) throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        let connection = if let known = readers.value { known } else { try makeReader() }
        connection.limit(milliseconds: maximumReadMilliseconds)
        return try body(connection)
    }

    private func makeReader() throws(SQLiteError) -> Connection {
        let connection = try Connection(path: path, access: .readOnly)
        try Self.configureReader(connection)
        readers.set(connection)
        return connection
    }

    static func openingError(_ error: SQLiteError, path: String) -> DatabaseError {
        switch error.primaryCode {
        case SQLITE_NOTADB, SQLITE_CORRUPT: .notADatabase(path: path)
        default: .cannotOpen(path: path, reason: error.message)
        }
    }

    private static func configureWriter(_ connection: Connection) throws(SQLiteError) {
        // What a savepoint may have to bring back is kept in memory: in a file, it would be more writing than the commit.
        try connection.execute(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -16384
            """)
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
