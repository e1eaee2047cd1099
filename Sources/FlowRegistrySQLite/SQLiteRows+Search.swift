public import FlowRegistry
import SQLite

/// Flows found by filters and by words.
extension SQLiteRows {
    public func wordCount(of search: SearchText) throws(RegistryError) -> Int {
        try run { FlowTextSearch(search, on: $0).wordCount }
    }

    public func storedFlows(
        in account: AccountSID, matching query: FlowQuery, page: PageRequest<FlowPosition>
    ) throws(RegistryError) -> Page<Flow> {
        guard let store else { throw .searchUnavailable(.isBuilt) }
        if query.search != nil { return try found(query, page, in: account, store) }
        return try run {
            try FlowSearch.page(page, matching: query, in: account, index: nil, on: $0)
        }
    }

    /// A page of what is found by words: at once where the index is there and little of the account has changed behind its
    /// state, else when it has taken in what was committed before.
    private func found(
        _ query: FlowQuery, _ page: PageRequest<FlowPosition>, in account: AccountSID, _ store: SQLiteStore
    ) throws(RegistryError) -> Page<Flow> {
        let index = store.searchIndex
        var hasWaited = false
        for _ in 0..<3 {
            switch try look(for: query, page, in: account, atMuch: hasWaited, store) {
            case .page(let page)?: return page
            case .behind(let number)?:
                guard index.wait(for: number) else { throw .searchUnavailable(.isBehind) }
                hasWaited = true
            // Whatever a new file begins with is enough to look again.
            case nil: guard index.wait(for: 0) else { throw .searchUnavailable(.isBuilt) }
            }
        }
        throw .searchUnavailable(.isBuilt)
    }

    /// nil where there is no index to look into.
    ///
    /// - Parameter atMuch: whether to look at the texts of what has changed however much it is.
    private func look(
        for query: FlowQuery, _ page: PageRequest<FlowPosition>, in account: AccountSID, atMuch: Bool,
        _ store: SQLiteStore
    ) throws(RegistryError) -> SearchLook? {
        // A read of its own each time: waiting for the index takes none of its time.
        try run { connection in
            try store.searchIndex.read(beside: connection) { file, number throws(SQLiteError) -> SearchLook in
                if !atMuch, try FreshFlows.areMany(of: account, since: number, on: connection) {
                    return .behind(try AuditEventTable.end(on: connection).number)
                }
                return .page(
                    try FlowSearch.page(
                        page, matching: query, in: account, index: FlowIndex.State(file: file, number: number),
                        on: connection))
            }
        }
    }
}

/// What came of one look into the search index.
private enum SearchLook {
    case page(Page<Flow>)
    /// Much of the account has changed behind the index's state; what is committed has this number.
    case behind(Int64)
}
