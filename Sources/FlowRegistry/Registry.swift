import Synchronization

/// The registry: what a storage engine has, by the rules of the core.
public final class Registry<Engine: Store>: Sendable {
    public let store: Engine
    /// The clock of every date that is stored.
    public let now: @Sendable () -> Timestamp
    private let rules: Transaction.Rules
    private let credentials = CredentialChanges()
    /// Told by every transaction which flows it touches.
    public let changes = FlowVersionStamps()

    /// How exactly a key's last use is known, in seconds: so that reads seldom cause a write.
    static var lastUseResolution: Int64 { 60 }

    /// - Parameters:
    ///   - flowRetentionDays: how long a deleted flow can be brought back; 0 for not at all.
    ///   - quotas: what an account may have that has none of its own.
    ///   - idempotency: how many answers are kept of an account.
    ///   - now: the clock of every date that is stored.
    public init(
        store: Engine, flowRetentionDays: Int = 30, quotas: Quotas = Quotas(),
        idempotency: IdempotencyLimits = IdempotencyLimits(), now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.now = now
        // Where it cannot be read, the next read or write tells why.
        let latest = try? store.read { reader throws(RegistryError) in try reader.latestAuditDate() }
        rules = Transaction.Rules(
            flowRetentionSeconds: Int64(flowRetentionDays) * 86_400, quotas: quotas,
            logClock: LogClock(latest: latest ?? nil), idempotencyTotals: IdempotencyTotals(limits: idempotency))
    }

    /// What an account may have that has no quotas of its own.
    public var quotas: Quotas { rules.quotas }

    /// How long a deleted flow can be brought back.
    public var flowRetentionSeconds: Int64 { rules.flowRetentionSeconds }

    /// What the audit log knows of the time.
    public var logClock: LogClock { rules.logClock }

    /// Reads again which of the last changes is the latest: one that was dated wrongly counts no longer at some time.
    public func refreshLogClock() {
        if let latest = try? store.read({ reader throws(RegistryError) in try reader.latestAuditDate() }) {
            logClock.set(latest)
        }
    }

    /// Runs `body` on the calling thread, with a reader that sees every acknowledged write.
    ///
    /// - Throws: what `body` throws; `.timedOut` for a read that takes too long, `.storageUnavailable`.
    public func read<Value>(
        _ body: (Engine.Reader) throws(RegistryError) -> Value
    ) throws(RegistryError) -> Value {
        try store.read(body)
    }

    /// Has a write performed in a transaction, and finished when its changes are on stable storage, or were refused.
    ///
    /// - Parameters:
    ///   - isDryRun: whether nothing is to be kept; everything else is as it would be.
    ///   - account: who has sent the write: accounts take turns. nil for the service's own, and the operator's.
    ///   - caller: who is looked up once more in the transaction, unless no credential has changed since. The write fails
    ///     with what `verify` throws where the credentials are right no longer.
    public func write(
        _ write: any PendingWrite<Transaction>, isDryRun: Bool = false, for account: AccountSID? = nil,
        by caller: VerifiedCaller? = nil
    ) {
        store.write(
            RegistryWrite(write, isDryRun: isDryRun, by: caller, credentials, changes, rules, now: now),
            isDryRun: isDryRun, for: account)
    }

    /// Makes the changes of `body` in a transaction, and calls back with its value: as `write` above.
    public func write<Value: Sendable>(
        isDryRun: Bool = false, for account: AccountSID? = nil, by caller: VerifiedCaller? = nil,
        _ body: @escaping @Sendable (Transaction) throws(RegistryError) -> Value,
        completion: @escaping WriteCompletion<Value>
    ) {
        write(ValueWrite(body, completion: completion), isDryRun: isDryRun, for: account, by: caller)
    }
}

// MARK: Credentials (contract §2)

extension Registry {
    /// Differs behind every change of an account, an auth token or a key, from before the change is acknowledged: what
    /// was verified at another count has to be verified again.
    public var credentialChanges: Int { credentials.value }

    /// Who these are the credentials of: an account's SID and auth token, or a key's SID and secret.
    ///
    /// - Throws: `.unauthenticated` alike for an unknown name, for a wrong secret and for an expired key, the first two
    ///   after the same work; `.accountNotActive` for right credentials of an account that is suspended or closed.
    public func verify(username: String, secret: String) throws(RegistryError) -> VerifiedCredentials {
        let (hash, changes) = (SecretHash.of(secret), credentialChanges)
        let found = try store.read { reader throws(RegistryError) in
            try CredentialVerification(reader: reader).credential(username: username, hash: hash)
        }
        let credential = try found.accepted(at: now())
        if let key = credential.key { noteUse(of: key) }
        return VerifiedCredentials(
            caller: credential.caller,
            verification: Verification(
                changes: changes, fingerprint: credential.fingerprint, dateExpires: credential.key?.dateExpires),
            requestsPerSecond: credential.requestsPerSecond)
    }

    private func noteUse(of key: StoredCredential.Key) {
        let now = now()
        let stale = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch - Self.lastUseResolution)
        if let used = key.dateLastUsed, used > stale { return }
        store.write { rows throws(RegistryError) in
            try rows.noteUse(of: key.sid, at: now, unlessAfter: stale)
        } completion: { _ in
        }
    }
}

// MARK: Idempotency

extension Registry {
    /// What was kept of the last 24 hours under a key; nil for one that was not used.
    ///
    /// - Throws: `.conflict` for a key that was used with another request.
    public func record(of key: IdempotencyKey, in account: AccountSID) throws(RegistryError) -> IdempotencyRecord? {
        let now = now()
        return try store.read { reader throws(RegistryError) in try reader.record(of: key, in: account, at: now) }
    }
}

// MARK: Audit log

extension Registry {
    /// Walks the whole audit log from its first entry.
    ///
    /// - Parameter head: a hash that an earlier walk has given; its absence means that the log was cut or rewritten.
    public func verifyAuditLog(head: [UInt8]? = nil) throws(RegistryError) -> AuditVerification {
        var (walk, isOver) = (AuditWalk(head: head), false)
        while !isOver {
            isOver = try store.read { reader throws(RegistryError) in
                try reader.snapshot { () throws(RegistryError) in try walk.walkOn(reader) }
            }
        }
        return walk.verification
    }
}
