import Glibc

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
