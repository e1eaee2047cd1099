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

    public func flows(in account: AccountSID, page: PageRequest<FlowPosition>) throws(RegistryError) -> Page<Flow> {
        try storage.read { connection throws(SQLiteError) in
            .success(try FlowRow.page(page, in: account, on: connection))
        }
    }

    public func createFlow(_ flow: NewFlow, in account: AccountSID, completion: @escaping Completion<Flow>) {
        var random = SystemRandomNumberGenerator()
        let sid = FlowSID.random(using: &random)
        let now = storage.now()
        storage.write(completion: completion) { connection throws(WriteFailure) in
            let created = try WriteFailure.storing { () throws(SQLiteError) in
                try FlowRow.insert(flow, as: sid, in: account, at: now, on: connection)
            }
            guard let created else { throw .rule(.notFound) }
            return created
        }
    }

    public func updateFlow(
        _ sid: FlowSID, in account: AccountSID, to update: FlowUpdate, completion: @escaping Completion<Flow>
    ) {
        let now = storage.now()
        storage.write(completion: completion) { connection throws(WriteFailure) in
            let updated = try WriteFailure.storing { () throws(SQLiteError) in
                try FlowRow.update(sid, in: account, to: update, at: now, on: connection)
            }
            guard let updated else { throw .rule(.notFound) }
            return updated
        }
    }

    public func deleteFlow(_ sid: FlowSID, in account: AccountSID, completion: @escaping Completion<Void>) {
        storage.write(completion: completion) { connection throws(WriteFailure) in
            let deleted = try WriteFailure.storing { () throws(SQLiteError) in
                try FlowRow.delete(sid, in: account, on: connection)
            }
            guard deleted else { throw .rule(.notFound) }
        }
    }

    public func revision(
        _ reference: RevisionReference, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision {
        try storage.read { connection throws(SQLiteError) in
            try RevisionRow.revision(reference, of: flow, in: account, on: connection).found()
        }
    }

    public func revisions(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<Int64>
    ) throws(RegistryError) -> Page<FlowRevision> {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                guard try FlowRow.exists(flow, in: account, on: connection) else { return .failure(.notFound) }
                return .success(try RevisionRow.page(page, of: flow, in: account, on: connection))
            }
        }
    }

    public func testUsers(of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> [String] {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                guard try FlowRow.exists(flow, in: account, on: connection) else { return .failure(.notFound) }
                return .success(try TestUserRow.all(of: flow, in: account, on: connection))
            }
        }
    }

    public func setTestUsers(
        _ testUsers: [String], of flow: FlowSID, in account: AccountSID, completion: @escaping Completion<[String]>
    ) {
        storage.write(completion: completion) { connection throws(WriteFailure) in
            let isSet = try WriteFailure.storing { () throws(SQLiteError) in
                try TestUserRow.replace(testUsers, of: flow, in: account, on: connection)
            }
            guard isSet else { throw .rule(.notFound) }
            return testUsers
        }
    }
}

extension Optional {
    fileprivate func found() -> Result<Wrapped, RegistryError> {
        map(Result.success) ?? .failure(.notFound)
    }
}
