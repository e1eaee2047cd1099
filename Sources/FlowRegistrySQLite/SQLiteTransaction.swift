import FlowRegistry
import SQLite

/// The changes of one write, on the writer's connection.
final class SQLiteTransaction: Transaction {
    let connection: Connection
    /// The date of every change.
    let now: Timestamp
    private let logClock: LogClock
    let flowRetentionSeconds: Int64
    let idempotencyTotals: IdempotencyTotals
    let quotas: Quotas
    let caller: Caller?
    /// What all deletions of the write may delete for good.
    lazy var purgeSlice = PurgeSlice(on: connection)
    private let touched: TouchedFlows
    private let credentialChange: CredentialChange
    /// What has failed in SQLite itself: the writer is to know, since the whole transaction may be lost.
    private(set) var failure: SQLiteError?

    init(
        on connection: Connection, at now: Timestamp, logClock: LogClock, flowRetentionSeconds: Int64,
        idempotencyTotals: IdempotencyTotals, quotas: Quotas, caller: Caller?, touched: TouchedFlows,
        credentialChange: CredentialChange
    ) {
        self.connection = connection
        self.now = now
        self.logClock = logClock
        self.flowRetentionSeconds = flowRetentionSeconds
        self.idempotencyTotals = idempotencyTotals
        self.quotas = quotas
        self.caller = caller
        self.touched = touched
        self.credentialChange = credentialChange
    }

    /// Enters a change in the audit log. There is no change without: by its entry, answers about the flow that were kept
    /// are made anew.
    ///
    /// - Parameter isCounted: whether the entry has been counted already.
    func enter(_ change: AuditChange, isCounted: Bool = false) throws(SQLiteError) {
        touched.touch(change)
        logClock.note(now, after: try AuditEventRow.append(change, at: now, on: connection))
        guard !isCounted else { return }
        try AccountUsageRow.addAuditEvent(about: change.accountSID, change.accountRow, on: connection)
    }

    /// The date of what is to be kept for a certain time: no earlier than the log has known it to be.
    var retentionStart: Timestamp { logClock.retentionStart(now) }

    /// One change of perhaps many, the next of which is not begun when the write has taken its time.
    func change<Value>(_ body: () throws -> Value) throws(RegistryError) -> Value {
        do {
            try connection.checkTime()
            return try body()
        } catch {
            failure = error as? SQLiteError
            throw Storage.registryError(error)
        }
    }

    func changeCredentials<Value>(_ body: () throws -> Value) throws(RegistryError) -> Value {
        credentialChange.begin()
        return try change(body)
    }

    /// Throws `.preconditionRequired` where a change of what is there has none and the caller's account wants one.
    func checkPolicy(_ precondition: Precondition) throws(RegistryError) {
        if precondition == .none, caller?.policy.requiresPrecondition == true { throw .preconditionRequired }
    }
}
