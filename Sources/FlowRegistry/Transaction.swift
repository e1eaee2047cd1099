/// The changes of one write, by the rules of this registry: each is seen by those after it, and all become durable together,
/// or none does.
///
/// Whatever fails throws, and then nothing of its own is left. What an account has is `.notFound` for every other one, as
/// what does not exist.
public final class Transaction {
    /// What the engine has stored.
    let rows: any StoreTransaction
    /// The date of every change.
    let now: Timestamp
    let rules: Rules
    /// Who asks for the changes, with the permissions and the policy of this moment; nil on the server itself.
    public let caller: Caller?
    private let touched: ChangeTracker
    private let credentialChange: CredentialChange

    /// What holds for every transaction of a registry, and what these share.
    struct Rules: Sendable {
        let flowRetentionSeconds: Int64
        /// What an account may have that has no quotas of its own.
        let quotas: Quotas
        let logClock: LogClock
        let idempotencyTotals: IdempotencyTotals
    }

    init(
        _ rows: any StoreTransaction, at now: Timestamp, _ rules: Rules, caller: Caller?, touched: ChangeTracker,
        credentialChange: CredentialChange
    ) {
        self.rows = rows
        self.now = now
        self.rules = rules
        self.caller = caller
        self.touched = touched
        self.credentialChange = credentialChange
    }

    /// Throws `.forbidden` where the caller has not the permission, or has it no longer; none is always there.
    public func require(_ permission: Permission?) throws(RegistryError) {
        guard let caller, let permission else { return }
        if !caller.permissions.allows(permission) { throw .forbidden }
    }

    /// Throws `.preconditionRequired` where a change of what is there has none and the caller's account wants one.
    func checkPolicy(_ precondition: Precondition) throws(RegistryError) {
        if precondition == .none, caller?.policy.requiresPrecondition == true { throw .preconditionRequired }
    }

    /// Before a change of what credentials are, or of what they allow.
    func beginCredentialChange() throws(RegistryError) {
        credentialChange.begin()
        try rows.checkTime()
    }

    /// Appends a change to the audit log. There is no change without: by its entry, cached responses about the flow are no
    /// longer given.
    ///
    /// - Parameter id: the account's, where it is known.
    func appendAuditEvent(_ event: NewAuditEvent, account id: StoredID? = nil) throws(RegistryError) {
        touched.touch(event)
        let last = try rows.lastAuditEvent()
        let appended = event.event(
            number: (last?.number ?? 0) + 1, at: now, previousHash: last?.hash ?? AuditEvent.origin)
        try rows.appendAuditEvent(appended, dateReached: max(now, last?.dateReached ?? now), account: id)
        rules.logClock.note(now, after: last?.dateCreated)
    }

    /// The date of what is to be kept for a certain time: no earlier than the log has known it to be.
    var retentionStart: Timestamp { rules.logClock.retentionStart(now) }
}
