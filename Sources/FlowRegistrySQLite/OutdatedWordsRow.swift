import FlowRegistry
import SQLite

/// The table `outdated_words`: flows whose words `flow_search` has as they were before there were pairs (migration 0019).
enum OutdatedWordsRow {
    /// Forgets the row of a flow whose words are taken from the index; whether there was one.
    static func delete(_ searchRowID: Int64, on connection: Connection) throws(SQLiteError) -> Bool {
        try connection.statement("DELETE FROM outdated_words WHERE search_rowid = ? RETURNING 1").bind(searchRowID)
            .first { _ in } != nil
    }

    /// Gives `flow_search` the words of some flows as they are now, where that makes a difference. True where more are
    /// left.
    static func renew(on connection: Connection) throws(SQLiteError) -> Bool {
        let last = try FlowIndexEntry.renew(on: connection)
        try connection.statement("DELETE FROM outdated_words WHERE search_rowid <= ?").bind(last ?? Int64.max).run()
        return last != nil
    }
}
