public import FlowRegistry
import SQLite

/// Flows, revisions and test users in SQLite. Every statement is scoped by the account.
public struct SQLiteFlowRepository: FlowRepository {
    let storage: Storage

    public func flow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow {
        try storage.read { connection throws(SQLiteError) in
            try FlowRow.flow(sid, in: account, on: connection).found()
        }
    }

    public func listedFlow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow {
        try storage.read { connection throws(SQLiteError) in
            try FlowRow.listedFlow(sid, in: account, on: connection).found()
        }
    }

    public func flows(in account: AccountSID, page: PageRequest<Position<Flow>>) throws(RegistryError) -> Page<Flow> {
        try storage.read { connection throws(SQLiteError) in
            .success(try FlowRow.page(page, in: account, on: connection))
        }
    }

    public func flows(
        in account: AccountSID, matching query: FlowQuery, page: PageRequest<FlowPosition>
    ) throws(RegistryError) -> Page<Flow> {
        if query.search != nil { return try found(query, page, in: account) }
        return try storage.read { connection throws(SQLiteError) in
            .success(
                try FlowSearch.page(
                    page, matching: query, in: account, kept: storage.keptFlowSets, index: nil, on: connection))
        }
    }

    /// What came of one look into the search index.
    private enum Look {
        case page(Page<Flow>)
        /// Much of the account has changed behind the index's state; what is committed has this number.
        case behind(Int64)
    }

    /// A page of what is found by words: at once where the index is there and little of the account has changed behind its
    /// state, else when it has taken in what was committed before.
    private func found(
        _ query: FlowQuery, _ page: PageRequest<FlowPosition>, in account: AccountSID
    ) throws(RegistryError) -> Page<Flow> {
        let index = storage.searchIndex
        var hasWaited = false
        for _ in 0..<3 {
            switch try look(for: query, page, in: account, atMuch: hasWaited) {
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
        for query: FlowQuery, _ page: PageRequest<FlowPosition>, in account: AccountSID, atMuch: Bool
    ) throws(RegistryError) -> Look? {
        try storage.read { connection throws(SQLiteError) -> Result<Look?, RegistryError> in
            if let search = query.search,
                FlowTextSearch(search, on: connection).wordCount > SearchText.maximumWords
            {
                return .failure(
                    .invalidParameter("Search", reason: "must not have more than \(SearchText.maximumWords) words"))
            }
            let look = try storage.searchIndex.read(beside: connection) { file, number throws(SQLiteError) -> Look in
                if !atMuch, try FreshFlows.areMany(of: account, since: number, on: connection) {
                    return .behind(try AuditEventRow.end(on: connection).number)
                }
                return .page(
                    try FlowSearch.page(
                        page, matching: query, in: account, kept: storage.keptFlowSets,
                        index: FlowIndex.State(file: file, number: number), on: connection))
            }
            return .success(look)
        }
    }

    public func deletedFlows(
        in account: AccountSID, page: PageRequest<Position<Flow>>
    ) throws(RegistryError) -> Page<DeletedFlow> {
        try storage.read { connection throws(SQLiteError) in
            .success(
                try DeletedFlowRow.page(
                    page, in: account, keptFor: storage.flowRetentionSeconds, on: connection))
        }
    }

    public func revision(
        _ reference: RevisionReference, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision {
        try storage.read { connection throws(SQLiteError) in
            guard case .alias = reference else {
                return try RevisionRow.revision(reference, of: flow, in: account, on: connection)
            }
            // The alias, and the revision with its aliases, as they are at one moment.
            return try connection.transaction { () throws(SQLiteError) in
                try RevisionRow.revision(reference, of: flow, in: account, on: connection)
            }
        }
    }

    public func revisions(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<FlowRevision> {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                guard try FlowRow.exists(flow, in: account, on: connection) else { return .failure(.notFound) }
                if let mark = page.start.position,
                    try !RevisionRow.exists(mark, of: flow, in: account, on: connection)
                {
                    return .failure(.invalidPageToken)
                }
                return .success(try RevisionRow.page(page, of: flow, in: account, on: connection))
            }
        }
    }

    public func testUsers(of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> TestUsers {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                guard let nonce = try TestUserRow.nonce(of: flow, in: account, on: connection) else {
                    return .failure(.notFound)
                }
                let contacts = try TestUserRow.all(of: flow, in: account, on: connection)
                return .success(TestUsers(contacts: contacts, nonce: nonce))
            }
        }
    }
}
