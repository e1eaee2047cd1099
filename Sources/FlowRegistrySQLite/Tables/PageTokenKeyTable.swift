import FlowRegistry
import SQLite

/// The one row of the table `page_token_key`.
enum PageTokenKeyTable {
    /// What an audit event's number is hidden by.
    static func permutation(on connection: Connection) throws(SQLiteError) -> NumberPermutation {
        let key = try connection.statement("SELECT key FROM page_token_key").first { $0.bytes(0) } ?? []
        guard key.count == 64 else { throw .unreadableRow("page_token_key") }
        var rest = key[...]
        return NumberPermutation {
            defer { rest = rest.dropFirst(8) }
            return rest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }
}
