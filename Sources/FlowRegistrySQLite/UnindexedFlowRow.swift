import SQLite

/// The table `unindexed_flow`: whose words `flow_search` does not have as they are now.
///
/// FTS5 writes a piece of its index for each transaction that gives it words, and merges the pieces later: words of many
/// flows at once cost it much less. So a change only notes its flow, in its own transaction.
struct UnindexedFlowRow {
    /// With as many flows or bytes of definitions, words are indexed, for which other writes wait: some 20 ms, and no
    /// longer than an `IndexSlice`.
    private static let maximumCount: Int64 = 128
    private static let maximumBytes = Int64(IndexSlice.maximumBytes)
    /// So many bytes of definitions a search reads itself.
    private static let maximumSearchedBytes: Int64 = 64 * 1_024

    let searchRowID: Int64
    /// Whose words `flow_search` has.
    let indexedRevision: Int64?

    /// Notes that the words are to be indexed anew; what an earlier note says is indexed still is.
    ///
    /// - Parameter bytes: how large the definition is.
    func insert(bytes: Int64, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            """
            INSERT INTO unindexed_flow (search_rowid, indexed_revision, definition_bytes) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET definition_bytes = excluded.definition_bytes
            """
        )
        .bind(searchRowID).bind(indexedRevision).bind(bytes).run()
        Self.workOff(lastBytes: bytes, on: connection)
    }

    /// Has the words of all flows indexed at the end of the open transaction, and what it leaves in others: those of few
    /// flows, too, and those that an index had before there were pairs. To be asked for now and then, so that no search
    /// looks at the same texts for long.
    static func workOffAll(on connection: Connection) {
        connection.atCommit { connection throws(SQLiteError) in
            if try Self.index(on: connection) { return true }
            return try OutdatedWordsRow.renew(on: connection)
        }
    }

    /// Has the words of many flows indexed at the end of the open transaction, and what it leaves in others.
    ///
    /// - Parameter lastBytes: how large the definition was that was noted last; the largest of a transaction counts.
    private static func workOff(lastBytes: Int64, on connection: Connection) {
        connection.atCommit(weight: lastBytes) { connection throws(SQLiteError) in
            guard try Self.areMany(with: lastBytes, on: connection) else { return false }
            return try Self.index(on: connection)
        }
    }

    /// The row that a flow had; nil where its words are as they should be.
    static func delete(_ searchRowID: Int64, on connection: Connection) throws(SQLiteError) -> UnindexedFlowRow? {
        try connection.statement("DELETE FROM unindexed_flow WHERE search_rowid = ? RETURNING indexed_revision")
            .bind(searchRowID)
            .first { UnindexedFlowRow(searchRowID: searchRowID, indexedRevision: $0.optionalInt64(0)) }
    }

    /// Notes that the words of a flow are no longer in the index, neither as they were nor as they are.
    static func noteRemoval(_ searchRowID: Int64, on connection: Connection) throws(SQLiteError) {
        try connection.statement("UPDATE unindexed_flow SET indexed_revision = NULL WHERE search_rowid = ?")
            .bind(searchRowID).run()
    }

    /// All of an account's.
    static func searchRowIDs(of account: Int64, on connection: Connection) throws(SQLiteError) -> [Int64] {
        try connection.statement(
            """
            SELECT search_rowid FROM unindexed_flow CROSS JOIN flow ON flow.id = search_rowid & 0xFFFFFFF
            WHERE flow.account_id = ?
            """
        )
        .bind(account).all { $0.int64(0) }
    }

    /// Whether an account's are so many that a search had better have them indexed than look at their texts, a megabyte
    /// of which takes some 30 ms.
    static func areManyToSearch(of account: Int64, on connection: Connection) throws(SQLiteError) -> Bool {
        try connection.statement(
            """
            SELECT total(unindexed_flow.definition_bytes) > ?2
            FROM unindexed_flow CROSS JOIN flow ON flow.id = search_rowid & 0xFFFFFFF WHERE flow.account_id = ?1
            """
        )
        .bind(account).bind(maximumSearchedBytes).first { $0.int64(0) } == 1
    }

    /// Gives `flow_search` the words of some flows as they are now, as many as one transaction is to; of one account's alone
    /// where it is given. True where more are left.
    @discardableResult
    static func index(of account: Int64? = nil, on connection: Connection) throws(SQLiteError) -> Bool {
        let last = try FlowIndexEntry.index(of: account, on: connection)
        try connection.statement(
            """
            DELETE FROM unindexed_flow WHERE search_rowid <= ?1 AND (?2 IS NULL
                OR ?2 = (SELECT account_id FROM flow WHERE id = search_rowid & 0xFFFFFFF))
            """
        )
        .bind(last ?? Int64.max).bind(account).run()
        return last != nil
    }

    /// Whether there is enough to be indexed, by the definition that was noted last: while none is longer than the mean of
    /// as many as may wait, their number tells, which SQLite counts without looking at them.
    private static func areMany(with bytes: Int64, on connection: Connection) throws(SQLiteError) -> Bool {
        let count = try connection.statement("SELECT count(*) FROM unindexed_flow").first { $0.int64(0) } ?? 0
        if count >= maximumCount { return true }
        guard bytes > maximumBytes / maximumCount else { return false }
        return try connection.statement("SELECT total(definition_bytes) >= ? FROM unindexed_flow")
            .bind(maximumBytes).first { $0.int64(0) } == 1
    }
}
