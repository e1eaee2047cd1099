/// The changes of flows, their revisions and test users, always within one account, each with its entry in the audit log.
///
/// A SID of another account is `.notFound`, as one that does not exist.
public protocol FlowWrites {
    /// `.lostUpdate` for a name that is taken where it has to be free; `.invalidDefinition` for a published flow that runs
    /// subflows which are not there, where the account's policy refuses that.
    func createFlow(_ flow: NewFlow, in account: AccountSID, by actor: AuditActor) throws(RegistryError) -> Flow

    /// Adds a revision to a flow. `.lostUpdate`, and nothing done, where its latest revision is not as expected;
    /// `.invalidDefinition` as for `createFlow`.
    func updateFlow(
        _ sid: FlowSID, in account: AccountSID, to update: FlowUpdate, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) -> Flow

    /// Adds a revision that is as an old one was, its name and definition included. Throws `.invalidParameter` for one
    /// that the flow does not have, `.lostUpdate` where its latest revision is not as expected.
    func rollBackFlow(
        _ sid: FlowSID, in account: AccountSID, to rollback: FlowRollback, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) -> Flow

    /// Deletes a flow with its revisions, aliases and test users: it is `.notFound` from then on, and purged when the
    /// retention time is over. Gives what is to be said of that, as sentences; `.conflict` for a flow that others run as a
    /// subflow, where the account's policy refuses that.
    func deleteFlow(
        _ sid: FlowSID, in account: AccountSID, if precondition: Precondition, by actor: AuditActor
    ) throws(RegistryError) -> [String]

    /// Brings a deleted flow back as it was, with its revisions, aliases and test users. Throws `.conflict` for one that
    /// is not deleted.
    func undeleteFlow(
        _ sid: FlowSID, in account: AccountSID, if precondition: Precondition, by actor: AuditActor
    ) throws(RegistryError) -> Flow

    /// Purges up to so many flows, of whichever account, whose retention time is over, with all that belongs to them
    /// and the definitions that nothing else uses; but no more rows and bytes than are quickly deleted. A large flow takes
    /// several calls, of which the last counts it.
    func purgeFlows(limit: Int) throws(RegistryError) -> PurgeProgress

    /// Replaces the test users of a flow, in the order given; no revision is made. Throws `.invalidParameter` for more
    /// than `TestUsers.maximumCount`.
    func setTestUsers(
        _ testUsers: [String], of flow: FlowSID, in account: AccountSID, if precondition: Precondition,
        by actor: AuditActor
    ) throws(RegistryError) -> TestUsers
}
