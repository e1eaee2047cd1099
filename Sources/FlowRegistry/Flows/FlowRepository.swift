/// The flows that are stored, their revisions and test users, always within one account.
///
/// A SID of another account is `.notFound`, as one that does not exist. Reads answer at once, on the caller's thread,
/// and see every acknowledged write, each at one moment.
public protocol FlowRepository: Sendable {
    func flow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow

    /// The flow as lists have it: without its definition, which takes most of a read.
    func listedFlow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow

    /// A page of the account's flows, newest first, without their definitions.
    func flows(in account: AccountSID, page: PageRequest<Position<Flow>>) throws(RegistryError) -> Page<Flow>

    /// A page of the account's flows that a query asks for, in its order, without their definitions. Throws
    /// `.invalidParameter` for a search for more words than `SearchText.maximumWords`, `.searchUnavailable` where no index
    /// can be had soon enough.
    func flows(
        in account: AccountSID, matching query: FlowQuery, page: PageRequest<FlowPosition>
    ) throws(RegistryError) -> Page<Flow>

    /// A page of the account's deleted flows that are not purged yet, without their definitions, the last deleted
    /// first: the date of a position is the deletion's.
    func deletedFlows(
        in account: AccountSID, page: PageRequest<Position<Flow>>
    ) throws(RegistryError) -> Page<DeletedFlow>

    /// Throws `.notFound` for a revision that does not exist, `.invalidRevision` for an alias that does not.
    func revision(
        _ reference: RevisionReference, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision

    /// A page of the flow's revisions, newest first, without their definitions. Throws `.invalidPageToken` for a position
    /// that is no revision of it.
    func revisions(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<FlowRevision>

    func testUsers(of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> TestUsers
}
