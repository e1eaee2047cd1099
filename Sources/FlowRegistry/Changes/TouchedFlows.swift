import Synchronization

/// The flows that a transaction has changed so far: begun in `FlowChanges` with their entry in the audit log, ended when
/// all is over.
final class TouchedFlows: Sendable {
    private let changes: FlowChanges
    private let flows = Mutex<[(flow: FlowSID, account: AccountSID)]>([])

    init(_ changes: FlowChanges) {
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
