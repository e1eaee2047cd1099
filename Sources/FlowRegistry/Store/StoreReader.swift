/// What a storage engine reads: rows and pages of rows, each read at one moment.
///
/// What an account has is found only within that account: a row of another one is not there. Pages begin as
/// `PageRequest` says, and end where `PageLimit` does. Every method throws `.timedOut` for a read that takes too long and
/// `.storageUnavailable`, and nothing else unless it says so.
public protocol StoreReader {
    /// Has all reads of `body` see the same moment.
    func snapshot<Value>(_ body: () throws(RegistryError) -> Value) throws(RegistryError) -> Value

    // MARK: Flows

    func storedFlow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow?

    /// The flow without its definition, which takes most of a read.
    func storedFlowSummary(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> Flow?

    func flowVersion(of sid: FlowSID, in account: AccountSID) throws(RegistryError) -> FlowVersion?

    /// Which of the account's flows has had this name for the longest time.
    func flowSID(named friendlyName: String, in account: AccountSID) throws(RegistryError) -> FlowSID?

    /// Newest first, without definitions.
    func storedFlows(in account: AccountSID, page: PageRequest<Position<Flow>>) throws(RegistryError) -> Page<Flow>

    /// What a query asks for, in its order, without definitions. Throws `.searchUnavailable`.
    func storedFlows(
        in account: AccountSID, matching query: FlowQuery, page: PageRequest<FlowPosition>
    ) throws(RegistryError) -> Page<Flow>

    /// Into how many words the engine takes a search apart.
    func wordCount(of search: SearchText) throws(RegistryError) -> Int

    /// The deleted flows whose purge has not begun, the last deleted first: the date of a position is the deletion's.
    func storedDeletedFlows(
        in account: AccountSID, page: PageRequest<Position<Flow>>
    ) throws(RegistryError) -> Page<DeletedFlow>

    /// With its definition and the aliases that point at it.
    func storedRevision(
        _ place: RevisionPlace, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> FlowRevision?

    /// The numbers of the latest revision and of the latest published one; they have no gap. nil without such a flow.
    func lastRevisions(
        of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> (latest: Int64, published: Int64?)?

    /// Newest first, without definitions.
    func storedRevisions(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<FlowRevision>

    func hasRevision(_ mark: ChangeMark, of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Bool

    func storedTestUsers(of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> TestUsers?

    // MARK: Aliases

    func storedAlias(_ name: AliasName, of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Alias?

    /// By name.
    func storedAliases(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<AliasName>
    ) throws(RegistryError) -> Page<Alias>

    /// Newest first, also those of an alias that was deleted.
    func storedAliasMoves(
        of name: AliasName, of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<AliasMove>

    func hasAliasMove(
        _ mark: ChangeMark, of name: AliasName, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> Bool

    // MARK: Subflows

    /// The uses of a flow by revisions that count (`FlowUse`).
    func storedUses(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<FlowUse.Position>
    ) throws(RegistryError) -> Page<FlowUse>

    /// Up to `limit` of the account's other flows that run this one, those first that run its latest published revision.
    ///
    /// - Parameter ofLatestPublished: whether only these are wanted.
    func flowUsers(
        of flow: FlowSID, in account: AccountSID, ofLatestPublished: Bool, limit: Int
    ) throws(RegistryError) -> [String]

    /// Up to `limit` of the subflows that the flow's latest revision runs and that are not there, in its order.
    func missingSubflows(of flow: FlowVersion, limit: Int) throws(RegistryError) -> [MissingSubflow]

    // MARK: Accounts and credentials

    func storedAccount(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account?

    /// Newest first.
    func storedAccounts(
        in scope: AccountScope, matching filter: AccountFilter, page: PageRequest<Position<Account>>
    ) throws(RegistryError) -> Page<Account>

    /// The first account that was made; nil while there is none.
    func firstAccount() throws(RegistryError) -> AccountSID?

    func subflowPolicy(of account: AccountSID) throws(RegistryError) -> SubflowPolicy?

    func storedUsage(of account: AccountSID) throws(RegistryError) -> StoredUsage?

    func storedKey(_ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> APIKey?

    /// Newest first.
    func storedKeys(
        in account: AccountSID, page: PageRequest<Position<APIKey>>
    ) throws(RegistryError) -> Page<APIKey>

    /// The auth tokens of an account, in one look-up whose work does not depend on what it finds.
    func authTokens(of account: AccountSID) throws(RegistryError) -> [StoredCredential]

    /// When the token of this kind was made; nil without one.
    func dateCreated(of kind: AuthTokenKind, of account: AccountSID) throws(RegistryError) -> Timestamp?

    /// The key of this SID, of whichever account, in one look-up whose work does not depend on what it finds.
    func apiKey(_ sid: APIKeySID) throws(RegistryError) -> StoredCredential?

    /// The next account in the order of SIDs.
    func account(after sid: AccountSID) throws(RegistryError) -> AccountSID?

    /// The next key, of whichever account, in the order of SIDs.
    func key(after sid: APIKeySID) throws(RegistryError) -> APIKeySID?

    // MARK: Audit log

    /// Newest first. A page may end before its size is reached, since only so many entries are looked at for each: its
    /// `boundary` says where the next one begins.
    func storedAuditEvents(
        in account: AccountSID, matching filter: AuditFilter, page: PageRequest<AuditPosition>
    ) throws(RegistryError) -> Page<AuditEvent>

    /// Up to `limit` entries of the whole log behind a number, oldest first; nil for one that cannot be read.
    func auditEvents(after number: Int64, limit: Int) throws(RegistryError) -> [AuditEvent?]

    func lastAuditEvent() throws(RegistryError) -> LastAuditEvent?

    /// The latest date among the last entries, of which as many are looked at as a wrong clock may have dated.
    func latestAuditDate() throws(RegistryError) -> Timestamp?

    /// - Parameter account: whose entry it has to be; nil for anybody's.
    func hasAuditEvent(_ position: AuditPosition, in account: AccountSID?) throws(RegistryError) -> Bool

    /// What the numbers of entries are hidden by in page tokens: the same for the life of the log.
    func auditNumberPermutation() throws(RegistryError) -> NumberPermutation

    // MARK: Exports, idempotency

    /// A flow of an account by the engine's own order, deleted ones included, unless their purge has begun.
    func exportedFlow(_ place: ExportPlace, in account: AccountSID) throws(RegistryError) -> StoredFlow?

    /// The flow's revisions from a number on, with their definitions, the oldest first, until `take` has enough.
    func forEachRevision(
        of flow: StoredFlow, from number: Int64, _ take: (FlowRevision) -> Bool
    ) throws(RegistryError)

    /// What the flow has beside its revisions.
    func exportedEnd(of flow: StoredFlow) throws(RegistryError) -> ExportedFlowEnd

    /// What was kept of an earlier request under this key, unless that was before `start`.
    func storedIdempotencyRecord(
        _ key: String, in account: AccountSID, since start: Timestamp
    ) throws(RegistryError) -> StoredIdempotencyRecord?
}

extension Optional {
    /// The row that was looked for, or `.notFound`.
    public func orNotFound() throws(RegistryError) -> Wrapped {
        guard let self else { throw .notFound }
        return self
    }
}
