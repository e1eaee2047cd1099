import Synchronization

/// The flows that a transaction has changed so far: begun in `FlowVersionStamps` with their entry in the audit log, ended when
/// all is over.
final class ChangeTracker: Sendable {
    private let changes: FlowVersionStamps
    private let flows = Mutex<[(flow: FlowSID, account: AccountSID)]>([])

    init(_ changes: FlowVersionStamps) {
        self.changes = changes
    }

    /// What an entry of the audit log is about, if that is a flow or belongs to one.
    func touch(_ change: NewAuditEvent) {
        guard let flow = FlowSID(change.resourceSID.prefix(34)) else { return }
        changes.begin(flow, of: change.accountSID)
        flows.withLock { $0.append((flow, change.accountSID)) }
    }

    /// Once, before anybody is told how the transaction has ended.
    func end() {
        for (flow, account) in flows.withLock({ $0 }) { changes.end(flow, of: account) }
    }
}
