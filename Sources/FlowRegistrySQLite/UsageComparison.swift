import SQLite

/// Compares what each flow and each account is counted to have with what it has.
struct UsageComparison {
    let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// Each difference in a sentence, the first 20 of flows and of accounts.
    func differences() throws(SQLiteError) -> [String] { try flows() + accounts() }

    /// One whose revisions are not all there is none of ours to tell: that is another finding, or a purge.
    private func flows() throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            SELECT flow.sid, flow.definition_bytes, flow_usage.definition_bytes
            FROM flow_usage JOIN flow ON flow.id = flow_usage.flow_id
            WHERE flow.revision = flow_usage.revisions AND flow.definition_bytes <> flow_usage.definition_bytes LIMIT 20
            """
        )
        .all { "The flow \($0.text(0)) is counted with \($0.int64(1)) bytes of definitions, and has \($0.int64(2))." }
    }

    private func accounts() throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            SELECT account.sid, account.flow_count, account.definition_bytes, account.key_count,
                account_usage.flow_count, account_usage.definition_bytes, account_usage.key_count
            FROM account_usage JOIN account ON account.id = account_usage.account_id
            WHERE (account.flow_count, account.definition_bytes, account.key_count)
                <> (account_usage.flow_count, account_usage.definition_bytes, account_usage.key_count) LIMIT 20
            """
        )
        .all { row in
            "By its counts the account \(row.text(0)) has flows, bytes of definitions and keys to the number of "
                + "\(row.int64(1)), \(row.int64(2)) and \(row.int64(3)), in fact of \(row.int64(4)), \(row.int64(5)) and "
                + "\(row.int64(6))."
        }
    }
}
