import FlowRegistry
import SQLite

/// What is made from the database and follows its changes, in a file of its own beside it (`DerivedFile`).
///
/// The audit log is the sequence that is followed: its numbers have no gap, an entry is written in its change's
/// transaction, and there is no change without one. A follower knows up to which entry it has come (`FollowerPosition`), in
/// the transaction that took it there, and takes no part in the writer's. It never has to undo anything: it reads what the
/// database has now, not what it had at an entry, and takes in the same once more when a later entry says so.
///
/// A file that is not known to be this database's, complete and in this format, is rebuilt (`FollowerFile`).
protocol Follower: Sendable {
    /// What is read of the database in one go, to be written to the file when the database is let go of.
    associatedtype Part

    /// How the file is called, behind the name of the database.
    static var name: String { get }
    /// To be raised with whatever changes what is in the file.
    static var format: Int64 { get }
    /// The tables of an empty file.
    static var schema: String { get }

    /// How many things there are to be copied into a new file.
    func count(in source: Connection) throws(SQLiteError) -> Int64
    /// The next of these behind one, by their ids; nil behind the last one.
    func next(behind id: Int64, in source: Connection) throws(SQLiteError) -> (part: Part, last: Int64, count: Int64)?
    /// What some changes are about, as it is now; of so many of them, from the first on, as are one transaction's work.
    func state(after changes: [FollowedChange], in source: Connection) throws(SQLiteError) -> (part: Part, changes: Int)
    /// Makes what a connection that reads the file keeps for itself.
    func prepare(_ reader: Connection) throws(SQLiteError)
    /// Takes a part in, as often as it comes.
    func take(_ part: Part, into file: Connection) throws(SQLiteError)
    /// Whether a change has purged something from the database.
    func needsErasing(after change: FollowedChange) -> Bool
    /// Whether too much in the file is of no use any more.
    func isWasteful(_ file: Connection) throws(SQLiteError) -> Bool
    /// From now on, all that there is is written once more, by parts of it (`next`), beside changes; behind the end, no
    /// byte is left in the file of what was there before. Either may come twice.
    func beginRenewal(of file: Connection) throws(SQLiteError)
    func renew(_ part: Part, in file: Connection) throws(SQLiteError)
    func endRenewal(of file: Connection) throws(SQLiteError)
}

/// An entry of the audit log, as followers see it.
struct FollowedChange {
    let position: FollowerPosition
    let action: String
    let resource: String
}

/// Up to which entry of the audit log a follower has come. The hash tells it from the same number in another history, as
/// that of a restored backup: it covers all entries before.
struct FollowerPosition: Equatable {
    let number: Int64
    let hash: [UInt8]

    static let origin = FollowerPosition(number: 0, hash: AuditEvent.origin)
}

extension AuditEventTable {
    /// The last entry's place.
    static func end(on connection: Connection) throws(SQLiteError) -> FollowerPosition {
        try connection.statement("SELECT number, hash FROM audit_event ORDER BY number DESC LIMIT 1")
            .first { FollowerPosition(number: $0.int64(0), hash: $0.bytes(1)) } ?? .origin
    }

    static func has(_ position: FollowerPosition, on connection: Connection) throws(SQLiteError) -> Bool {
        try connection.statement("SELECT hash FROM audit_event WHERE number = ?").bind(position.number)
            .first { $0.bytes(0) } == position.hash
    }

    /// So many changes behind an entry, in their order.
    static func changes(
        after number: Int64, limit: Int64, on connection: Connection
    ) throws(SQLiteError) -> [FollowedChange] {
        try connection.statement(
            "SELECT number, hash, action, resource_sid FROM audit_event WHERE number > ? ORDER BY number LIMIT ?"
        )
        .bind(number).bind(limit).all { row in
            FollowedChange(
                position: FollowerPosition(number: row.int64(0), hash: row.bytes(1)), action: row.text(2),
                resource: row.text(3))
        }
    }
}
