import FlowRegistry
import Metrics
import SQLite

extension SQLiteTransaction {
    func createFlow(
        _ flow: NewFlow, in account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        var random = SystemRandomNumberGenerator()
        let sid = flow.sid ?? FlowSID.random(at: WallTime.milliseconds, using: &random)
        return try change {
            if flow.needsFreeName, let taken = try FlowRow.sid(named: flow.friendlyName, in: account, on: connection) {
                throw RegistryError.lostUpdate(.friendlyName(takenBy: taken))
            }
            let owner = try takeRoom(for: flow, in: account, by: actor)
            let (created, head) = try FlowRow.insert(
                flow, as: sid, in: account, owner, at: now, by: RevisionActorColumns(actor.authority, on: connection),
                on: connection)
            try log(.flowCreated, of: sid, in: account, row: owner, nil, head.state, by: actor)
            // Nobody runs what has just got its SID.
            if flow.sid == nil, flow.definition.subflows.isEmpty { return created }
            return try checkSubflows(of: created, head)
        }
    }

    func updateFlow(
        _ sid: FlowSID, in account: AccountSID, to update: FlowUpdate, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        try addRevision(to: sid, in: account, if: precondition, .flowUpdated, by: actor) { update }
    }

    func rollBackFlow(
        _ sid: FlowSID, in account: AccountSID, to rollback: FlowRollback, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        try addRevision(to: sid, in: account, if: precondition, .flowRolledBack, by: actor) {
            rollback.update(
                to: try RevisionRow.revision(rollback.revision, "Revision", of: sid, in: account, on: connection))
        }
    }

    private func addRevision(
        to sid: FlowSID, in account: AccountSID, if precondition: Precondition, _ action: AuditAction,
        by actor: AuditActor, _ update: () throws -> FlowUpdate
    ) throws(RegistryError) -> Flow {
        try change {
            let before = try FlowRow.head(of: sid, in: account, on: connection).orNotFound()
            try check(precondition, before)
            let update = try update()
            try checkRoom(for: update, after: before.state, in: account, by: actor)
            let maker = try RevisionActorColumns(actor.authority, on: connection)
            let updated = try FlowWidgetTypeRow.updating(before.id, on: connection) { () throws(SQLiteError) in
                try FlowRow.update(sid, in: account, to: update, at: now, by: maker, on: connection)
            }.orNotFound()
            let after = try FlowRow.head(of: sid, in: account, on: connection)
            try log(action, of: sid, in: account, before.state, after?.state, by: actor)
            return try checkSubflows(of: updated, after)
        }
    }

    func deleteFlow(
        _ sid: FlowSID, in account: AccountSID, if precondition: Precondition, by actor: AuditActor
    ) throws(RegistryError) -> [String] {
        try change {
            let head = try FlowRow.head(of: sid, in: account, on: connection).orNotFound()
            try check(precondition, head)
            let warnings = try usersLeftBehind(by: sid, in: account).map { ["The flow was \($0)"] } ?? []
            try log(.flowDeleted, of: sid, in: account, head.state, nil, by: actor)
            try DeletedFlowRow.hide(head, at: retentionStart, on: connection)
            guard flowRetentionSeconds == 0 else { return warnings }
            // What is left of a large one is purged like others.
            if try FlowPurge(head: head, connection: connection).run(&purgeSlice) {
                try log(.flowPurged, of: sid, in: account, head.state, nil, by: actor)
            }
            return warnings
        }
    }

    func undeleteFlow(
        _ sid: FlowSID, in account: AccountSID, if precondition: Precondition, by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        try change {
            try checkRoom(forBytes: 0, in: account, by: actor)
            guard let mark = try DeletedFlowRow.restore(sid, in: account, on: connection) else {
                let exists = try FlowRow.exists(sid, in: account, on: connection)
                throw exists ? RegistryError.conflict("The flow is not deleted") : .notFound
            }
            guard precondition.holds(for: mark) else { throw RegistryError.lostUpdate(.flow(at: mark.number)) }
            let after = try FlowRow.head(of: sid, in: account, on: connection)?.state
            try log(.flowUndeleted, of: sid, in: account, nil, after, by: actor)
            return try FlowRow.flow(sid, in: account, on: connection).orNotFound()
        }
    }

