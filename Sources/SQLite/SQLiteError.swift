import CSQLite

/// A call of SQLite's that did not succeed.
///
/// Told apart by code, never by message. Codes: https://sqlite.org/rescode.html
public struct SQLiteError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The extended result code.
    public let code: Int32
    /// SQLite's own words, for logs.
    public let message: String
    /// The system's error behind it (errno(3)); 0 where there is none.
    public let systemError: Int32

    public init(code: Int32, message: String, systemError: Int32 = 0) {
        self.code = code
        self.message = message
        self.systemError = systemError
    }

    init(code: Int32, on database: OpaquePointer?) {
        let message = (database.flatMap(sqlite3_errmsg) ?? sqlite3_errstr(code)).map { String(cString: $0) }
        let system = database.map(sqlite3_system_errno) ?? 0
        // Of other failures it is an older one's.
        let isSystems = [SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_READONLY].contains(code & 0xFF)
        self.init(code: code, message: message ?? "unknown", systemError: isSystems ? system : 0)
    }

    /// The lower eight bits: the class of the failure.
    public var primaryCode: Int32 { code & 0xFF }

    /// Whether data already handed over may not be on the disk: the process has to stop and recover on restart,
    /// never to try again (https://wiki.postgresql.org/wiki/Fsync_Errors).
    public var leavesDurabilityUnknown: Bool {
        code == Self.fsyncFailed || code == Self.directoryFsyncFailed
    }

    /// Whether the disk or the quota is full.
    public var isDiskFull: Bool { primaryCode == SQLITE_FULL }

    /// Whether the file is no database, or one with a damaged page.
    public var isDamage: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }

    /// Whether the file or its disk could not be read or written, for another reason than that it is full.
    public var isFileFailure: Bool { [SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN].contains(primaryCode) }

    /// Whether nothing is to be hoped from going on with the transaction: SQLite may have rolled it back already, and a
    /// savepoint with it (https://sqlite.org/lang_transaction.html §3).
    var concernsWholeTransaction: Bool { isDiskFull || isFileFailure || primaryCode == SQLITE_NOMEM }

    /// Whether the statement was stopped since it took longer than it may.
    public var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }

    public var description: String {
        "SQLite error \(code): \(message)" + (systemError == 0 ? "" : " (errno \(systemError))")
    }

    private static let fsyncFailed = SQLITE_IOERR | (4 << 8)
    private static let directoryFsyncFailed = SQLITE_IOERR | (5 << 8)
}
