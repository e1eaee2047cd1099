import FlowRegistry
import SQLite

extension SQLiteTransaction {
    func createFlow(
        _ flow: NewFlow, in account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        var random = SystemRandomNumberGenerator()
        let sid = FlowSID.random(using: &random)
        return try change {
            let created = try FlowRow.insert(flow, as: sid, in: account, at: now, on: connection).orNotFound()
            let after = try FlowRow.head(of: sid, in: account, on: connection)?.state
            try log(.flowCreated, of: sid, in: account, nil, after, by: actor)
            return created
        }
    }

    func updateFlow(
        _ sid: FlowSID, in account: AccountSID, to update: FlowUpdate, if precondition: RevisionPrecondition,
        by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        try change {
            let before = try FlowRow.head(of: sid, in: account, on: connection).orNotFound()
            try Self.check(precondition, before.state)
            let updated = try FlowIndexEntry.updating(before.id, on: connection) { () throws(SQLiteError) in
                try FlowRow.update(sid, in: account, to: update, at: now, on: connection)
            }.orNotFound()
            let after = try FlowRow.head(of: sid, in: account, on: connection)?.state
            try log(.flowUpdated, of: sid, in: account, before.state, after, by: actor)
            return updated
        }
    }

    func rollBackFlow(
        _ sid: FlowSID, in account: AccountSID, to rollback: FlowRollback, if precondition: RevisionPrecondition,
        by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        try change {
            let before = try FlowRow.head(of: sid, in: account, on: connection).orNotFound()
            try Self.check(precondition, before.state)
            let old = try RevisionRow.revision(
                rollback.revision, "Revision", of: sid, in: account, on: connection)
            let update = rollback.update(to: old)
            let updated = try FlowIndexEntry.updating(before.id, on: connection) { () throws(SQLiteError) in
                try FlowRow.update(sid, in: account, to: update, at: now, on: connection)
            }.orNotFound()
            let after = try FlowRow.head(of: sid, in: account, on: connection)?.state
            try log(.flowRolledBack, of: sid, in: account, before.state, after, by: actor)
            return updated
        }
    }

    func deleteFlow(
        _ sid: FlowSID, in account: AccountSID, if precondition: RevisionPrecondition, by actor: AuditActor
    ) throws(RegistryError) {
        try change {
            let head = try FlowRow.head(of: sid, in: account, on: connection).orNotFound()
            try Self.check(precondition, head.state)
            try log(.flowDeleted, of: sid, in: account, head.state, nil, by: actor)
            guard flowRetentionSeconds == 0 else {
                return try DeletedFlowRow.hide(head, at: now, on: connection)
            }
            try FlowRow.delete(head, on: connection)
            try log(.flowPurged, of: sid, in: account, head.state, nil, by: actor)
        }
    }

    func undeleteFlow(
        _ sid: FlowSID, in account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        try change {
            guard try DeletedFlowRow.restore(sid, in: account, on: connection) else {
                let exists = try FlowRow.exists(sid, in: account, on: connection)
                throw exists ? RegistryError.conflict("The flow is not deleted") : .notFound
            }
            let after = try FlowRow.head(of: sid, in: account, on: connection)?.state
            try log(.flowUndeleted, of: sid, in: account, nil, after, by: actor)
            return try FlowRow.flow(sid, in: account, on: connection).orNotFound()
        }
    }

    func purgeFlows(limit: Int) throws(RegistryError) -> Int {
        let end = now.secondsSinceEpoch - flowRetentionSeconds
        return try change {
            let flows = try DeletedFlowRow.deleted(until: end, limit: limit, on: connection)
            for flow in flows {
                try FlowRow.delete(flow.head, on: connection)
                try log(
                    .flowPurged, of: flow.sid, in: flow.accountSID, flow.head.state, nil, by: .service)
            }
            return flows.count
        }
    }

    func setTestUsers(
        _ testUsers: [String], of flow: FlowSID, in account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> [String] {
        try change {
            let id = try FlowRow.id(of: flow, in: account, on: connection).orNotFound()
            let before = TestUserRow.state(of: try TestUserRow.all(of: flow, in: account, on: connection))
            try TestUserRow.replace(testUsers, of: id, on: connection)
            let after = TestUserRow.state(of: testUsers)
            try log(.testUsersUpdated, of: flow, in: account, before, after, by: actor)
            return testUsers
        }
    }

    private static func check(_ precondition: RevisionPrecondition, _ state: AuditState) throws(RegistryError) {
        let current = state.revision ?? 0
        if !precondition.holds(for: current) { throw .lostUpdate(LostUpdate(currentRevision: current)) }
    }

    private func log(
        _ action: AuditAction, of flow: FlowSID, in account: AccountSID, _ before: AuditState?, _ after: AuditState?,
        by actor: AuditActor
    ) throws(SQLiteError) {
        let change = AuditChange(
            action: action, accountSID: account, resourceSID: flow.description, before: before, after: after,
            actor: actor)
        try AuditEventRow.append(change, at: now, on: connection)
    }
}
