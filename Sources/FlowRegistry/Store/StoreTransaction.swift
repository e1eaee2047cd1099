/// The rows that a write changes. It reads as every reader does, and sees its own changes.
///
/// The core has decided everything by the time that it calls one of these: an engine checks nothing but its own schema.
public protocol StoreTransaction: AnyObject, StoreReader {
    /// Throws `.timedOut` once the write has taken longer than it may: between two of its changes, the engine itself within
    /// one.
    func checkTime() throws(RegistryError)

    // MARK: Flows

    /// Counts a new flow of so many bytes for its account, if there is room for it and for its entry in the audit log.
    /// Gives nil, and counts nothing, where there is none.
    ///
    /// - Parameter quotas: what an account may have that has no quotas of its own; nil for whatever it takes.
    func takeRoom(
        forFlowOf bytes: Int64, in account: AccountSID, within quotas: Quotas?
    ) throws(RegistryError) -> StoredID?

    /// Stores a flow with its first revision.
    ///
    /// - Parameters:
    ///   - owner: what `takeRoom` has given.
    ///   - bytes: what it counts.
    func insertFlow(
        _ flow: NewFlow, as sid: FlowSID, in account: AccountSID, _ owner: StoredID, bytes: Int64, at date: Timestamp,
        by maker: RevisionMaker
    ) throws(RegistryError) -> (flow: Flow, version: FlowVersion)

    /// Adds a revision behind the latest one.
    ///
    /// - Parameters:
    ///   - bytes: what it counts.
    ///   - keepsDate: whether the date is kept where it is earlier than the one of the revision before.
    func appendRevision(
        _ update: FlowUpdate, to version: FlowVersion, bytes: Int64, at date: Timestamp, keepsDate: Bool,
        by maker: RevisionMaker
    ) throws(RegistryError) -> (flow: Flow, version: FlowVersion)

    /// Hides a flow, with all that belongs to it.
    func hideFlow(_ version: FlowVersion, at date: Timestamp) throws(RegistryError)

    /// Shows a hidden flow again. nil where the account has no such flow, or its purge has begun.
    func restoreFlow(_ sid: FlowSID, in account: AccountSID) throws(RegistryError) -> FlowVersion?

    /// The flow, of whichever account, whose purge has begun, or else the first that was hidden no later than `end`.
    func purgeableFlow(until end: Timestamp) throws(RegistryError) -> FlowVersion?

    /// Deletes a hidden flow for good, or as much of it as a transaction may still delete. True when nothing is left.
    func purge(_ flow: FlowVersion) throws(RegistryError) -> Bool

    /// Whether the transaction may delete nothing more for good.
    var isPurgeUsedUp: Bool { get }

    /// Sets the test users of a flow. Gives them with their new mark.
    ///
    /// - Parameter bytes: how many more they count than the ones before.
    func setTestUsers(_ users: [String], of flow: StoredID, bytes: Int64) throws(RegistryError) -> TestUsers

    // MARK: Aliases

    func aliasCount(of flow: StoredID) throws(RegistryError) -> Int64

    /// Creates an alias, or moves it as of `date`.
    func setAlias(
        _ name: AliasName, of flow: StoredID, to target: AliasTarget<Int64>, at date: Timestamp
    ) throws(RegistryError)

    /// Puts an alias back with its dates.
    func insertAlias(_ alias: Alias, of flow: StoredID) throws(RegistryError)

    func deleteAlias(_ name: AliasName, of flow: StoredID) throws(RegistryError)

    /// Adds to the history of an alias.
    ///
    /// - Parameter bytes: what the move counts.
    func appendAliasMove(
        of name: AliasName, of flow: StoredID, from: AliasTarget<Int64>?, to: AliasTarget<Int64>?,
        by authority: AuditActor.Authority, at date: Timestamp, bytes: Int64
    ) throws(RegistryError)

    // MARK: Accounts and credentials

    func insertAccount(_ account: Account) throws(RegistryError)

    func updateAccount(_ account: Account, to update: AccountUpdate, at date: Timestamp) throws(RegistryError)

    /// False without such an account.
    func insertAuthToken(
        _ kind: AuthTokenKind, hash: [UInt8], of account: AccountSID, at date: Timestamp
    ) throws(RegistryError) -> Bool

    func deleteAuthToken(_ kind: AuthTokenKind, of account: AccountSID) throws(RegistryError)

    /// Makes the secondary token the primary one, of which there is none.
    func promoteAuthToken(of account: AccountSID) throws(RegistryError)

    /// False without such an account.
    func insertKey(_ key: APIKey, hash: [UInt8]) throws(RegistryError) -> Bool

    func updateKey(_ key: APIKey, to update: APIKeyUpdate, at date: Timestamp) throws(RegistryError)

    func deleteKey(_ key: APIKey) throws(RegistryError)

    /// - Parameter stale: a use that is noted since then is left.
    func noteUse(of key: APIKeySID, at date: Timestamp, unlessAfter stale: Timestamp) throws(RegistryError)

    // MARK: Audit log

    /// Appends an entry, and counts it for its account.
    ///
    /// - Parameters:
    ///   - dateReached: the latest date among this entry and those before it.
    ///   - account: the account's, where it is known.
    func appendAuditEvent(
        _ event: AuditEvent, dateReached: Timestamp, account: StoredID?
    ) throws(RegistryError)

    // MARK: Imports, idempotency

    /// The flow of this SID, in whichever account.
    func anyFlow(_ sid: FlowSID) throws(RegistryError) -> StoredFlow?

    /// nil for a flow that no import has brought, or seen as it comes from elsewhere.
    func importedState(of flow: StoredID) throws(RegistryError) -> ImportedState?

    func setImportedState(_ state: ImportedState, of flow: StoredID) throws(RegistryError)

    /// Takes the place of an older record of the same key.
    func insertIdempotencyRecord(
        _ record: StoredIdempotencyRecord, _ key: String, in account: AccountSID, at date: Timestamp
    ) throws(RegistryError)

    /// Deletes the oldest records of an account that has more than `limits`, as many as one transaction may. Gives what is
    /// kept; nil where more have to be deleted.
    func trimIdempotencyRecords(
        of account: AccountSID, to limits: IdempotencyLimits
    ) throws(RegistryError) -> IdempotencyUsage?

    /// Deletes up to `limit` records, of whichever account, that are not younger than `end`.
    func deleteIdempotencyRecords(until end: Timestamp, limit: Int) throws(RegistryError) -> PurgeProgress
}
