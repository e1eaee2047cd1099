import CSQLite
import Glibc

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

/// Why a database file cannot be served; each says what a person can do about it.
public enum DatabaseError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The system's answer to an attempt to reach the file or its directory.
    case unreachable(path: String, errno: Int32)
    case diskFull(path: String)
    case cannotOpen(path: String, reason: String)
    case locked(path: String, processID: Int?)
    case notADatabase(path: String)
    case damaged(path: String, reason: String)
    case foreignApplication(path: String, applicationID: Int64)
    case newerSchema(path: String, version: Int64, known: Int64)
    case migrationChanged(path: String, name: String)
    case migrationFailed(path: String, name: String, reason: String)
    /// What was to be done before a migration was not; `reason` is a sentence.
    case notPrepared(path: String, reason: String)

    public var description: String {
        switch self {
        case .unreachable(let path, let errno):
            "The database \(path) cannot be opened: \(String(cString: strerror(errno)))."
        case .diskFull(let path):
            "The disk that holds the database \(path) is full; make room there and start again."
        case .cannotOpen(let path, let reason):
            "The database \(path) cannot be opened: \(reason)."
        case .locked(let path, let processID):
            "The database \(path) is in use by \(processID.map { "process \($0)" } ?? "another process")."
        case .notADatabase(let path):
            "The file \(path) is not an SQLite database; nothing in it was touched."
        case .damaged(let path, let reason):
            "The database \(path) is damaged (\(reason)); nothing in it was touched. Restore a backup of it."
        case .foreignApplication(let path, let applicationID):
            "The database \(path) belongs to another application (application_id \(applicationID)); nothing in it was touched."
        case .newerSchema(let path, let version, let known):
            "The database \(path) has schema version \(version), newer than \(known), the last that this version of Flow Registry knows; install the newer version."
        case .migrationChanged(let path, let name):
            "The database \(path) was made with another text of migration \(name); it is from a different build."
        case .migrationFailed(let path, let name, let reason):
            "The database \(path) could not be brought to the schema \(name): \(reason)."
        case .notPrepared(let path, let reason):
            "The database \(path) was not brought to a newer schema, since it could not be backed up before: \(reason)"
        }
    }
}

/// SQLite, as it is loaded.
public enum SQLiteVersion {
    /// As `3.40.1`.
    public static var text: String { String(cString: sqlite3_libversion()) }
}
