import CSQLite
import Glibc
public import Metrics

/// One connection to a database file, with the statements that it has prepared.
///
/// Opened `NOMUTEX`: it belongs to one thread at a time, which its owner (`Database`) sees to.
public final class Connection {
    /// What a connection may do.
    public enum Access: Sendable {
        case readOnly, readWrite
    }

    /// How many statements were prepared, by all connections: each is kept, so that it soon stands still.
    public static let preparedStatements = Counter()

    let handle: OpaquePointer
    private let tokenizer: TenantTokenizer
    /// By the address of the SQL literal, which stands for its text.
    private var statements: [UInt: Statement] = [:]
    /// By the text's object, which is kept with it.
    private var composed: [ObjectIdentifier: (sql: SQL, statement: Statement)] = [:]
    /// Addresses of the literals of what `keep` has made.
    private var kept: Set<UInt> = []
    /// What keeps the log of this connection's commits.
    var walArchive: WALArchive?
    /// How many frames the log had after this connection's last commit.
    fileprivate var logFrames = 0
    /// Milliseconds of the monotonic clock; 0 for none so far.
    private var deadline = 0
    /// How long each read may take, in milliseconds; nil for as long as any.
    var readLimit: Int?
    /// Asked now and then by what runs long; true stops it.
    var isCancelled: (() -> Bool)? { didSet { asked = 0 } }
    /// When that was last asked.
    private var asked = 0
    /// How many bytes of long values statements were given.
    let boundBytes = ByteCount()
    var sliceClock = SliceClock(now: { MonotonicTime.nanoseconds })

    /// Opens `path`, creating the file only with `readWrite`. Throws what SQLite answers; frees what it took.
    public convenience init(path: String, access: Access) throws(SQLiteError) {
        try self.init(path: path, access: access, files: nil)
    }

    /// The one connection that writes to a database with `synchronous=FULL`.
    convenience init(writerOf path: String) throws(SQLiteError) {
        // Before anything else is asked of the library.
        Self.configureLibrary
        WALWriteBuffer.register
        try self.init(path: path, access: .readWrite, files: WALWriteBuffer.name)
        // In the place of SQLite's own, which makes a checkpoint within the commit. Not retained: it goes with the connection.
        sqlite3_wal_hook(handle, noteLog, Unmanaged.passUnretained(self).toOpaque())
    }

