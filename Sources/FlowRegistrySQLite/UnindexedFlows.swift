import FlowRegistry
import SQLite

/// The flows of an account whose words `flow_search` does not have as they are in the open transaction: what is found in
/// it is made right by looking at their own texts.
struct UnindexedFlows {
    private let searchRowIDs: [Int64]
    private let connection: Connection

    init(of account: Int64, on connection: Connection) throws(SQLiteError) {
        searchRowIDs = try UnindexedFlowRow.searchRowIDs(of: account, on: connection)
        self.connection = connection
    }

    /// What a search finds that has found this in the index.
    ///
    /// - Parameter seconds: in which the flows were created that the search was for.
    func correct(
        _ found: RowIDSet, of search: SearchText, in seconds: ClosedRange<Int64> = .min ... .max
    ) throws(SQLiteError) -> RowIDSet {
        guard !searchRowIDs.isEmpty else { return found }
        let rows = FlowSearchRow.first(of: seconds.lowerBound)...FlowSearchRow.last(of: seconds.upperBound)
        var (unindexed, corrected) = (RowIDSet(), found)
        for row in searchRowIDs where rows.contains(row) { unindexed.insert(FlowSearchRow.flow(row)) }
        corrected.subtract(unindexed)
        if let fit = try FlowTextSearch(search, on: connection).found(among: unindexed) { corrected.formUnion(fit) }
        return corrected
    }
}
