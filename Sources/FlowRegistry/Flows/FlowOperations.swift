import Metrics

/// The changes of flows and their revisions, each with its entry in the audit log.
extension Transaction {
    /// Stores a new flow.
    ///
    /// - Throws: `.lostUpdate` for a name that is taken where it has to be free; `.invalidDefinition` for a published flow
    ///   that runs subflows which are not there, where the account's policy refuses that; `.quotaReached`.
    public func createFlow(
        _ flow: NewFlow, in account: AccountSID, by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        try rows.checkTime()
        if flow.needsFreeName, let taken = try rows.flowSID(named: flow.friendlyName, in: account) {
            throw .lostUpdate(.friendlyName(takenBy: taken.description))
        }
        var random = SystemRandomNumberGenerator()
        let sid = flow.sid ?? FlowSID.random(at: WallTime.milliseconds, using: &random)
        let bytes = StoredBytes.revision(flow.friendlyName, flow.commitMessage, definition: flow.definition)
        let owner = try takeRoom(for: flow, in: account, bytes: bytes, by: actor)
        let created = try rows.insertFlow(
            flow, as: sid, in: account, owner, bytes: bytes, at: now, by: .authority(actor.authority))
        try log(.flowCreated, of: created.version, nil, created.version.state, by: actor, account: owner)
        // Nobody runs what has just got its SID.
        if flow.sid == nil, flow.definition.subflows.isEmpty { return created.flow }
        return try checkSubflows(of: created.flow, created.version)
    }

    /// Adds a revision to a flow.
    ///
    /// - Throws: `.lostUpdate`, and nothing is done, where its latest revision is not as expected; `.invalidDefinition` as
    ///   for `createFlow`; `.quotaReached`.
    public func updateFlow(
        _ sid: FlowSID, in account: AccountSID, to update: FlowUpdate, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        let latest = try flow(sid, in: account, if: precondition)
        return try addRevision(update, to: latest, .flowUpdated, by: actor)
    }

    /// Adds a revision that is as an old one was, its name and definition included.
    ///
    /// - Throws: `.invalidParameter` for one that the flow does not have, `.lostUpdate` where its latest revision is not as
    ///   expected.
    public func rollBackFlow(
        _ sid: FlowSID, in account: AccountSID, to rollback: FlowRollback, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        let latest = try flow(sid, in: account, if: precondition)
        let old = try rows.revision(rollback.revision, "Revision", of: sid, in: account)
        return try addRevision(rollback.update(to: old), to: latest, .flowRolledBack, by: actor)
    }

    private func addRevision(
        _ update: FlowUpdate, to latest: FlowVersion, _ action: AuditAction, by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        let bytes = latest.bytes(of: update)
        try checkRoom(forRevisionOf: bytes, after: latest, by: actor)
        let added = try rows.appendRevision(
            update, to: latest, bytes: bytes, at: now, keepsDate: false, by: .authority(actor.authority))
        try log(action, of: latest, latest.state, added.version.state, by: actor)
        return try checkSubflows(of: added.flow, added.version)
    }

    /// Deletes a flow with its revisions, aliases and test users: it is `.notFound` from then on, and purged when the
    /// retention time is over. Gives what is to be said of that, as sentences.
    ///
    /// - Throws: `.conflict` for a flow that others run as a subflow, where the account's policy refuses that.
    public func deleteFlow(
        _ sid: FlowSID, in account: AccountSID, if precondition: Precondition, by actor: AuditActor
    ) throws(RegistryError) -> [String] {
        let latest = try flow(sid, in: account, if: precondition)
        let warnings = try usersLeftBehind(by: latest).map { ["The flow was \($0)"] } ?? []
        try log(.flowDeleted, of: latest, latest.state, nil, by: actor)
        try rows.hideFlow(latest, at: retentionStart)
        // What is left of a large one is purged like others.
        if rules.flowRetentionSeconds == 0, try rows.purge(latest) {
            try log(.flowPurged, of: latest, latest.state, nil, by: actor)
        }
        return warnings
    }

