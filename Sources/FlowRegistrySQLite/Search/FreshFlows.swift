import FlowRegistry
import SQLite

/// The flows of an account that were changed since the state of the search index: what is found in it is made right by
/// looking at their own texts, as the open transaction has them.
struct FreshFlows {
    /// Of more definitions a search had better wait for the index, than look at their texts: a megabyte takes some 30 ms.
    private static let maximumBytes: Int64 = 64 * 1_024
    private static let maximumCount: Int64 = 512

    private let flows: RowIDSet
    private let connection: Connection

    /// - Parameter number: the last entry of the audit log that the index has taken in.
    init(of account: Int64, since number: Int64, on connection: Connection) throws(SQLiteError) {
        let ids = try connection.statement(Self.changed).bind(account).bind(number).bind(Int64.max).all { $0.int64(0) }
        flows = RowIDSet(ids)
        self.connection = connection
    }

    /// Whether they are so many, or so large, that a search is slow until the index has them.
    static func areMany(
        of account: AccountSID, since number: Int64, on connection: Connection
    ) throws(SQLiteError) -> Bool {
        guard let account = try AccountTable.id(of: account, on: connection) else { return false }
        let ids = try connection.statement(changed).bind(account).bind(number).bind(maximumCount)
            .all { $0.int64(0) }
        if ids.count == maximumCount { return true }
        var bytes: Int64 = 0
        for id in Set(ids) {
            bytes += try FlowTexts.definitionBytes(of: id, on: connection)
            if bytes > maximumBytes { return true }
        }
        return false
    }

    /// What a search finds that has found this in the index.
    func correct(_ found: RowIDSet, of search: SearchText) throws(SQLiteError) -> RowIDSet {
        guard flows.count > 0 else { return found }
        var corrected = found
        corrected.subtract(flows)
        corrected.formUnion(try FlowTextSearch(search, on: connection).found(among: flows))
        return corrected
    }

    /// One that is gone is not among them: it was deleted before, and nobody finds what has no row.
    private static let changed: StaticString = """
        SELECT flow.id
        FROM (SELECT resource_sid FROM audit_event WHERE account_id = ?1 AND number > ?2 LIMIT ?3) AS changed
            CROSS JOIN flow ON flow.sid = changed.resource_sid
        """
}
