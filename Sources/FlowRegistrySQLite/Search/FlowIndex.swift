import FlowRegistry
import SQLite

/// The search index as one search sees it: what it finds is what is in the texts of one state of the database, that of
/// the open transaction. Flows that have changed since the state of the index are looked at themselves.
struct FlowIndex {
    /// A state of the index's file.
    struct State {
        let file: Connection
        /// The last entry of the audit log that it has taken in.
        let number: Int64
    }

    private let file: Connection
    private let account: Int64
    private let fresh: FreshFlows

    init(_ state: State, of account: Int64, on connection: Connection) throws(SQLiteError) {
        (file, self.account) = (state.file, account)
        fresh = try FreshFlows(of: account, since: state.number, on: connection)
    }

    /// The flows that have the words.
    func found(_ search: SearchText) throws(SQLiteError) -> RowIDSet {
        let found = try FlowWords(search, in: account, on: file)?.found(on: file) ?? RowIDSet()
        return try fresh.correct(found, of: search)
    }
}
