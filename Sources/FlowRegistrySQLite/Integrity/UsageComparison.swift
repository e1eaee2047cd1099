import SQLite

/// Compares what each flow and each account is counted to have with what it has.
struct UsageComparison {
    let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    /// Each difference in a sentence, the first 20 of flows and of accounts.
    func differences() throws(SQLiteError) -> [String] { try flows() + accounts() }

    /// Skips a flow with missing revisions: that is another issue, or a purge under way.
    private func flows() throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            SELECT flow.sid, flow.stored_bytes, expected.stored_bytes
            FROM expected_flow_usage AS expected JOIN flow ON flow.id = expected.flow_id
            WHERE flow.revision = expected.revisions AND flow.stored_bytes <> expected.stored_bytes
                AND flow.id NOT IN (SELECT flow_id FROM flow_purge)
            LIMIT 20
            """
        )
        .all { "The flow \($0.text(0)) is counted with \($0.int64(1)) stored bytes, and has \($0.int64(2))." }
    }

    private func accounts() throws(SQLiteError) -> [String] {
        try connection.statement(
            """
            SELECT account.sid, usage.flow_count, usage.stored_bytes, usage.key_count, usage.audit_events,
                expected.flow_count, expected.stored_bytes, expected.key_count, expected.audit_events
            FROM expected_account_usage AS expected JOIN account ON account.id = expected.account_id
                LEFT JOIN account_usage AS usage ON usage.account_id = account.id
            WHERE (usage.flow_count, usage.stored_bytes, usage.key_count, usage.audit_events)
                IS NOT (expected.flow_count, expected.stored_bytes, expected.key_count, expected.audit_events) LIMIT 20
            """
        )
        .all { row in
            "By its counts the account \(row.text(0)) has flows, stored bytes, keys and audit events to the number of "
                + "\(row.int64(1)), \(row.int64(2)), \(row.int64(3)) and \(row.int64(4)), in fact of \(row.int64(5)), "
                + "\(row.int64(6)), \(row.int64(7)) and \(row.int64(8))."
        }
    }
}
