import FlowRegistry
import SQLite

/// A flow by its SID alone, in whichever account and deleted or not: an import has to know.
struct StoredFlow {
    let id: Int64
    let account: AccountSID
    let revision: Int64
    let dateDeleted: Timestamp?

    static func flow(_ sid: FlowSID, on connection: Connection) throws(SQLiteError) -> StoredFlow? {
        try connection.statement(
            """
            SELECT flow.id, account.sid, flow.revision, flow.date_deleted
            FROM flow JOIN account ON account.id = flow.account_id WHERE flow.sid = ?
            """
        )
        .bind(sid.description)
        .first { row throws(SQLiteError) in
            guard let account = AccountSID(row.text(1)) else { throw .unreadableRow("flow") }
            return StoredFlow(
                id: row.int64(0), account: account, revision: row.int64(2), dateDeleted: row.optionalTimestamp(3))
        }
    }

    static func revision(
        _ number: Int64, of flow: Int64, in account: AccountSID, _ sid: FlowSID, on connection: Connection
    ) throws(SQLiteError) -> FlowRevision? {
        var found: FlowRevision?
        let row = ExportedFlowRow(id: flow, sid: sid, revisions: number, dateDeleted: nil)
        try row.revisions(from: number, in: account, on: connection) { revision in
            found = revision
            return false
        }
        return found?.number == number ? found : nil
    }
}