    private init(path: String, access: Access, files: String?) throws(SQLiteError) {
        Self.configureLibrary
        let flags = access == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, files)
        guard code == SQLITE_OK, let opened else {
            let error = SQLiteError(code: code, on: opened)
            sqlite3_close_v2(opened)
            throw error
        }
        handle = opened
        tokenizer = try TenantTokenizer(registeringOn: opened)
    }

    /// SQLite's own count of its memory takes a lock of the whole process for every piece; nobody reads it. A path is the
    /// name of a file, also where it begins with `file:`: `DatabaseLock` takes it for that, too.
    private static let configureLibrary: Void = {
        for option in [SQLITE_CONFIG_MEMSTATUS, SQLITE_CONFIG_URI] {
            let code = csqlite_configure_library(option, 0)
            assert(code == SQLITE_OK, "SQLite was in use before it was configured")
        }
    }()

    deinit {
        statements.removeAll()
        composed.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Stops what runs longer than this from now on, with SQLITE_INTERRUPT.
    func limit(milliseconds: Int) { setDeadline(Self.now + milliseconds) }

    /// Milliseconds of the monotonic clock; 0 for none so far.
    var currentDeadline: Int { deadline }

    func setDeadline(_ milliseconds: Int) {
        if deadline == 0 {
            // The handler is this object's own, and gone with it.
            sqlite3_progress_handler(handle, 1_000, stopPastDeadline, Unmanaged.passUnretained(self).toOpaque())
        }
        deadline = milliseconds
    }

    /// Lets what runs from now on take as long as it does.
    public func liftLimit() { if deadline != 0 { deadline = Int.max } }

    /// Throws SQLITE_INTERRUPT when what runs has taken the time that it may: to be asked between statements, and
    /// between rows each of which takes SQLite long, as FTS5's may; within one it looks for itself.
    public func checkTime() throws(SQLiteError) {
        guard deadline != 0, deadline != Int.max, isPastDeadline else { return }
        throw SQLiteError(code: SQLITE_INTERRUPT, message: "interrupted")
    }

    /// Whoever cancels is asked once for each tick of the clock: that may be a call of the system.
    fileprivate var isPastDeadline: Bool {
        let now = Self.now
        if now >= deadline { return true }
        if now == asked { return false }
        asked = now
        return isCancelled?() ?? false
    }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }

    /// Runs SQL text of any number of statements, for schema and settings; nothing of a user's goes into it.
    public func execute(_ sql: String) throws(SQLiteError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// The prepared statement for a literal, reset and without bindings; prepared at its first use.
    public func statement(_ sql: StaticString) throws(SQLiteError) -> Statement {
        let key = UInt(bitPattern: sql.utf8Start)
        if let statement = statements[key] {
            statement.reset()
            return statement
        }
        Self.preparedStatements.add()
        let statement = try Statement(String(describing: sql), on: self)
        statements[key] = statement
        return statement
    }

    /// The prepared statement for a text that was put together once, and is kept; reset and without bindings.
    public func statement(_ sql: SQL) throws(SQLiteError) -> Statement {
        if let statement = composed[ObjectIdentifier(sql)]?.statement {
            statement.reset()
            return statement
        }
        Self.preparedStatements.add()
        let statement = try Statement(sql.text, on: self)
        composed[ObjectIdentifier(sql)] = (sql, statement)
        return statement
    }

    /// Makes what this connection keeps for itself, by a CREATE in `temp`; once, outside of a transaction.
    ///
    /// It is made on connections that only read, too: the database file stays as it is.
    public func keep(_ sql: StaticString) throws(SQLiteError) {
        guard kept.insert(UInt(bitPattern: sql.utf8Start)).inserted else { return }
        let isQueryOnly = try statement("PRAGMA query_only").first { $0.int64(0) } == 1
        do {
            if isQueryOnly { try execute("PRAGMA query_only = OFF") }
            defer { if isQueryOnly { try? execute("PRAGMA query_only = ON") } }
            try execute(String(describing: sql))
        } catch {
            kept.remove(UInt(bitPattern: sql.utf8Start))
            throw error
        }
    }

    /// A statement for text that is put together, as for a table whose name was looked up; it is not kept.
    public func prepare(_ sql: String) throws(SQLiteError) -> Statement { try Statement(sql, on: self) }

    /// A text that is looked for, as words that must follow each other.
    ///
    /// - Parameter isPrefix: whether the text may go on behind the last of them.
    public func phrase(_ text: String, isPrefix: Bool) -> WordPhrase {
        tokenizer.phrase(text, isPrefix: isPrefix)
    }

    /// Whether each phrase is in one of some texts, as they would be found in an index.
    public func has(_ pattern: WordPattern, in texts: [[UInt8]]) -> Bool { tokenizer.has(pattern, in: texts) }

    /// How many steps SQLite's machine has made for the statements that are kept: what was done so far, whatever the
    /// computer is.
    public var steps: Int {
        statements.values.reduce(0) { $0 + $1.steps } + composed.values.reduce(0) { $0 + $1.statement.steps }
    }

    /// The rowid of the last insert on this connection.
    public var lastInsertRowID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// How many rows the last statement changed.
    public var changes: Int64 { sqlite3_changes64(handle) }

    /// How many rows all statements of this connection have changed, those left out that were undone when they failed.
    public var totalChanges: Int64 { sqlite3_total_changes64(handle) }

    /// Has what `body` deletes overwritten with zeros, also where that means writing pages that are no longer in use.
    ///
    /// Source: https://sqlite.org/pragma.html#pragma_secure_delete
    public func erasing<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        try execute("PRAGMA secure_delete = ON")
        // It is no statement that could fail.
        defer { try? execute("PRAGMA secure_delete = FAST") }
        return try body()
    }

    /// Begins a piece of work that may go on in a later transaction.
    public func beginSlice() -> WorkSlice { WorkSlice(sliceClock) }

    /// Runs `body` in one transaction that sees one state of the database, and rolls back if it throws.
    public func transaction<Value>(
        _ begin: StaticString = "BEGIN", _ body: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        try transaction(begin, keptIf: { _ in true }, body)
    }

    /// Runs `body` in one transaction, and rolls back if it throws or gives a value that is not for keeping.
    func transaction<Value>(
        _ begin: StaticString, keptIf isKept: (Value) -> Bool, _ body: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        try statement(begin).run()
        do {
            let value = try body()
            guard isKept(value) else {
                rollBack()
                return value
            }
            try statement("COMMIT").run()
            return value
        } catch {
            rollBack()
            throw error
        }
    }

    /// Runs `body`, which only reads, on one state of the database: that of its first read, or of the transaction that is
    /// open already.
    public func snapshot<Value>(_ body: () throws(SQLiteError) -> Value) throws(SQLiteError) -> Value {
        try snapshotResult(body).get()
    }

    /// As `snapshot`, of a body that has failures of its own.
    public func snapshotResult<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(SQLiteError) -> Result<Value, Failure> {
        let isOpen = isInTransaction
        if !isOpen { try statement("BEGIN").run() }
        // A commit may fail for a damaged page that was read.
        defer { if !isOpen { rollBack() } }
        do throws(Failure) {
            return .success(try body())
        } catch {
            return .failure(error)
        }
    }

    /// So many frames of the log bring about a checkpoint. As many are found by one table of the log's index
    /// (https://sqlite.org/walformat.html §2.2), and a page that is changed by many commits is written once.
    private static let checkpointFrames = 4_000

    var isCheckpointDue: Bool { logFrames >= Self.checkpointFrames }

    /// Brings what the log has into the file; what cannot be done now, a later one does.
    ///
    /// To be called when the commits are acknowledged, which need not wait for it.
    func checkpoint() {
        guard walArchive?.isDurable() ?? true else { return }
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    }

    /// How many pages this connection has written, to the log or to the file.
    var writtenPages: Int32 {
        var (count, highest): (Int32, Int32) = (0, 0)
        sqlite3_db_status(handle, SQLITE_DBSTATUS_CACHE_WRITE, &count, &highest, 0)
        return count
    }

    /// Whether a transaction is open; some failures have rolled it back.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Rolls back what is open; some failures have already done so (https://sqlite.org/lang_transaction.html §3).
    func rollBack() {
        if isInTransaction { _ = sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
        WALWriteBuffer.forget(on: handle)
    }

    func check(_ code: Int32) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw SQLiteError(code: code, on: handle) }
    }
}

/// How many bytes went somewhere.
final class ByteCount {
    var value = 0
}

/// Called every few thousand steps of a statement; anything but 0 stops it.
///
/// Source: https://sqlite.org/c3ref/progress_handler.html
private func stopPastDeadline(connection: UnsafeMutableRawPointer?) -> Int32 {
    guard let connection else { return 0 }
    return Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue().isPastDeadline ? 1 : 0
}

/// Called behind every commit of the writer's. Source: https://sqlite.org/c3ref/wal_hook.html
private func noteLog(
    connection: UnsafeMutableRawPointer?, database: OpaquePointer?, name: UnsafePointer<CChar>?, frames: Int32
) -> Int32 {
    guard let connection else { return SQLITE_OK }
    let writer = Unmanaged<Connection>.fromOpaque(connection).takeUnretainedValue()
    writer.logFrames = Int(frames)
    writer.walArchive?.committed(frames: writer.logFrames)
    return SQLITE_OK
}
