/// A write of a registry's as its engine gets it: by the rules, for a caller who is known still to be right, and with what
/// is cached of the flows that it touches told in time.
final class RegistryWrite: PendingWrite {
    private let write: any PendingWrite<Transaction>
    private let isDryRun: Bool
    private let caller: VerifiedCaller?
    private let credentials: CredentialChanges
    private let rules: Transaction.Rules
    private let now: @Sendable () -> Timestamp
    private let touched: ChangeTracker
    private let credentialChange: CredentialChange

    init(
        _ write: any PendingWrite<Transaction>, isDryRun: Bool, by caller: VerifiedCaller?,
        _ credentials: CredentialChanges, _ changes: FlowVersionStamps, _ rules: Transaction.Rules,
        now: @escaping @Sendable () -> Timestamp
    ) {
        (self.write, self.isDryRun, self.caller) = (write, isDryRun, caller)
        (self.credentials, self.rules, self.now) = (credentials, rules, now)
        touched = ChangeTracker(changes)
        credentialChange = CredentialChange(credentials)
    }

    func perform(on rows: any StoreTransaction) throws(RegistryError) {
        let now = now()
        let caller = try caller.map { caller throws(RegistryError) in try credentials.confirmed(caller, at: now, rows) }
        try write.perform(
            on: Transaction(rows, at: now, rules, caller: caller, touched: touched, credentialChange: credentialChange))
    }

    func finish(_ error: RegistryError?) {
        touched.end()
        // From the acknowledgement on, nobody relies on credentials that were verified before.
        credentialChange.end(isCommitted: !isDryRun && error == nil)
        write.finish(error)
    }
}
