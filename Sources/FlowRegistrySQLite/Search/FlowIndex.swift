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
    private let documents: DocumentFlows
    private let account: Int64
    private let fresh: FreshFlows
    private let connection: Connection

    init(_ state: State, of account: Int64, on connection: Connection) throws(SQLiteError) {
        (file, self.account, self.connection) = (state.file, account, connection)
        documents = DocumentFlows(on: file)
        fresh = try FreshFlows(of: account, since: state.number, on: connection)
    }

    /// How a search is made; nil where the index has nothing to be found.
    func words(_ search: SearchText) throws(SQLiteError) -> FlowWords? {
        try FlowWords(search, in: account, on: file)
    }

    /// What has the words, of the flows that were created in these seconds.
    func found(
        _ words: FlowWords, in seconds: ClosedRange<Int64> = .min ... .max
    ) throws(SQLiteError) -> RowIDSet {
        try correct(words.found(in: seconds, on: file, documents), of: words.search, in: seconds)
    }

    /// What of some flows has the words.
    func found(_ words: FlowWords, among flows: RowIDSet) throws(SQLiteError) -> RowIDSet {
        var found = RowIDSet()
        for id in flows.ids {
            let row = try file.statement("SELECT row FROM indexed_flow WHERE flow = ?").bind(id).first { $0.int64(0) }
            if let row, try words.are(in: row, on: file) { found.insert(id) }
            try connection.checkTime()
        }
        // What is fresh and not among them is nothing that was asked for.
        var corrected = try correct(found, of: words.search)
        corrected.formIntersection(flows)
        return corrected
    }

    /// What has words that begin so.
    func found(_ beginning: PrefixQuery) throws(SQLiteError) -> RowIDSet {
        try correct(beginning.found(on: file, documents), of: beginning.search)
    }

    /// What a search finds that has found this in the index's file.
    func correct(
        _ found: RowIDSet, of search: SearchText, in seconds: ClosedRange<Int64> = .min ... .max
    ) throws(SQLiteError) -> RowIDSet {
        try fresh.correct(found, of: search, in: seconds)
    }
}