    func purgeFlows(limit: Int) throws(RegistryError) -> PurgeProgress {
        let end = now.secondsSinceEpoch - flowRetentionSeconds
        return try change {
            var (slice, count) = (PurgeSlice(on: connection), 0)
            while let flow = try DeletedFlowRow.first(until: end, on: connection) {
                guard count < limit, !slice.isUsedUp,
                    try FlowPurge(head: flow.head, connection: connection).run(&slice)
                else { return PurgeProgress(count: count, isComplete: false) }
                try log(.flowPurged, of: flow.sid, in: flow.accountSID, flow.head.state, nil, by: .service)
                count += 1
            }
            return PurgeProgress(count: count, isComplete: true)
        }
    }

    func setTestUsers(
        _ testUsers: [String], of flow: FlowSID, in account: AccountSID, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) -> TestUsers {
        try change {
            guard testUsers.count <= TestUsers.maximumCount else {
                throw RegistryError.invalidParameter(
                    "TestUsers", reason: "must have at most \(TestUsers.maximumCount) elements")
            }
            let id = try FlowRow.id(of: flow, in: account, on: connection).orNotFound()
            let nonce = try TestUserRow.nonce(of: flow, in: account, on: connection).orNotFound()
            let old = TestUsers(contacts: try TestUserRow.all(of: flow, in: account, on: connection), nonce: nonce)
            guard precondition.holds(for: old.mark) else { throw RegistryError.lostUpdate(.testUsers) }
            let more = StoredBytes.testUsers(testUsers) - StoredBytes.testUsers(old.contacts)
            try checkRoom(forBytes: more, in: account, by: actor)
            let before = TestUserRow.state(of: old.contacts)
            let new = TestUsers(
                contacts: testUsers,
                nonce: try TestUserRow.replace(old.contacts, with: testUsers, of: id, on: connection))
            let after = TestUserRow.state(of: testUsers)
            try log(.testUsersUpdated, of: flow, in: account, before, after, by: actor)
            return new
        }
    }

    /// The flow with what is to be said of its publication. Throws `.invalidDefinition` for subflows that are not there,
    /// where the account refuses them.
    private func checkSubflows(of flow: Flow, _ head: FlowRow.Head?) throws -> Flow {
        guard flow.latest.status == .published, let head else { return flow }
        var flow = flow
        flow.warnings = try SubflowRow.broken(in: head.id, on: connection)
        if !flow.warnings.isEmpty, try AccountRow.subflowPolicy(of: flow.accountSID, on: connection) == .refuse {
            throw RegistryError.invalidDefinition(flow.warnings)
        }
        let users = try FlowUseRow.users(
            of: flow.sid, in: flow.accountSID, ofLatestPublished: true, limit: Self.usersTold + 1, on: connection)
        if !users.isEmpty {
            flow.warnings.append(
                ValidationIssue(message: "is \(Self.told(users)), and they run this revision now", propertyPath: "#"))
        }
        return flow
    }

    /// Who runs the flow as a subflow, as the end of a sentence; nil for nobody. Throws `.conflict` where the account
    /// refuses to leave them behind.
    private func usersLeftBehind(by flow: FlowSID, in account: AccountSID) throws -> String? {
        let users = try FlowUseRow.users(
            of: flow, in: account, ofLatestPublished: false, limit: Self.usersTold + 1, on: connection)
        guard !users.isEmpty else { return nil }
        if try AccountRow.subflowPolicy(of: account, on: connection) == .refuse {
            throw RegistryError.conflict("The flow is \(Self.told(users))")
        }
        return Self.told(users)
    }

    /// How many flows are named that run one.
    private static var usersTold: Int { 5 }

    private static func told(_ users: [String]) -> String {
        let named = users.prefix(usersTold).joined(separator: ", ")
        return "run as a subflow by \(named)" + (users.count > usersTold ? " and others" : "")
    }

    private func check(_ precondition: Precondition, _ head: FlowRow.Head) throws(RegistryError) {
        try checkPolicy(precondition)
        if !precondition.holds(for: head.mark) { throw .lostUpdate(.flow(at: head.mark.number)) }
    }

    private func log(
        _ action: AuditAction, of flow: FlowSID, in account: AccountSID, row: Int64? = nil, _ before: AuditState?,
        _ after: AuditState?,
        by actor: AuditActor
    ) throws(SQLiteError) {
        let change = AuditChange(
            action: action, accountSID: account, resourceSID: flow.description, before: before, after: after,
            actor: actor, accountRow: row)
        try enter(change)
    }
}
