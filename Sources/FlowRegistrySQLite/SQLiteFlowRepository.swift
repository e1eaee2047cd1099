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
        try storage.read { connection throws(SQLiteError) in
            if let search = query.search,
                FlowTextSearch(search, on: connection).wordCount > SearchText.maximumWords
            {
                return .failure(
                    .invalidParameter("Search", reason: "must not have more than \(SearchText.maximumWords) words"))
            }
            return .success(
                try FlowSearch.page(
                    page, matching: query, in: account, kept: storage.keptFlowSets, on: connection))
        }
    }

    public func needsIndexing(in account: AccountSID) throws(RegistryError) -> Bool {
        try storage.read { connection throws(SQLiteError) in
            guard let id = try AccountRow.id(of: account, on: connection) else { return .success(false) }
            return .success(try UnindexedFlowRow.areManyToSearch(of: id, on: connection))
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
