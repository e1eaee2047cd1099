/// Storage of flows, their revisions and test users, always within one account.
///
/// A SID of another account is `.notFound`, as one that does not exist. Reads answer at once, on the caller's thread,
/// and see every acknowledged write; writes call back when they are on stable storage, and with them their entry in the
/// audit log.
public protocol FlowRepository: Sendable {
    func flow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow

    /// A page of the account's flows, newest first, without their definitions.
    func flows(in account: AccountSID, page: PageRequest<Position<Flow>>) throws(RegistryError) -> Page<Flow>

    /// A page of the account's flows that a query asks for, in its order, without their definitions.
    func flows(
        in account: AccountSID, matching query: FlowQuery, page: PageRequest<FlowPosition>
    ) throws(RegistryError) -> Page<Flow>

    func createFlow(
        _ flow: NewFlow, in account: AccountSID, by actor: AuditActor, completion: @escaping Completion<Flow>)

    /// Adds a revision to a flow. `.lostUpdate`, and nothing done, where its latest revision is not as expected.
    func updateFlow(
        _ sid: FlowSID, in account: AccountSID, to update: FlowUpdate, if precondition: RevisionPrecondition,
        by actor: AuditActor, completion: @escaping Completion<Flow>)

    /// Adds a revision that is as an old one was, its name and definition included. Throws `.invalidParameter` for one
    /// that the flow does not have, `.lostUpdate` where its latest revision is not as expected.
    func rollBackFlow(
        _ sid: FlowSID, in account: AccountSID, to rollback: FlowRollback, if precondition: RevisionPrecondition,
        by actor: AuditActor, completion: @escaping Completion<Flow>)

    /// Deletes a flow with its revisions, aliases and test users: it is `.notFound` from then on, and purged when the
    /// retention time is over.
    func deleteFlow(
        _ sid: FlowSID, in account: AccountSID, if precondition: RevisionPrecondition, by actor: AuditActor,
        completion: @escaping Completion<Void>)

    /// A page of the account's deleted flows that are not purged yet, without their definitions, the last deleted
    /// first: the date of a position is the deletion's.
    func deletedFlows(
        in account: AccountSID, page: PageRequest<Position<Flow>>
    ) throws(RegistryError) -> Page<DeletedFlow>

    /// Brings a deleted flow back as it was, with its revisions, aliases and test users. Throws `.conflict` for one that
    /// is not deleted.
    func undeleteFlow(
        _ sid: FlowSID, in account: AccountSID, by actor: AuditActor, completion: @escaping Completion<Flow>)

    /// Purges up to so many flows, of whichever account, whose retention time is over, with all that belongs to them
    /// and the definitions that nothing else uses. Gives how many there were.
    func purgeFlows(limit: Int, completion: @escaping Completion<Int>)

    /// Throws `.notFound` for a revision that does not exist, `.invalidRevision` for an alias that does not.
    func revision(
        _ reference: RevisionReference, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision

    /// A page of the flow's revisions, newest first, without their definitions; the position is a revision's number.
    func revisions(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<Int64>
    ) throws(RegistryError) -> Page<FlowRevision>

    func testUsers(of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> [String]

    /// Replaces the test users of a flow, in the order given; no revision is made.
    func setTestUsers(
        _ testUsers: [String], of flow: FlowSID, in account: AccountSID, by actor: AuditActor,
        completion: @escaping Completion<[String]>)
}
