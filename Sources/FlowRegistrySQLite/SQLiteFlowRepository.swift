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

    public func flows(in account: AccountSID, page: PageRequest<Position<Flow>>) throws(RegistryError) -> Page<Flow> {
        try storage.read { connection throws(SQLiteError) in
            .success(try FlowRow.page(page, in: account, on: connection))
        }
    }

    public func flows(
        in account: AccountSID, matching query: FlowQuery, page: PageRequest<FlowPosition>
    ) throws(RegistryError) -> Page<Flow> {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                .success(try FlowSearch.page(page, matching: query, in: account, on: connection))
            }
        }
    }

    public func createFlow(
        _ flow: NewFlow, in account: AccountSID, by actor: AuditActor, completion: @escaping Completion<Flow>
    ) {
        var random = SystemRandomNumberGenerator()
        let sid = FlowSID.random(using: &random)
        let now = storage.now()
        storage.write(touching: .some([sid], of: account), completion: completion) { connection in
            let created = try FlowRow.insert(flow, as: sid, in: account, at: now, on: connection).orNotFound()
            let after = try FlowRow.head(of: sid, in: account, on: connection)?.state
            try Self.log(.flowCreated, of: sid, in: account, nil, after, by: actor, at: now, on: connection)
            return created
        }
    }

    public func updateFlow(
        _ sid: FlowSID, in account: AccountSID, to update: FlowUpdate, if precondition: RevisionPrecondition,
        by actor: AuditActor, completion: @escaping Completion<Flow>
    ) {
        let now = storage.now()
        storage.write(touching: .some([sid], of: account), completion: completion) { connection in
            let before = try FlowRow.head(of: sid, in: account, on: connection).orNotFound()
            try Self.check(precondition, before.state)
            let updated = try FlowIndexEntry.updating(before.id, on: connection) { () throws(SQLiteError) in
                try FlowRow.update(sid, in: account, to: update, at: now, on: connection)
            }.orNotFound()
            let after = try FlowRow.head(of: sid, in: account, on: connection)?.state
            try Self.log(.flowUpdated, of: sid, in: account, before.state, after, by: actor, at: now, on: connection)
            return updated
        }
    }

    public func rollBackFlow(
        _ sid: FlowSID, in account: AccountSID, to rollback: FlowRollback, if precondition: RevisionPrecondition,
        by actor: AuditActor, completion: @escaping Completion<Flow>
    ) {
        let now = storage.now()
        storage.write(touching: .some([sid], of: account), completion: completion) { connection in
            let before = try FlowRow.head(of: sid, in: account, on: connection).orNotFound()
            try Self.check(precondition, before.state)
            let old = try RevisionRow.revision(
                rollback.revision, "Revision", of: sid, in: account, on: connection)
            let update = rollback.update(to: old)
            let updated = try FlowIndexEntry.updating(before.id, on: connection) { () throws(SQLiteError) in
                try FlowRow.update(sid, in: account, to: update, at: now, on: connection)
            }.orNotFound()
            let after = try FlowRow.head(of: sid, in: account, on: connection)?.state
            try Self.log(.flowRolledBack, of: sid, in: account, before.state, after, by: actor, at: now, on: connection)
            return updated
        }
    }

    public func deleteFlow(
        _ sid: FlowSID, in account: AccountSID, if precondition: RevisionPrecondition, by actor: AuditActor,
        completion: @escaping Completion<Void>
    ) {
        let now = storage.now()
        storage.write(touching: .some([sid], of: account), completion: completion) { connection in
            let head = try FlowRow.head(of: sid, in: account, on: connection).orNotFound()
            try Self.check(precondition, head.state)
            try Self.log(.flowDeleted, of: sid, in: account, head.state, nil, by: actor, at: now, on: connection)
            guard storage.flowRetentionSeconds == 0 else {
                return try DeletedFlowRow.hide(head, at: now, on: connection)
            }
            try FlowRow.delete(head, on: connection)
            try Self.log(.flowPurged, of: sid, in: account, head.state, nil, by: actor, at: now, on: connection)
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

    public func undeleteFlow(
        _ sid: FlowSID, in account: AccountSID, by actor: AuditActor, completion: @escaping Completion<Flow>
    ) {
        let now = storage.now()
        storage.write(touching: .some([sid], of: account), completion: completion) { connection in
            guard try DeletedFlowRow.restore(sid, in: account, on: connection) else {
                let exists = try FlowRow.exists(sid, in: account, on: connection)
                throw exists ? RegistryError.conflict("The flow is not deleted") : .notFound
            }
            let after = try FlowRow.head(of: sid, in: account, on: connection)?.state
            try Self.log(.flowUndeleted, of: sid, in: account, nil, after, by: actor, at: now, on: connection)
            return try FlowRow.flow(sid, in: account, on: connection).orNotFound()
        }
    }

    public func purgeFlows(limit: Int, completion: @escaping Completion<Int>) {
        let now = storage.now()
        let end = now.secondsSinceEpoch - storage.flowRetentionSeconds
        do {
            guard try hasFlows(deletedUntil: end) else { return completion(.success(0)) }
        } catch {
            return completion(.failure(error))
        }
        storage.write(touching: .all, completion: completion) { connection in
            let flows = try DeletedFlowRow.deleted(until: end, limit: limit, on: connection)
            for flow in flows {
                try FlowRow.delete(flow.head, on: connection)
                try Self.log(
                    .flowPurged, of: flow.sid, in: flow.accountSID, flow.head.state, nil, by: .service, at: now,
                    on: connection)
            }
            return flows.count
        }
    }

    /// A write that touches all flows is worth a look before.
    private func hasFlows(deletedUntil end: Int64) throws(RegistryError) -> Bool {
        try storage.read { connection throws(SQLiteError) in
            .success(try !DeletedFlowRow.deleted(until: end, limit: 1, on: connection).isEmpty)
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
        _ testUsers: [String], of flow: FlowSID, in account: AccountSID, by actor: AuditActor,
        completion: @escaping Completion<[String]>
    ) {
        let now = storage.now()
        storage.write(touching: .some([flow], of: account), completion: completion) { connection in
            let id = try FlowRow.id(of: flow, in: account, on: connection).orNotFound()
            let before = TestUserRow.state(of: try TestUserRow.all(of: flow, in: account, on: connection))
            try TestUserRow.replace(testUsers, of: id, on: connection)
            let after = TestUserRow.state(of: testUsers)
            try Self.log(.testUsersUpdated, of: flow, in: account, before, after, by: actor, at: now, on: connection)
            return testUsers
        }
    }

    private static func check(_ precondition: RevisionPrecondition, _ state: AuditState) throws(RegistryError) {
        let current = state.revision ?? 0
        if !precondition.holds(for: current) { throw .lostUpdate(LostUpdate(currentRevision: current)) }
    }

    private static func log(
        _ action: AuditAction, of flow: FlowSID, in account: AccountSID, _ before: AuditState?, _ after: AuditState?,
        by actor: AuditActor, at now: Timestamp, on connection: Connection
    ) throws(SQLiteError) {
        let change = AuditChange(
            action: action, accountSID: account, resourceSID: flow.description, before: before, after: after,
            actor: actor)
        try AuditEventRow.append(change, at: now, on: connection)
    }
}