    /// Brings a deleted flow back as it was, with its revisions, aliases and test users. Throws `.conflict` for one that
    /// is not deleted.
    public func undeleteFlow(
        _ sid: FlowSID, in account: AccountSID, if precondition: Precondition, by actor: AuditActor
    ) throws(RegistryError) -> Flow {
        try rows.checkTime()
        try checkRoom(forBytes: 0, in: account, by: actor)
        guard let restored = try rows.restoreFlow(sid, in: account) else {
            let exists = try rows.flowVersion(of: sid, in: account) != nil
            throw exists ? .conflict("The flow is not deleted") : .notFound
        }
        guard precondition.holds(for: restored.mark) else { throw .lostUpdate(.flow(at: restored.mark.number)) }
        try log(.flowUndeleted, of: restored, nil, restored.state, by: actor)
        return try rows.storedFlow(sid, in: account).orNotFound()
    }

    /// Purges up to so many flows, of whichever account, whose retention time is over, with all that belongs to them
    /// and the definitions that nothing else uses; but no more rows and bytes than are quickly deleted. A large flow takes
    /// several calls, of which the last counts it.
    public func purgeFlows(limit: Int) throws(RegistryError) -> PurgeProgress {
        try rows.checkTime()
        let end = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch - rules.flowRetentionSeconds)
        var count = 0
        while let flow = try rows.purgeableFlow(until: end) {
            guard count < limit, !rows.isPurgeUsedUp, try rows.purge(flow) else {
                return PurgeProgress(count: count, isComplete: false)
            }
            try log(.flowPurged, of: flow, flow.state, nil, by: .service)
            count += 1
        }
        return PurgeProgress(count: count, isComplete: true)
    }

    /// Replaces the test users of a flow, in the order given; no revision is made. Throws `.invalidParameter` for more
    /// than `TestUsers.maximumCount`.
    public func setTestUsers(
        _ testUsers: [String], of flow: FlowSID, in account: AccountSID, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) -> TestUsers {
        try rows.checkTime()
        guard testUsers.count <= TestUsers.maximumCount else {
            throw .invalidParameter("TestUsers", reason: "must have at most \(TestUsers.maximumCount) elements")
        }
        let version = try rows.flowVersion(of: flow, in: account).orNotFound()
        let old = try rows.storedTestUsers(of: flow, in: account).orNotFound()
        guard precondition.holds(for: old.mark) else { throw .lostUpdate(.testUsers) }
        let more = StoredBytes.testUsers(testUsers) - StoredBytes.testUsers(old.contacts)
        try checkRoom(forBytes: more, in: account, by: actor)
        let new = try rows.setTestUsers(testUsers, of: version.id, bytes: more)
        let (before, after) = (TestUsers.auditState(of: old.contacts), TestUsers.auditState(of: testUsers))
        try log(.testUsersUpdated, of: version, before, after, by: actor)
        return new
    }

    /// The flow to be changed. Throws `.preconditionRequired`, `.lostUpdate`.
    private func flow(
        _ sid: FlowSID, in account: AccountSID, if precondition: Precondition
    ) throws(RegistryError) -> FlowVersion {
        try rows.checkTime()
        let latest = try rows.flowVersion(of: sid, in: account).orNotFound()
        try checkPolicy(precondition)
        guard precondition.holds(for: latest.mark) else { throw .lostUpdate(.flow(at: latest.mark.number)) }
        return latest
    }

    private func log(
        _ action: AuditAction, of flow: FlowVersion, _ before: AuditState?, _ after: AuditState?, by actor: AuditActor,
        account: StoredID? = nil
    ) throws(RegistryError) {
        try appendAuditEvent(
            NewAuditEvent(
                action: action, accountSID: flow.account, resourceSID: flow.flow.description, before: before,
                after: after, actor: actor),
            account: account)
    }
}

extension FlowVersion {
    /// What a revision behind this one counts: its definition only where it is another one.
    func bytes(of update: FlowUpdate) -> Int64 {
        let added = update.definition.flatMap { $0.hash == definitionHash ? nil : $0 }
        return StoredBytes.revision(update.friendlyName ?? friendlyName, update.commitMessage, definition: added)
    }
}
