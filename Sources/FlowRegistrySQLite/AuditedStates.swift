import FlowRegistry
import SQLite

/// What the audit log says that each account and key is, to be compared with what the tables say.
struct AuditedStates {
    private var states: [String: [UInt8]] = [:]

    /// Takes note of an entry; entries come in their order.
    mutating func take(_ event: AuditEvent) {
        switch event.action {
        case .accountCreated, .accountUpdated, .keyCreated, .keyUpdated: states[event.resourceSID] = event.after?.hash
        case .keyDeleted: states[event.resourceSID] = nil
        default: break
        }
    }

    /// The first account or key that was made, changed or deleted without an entry, and how; nil when there is none.
    func firstDifference(on connection: Connection) throws(SQLiteError) -> String? {
        var rest = states
        for (sid, state) in try AccountRow.allStates(on: connection) + APIKeyRow.allStates(on: connection) {
            guard let audited = rest.removeValue(forKey: sid) else { return "\(sid) was made without an entry" }
            if audited != state.hash { return "\(sid) was changed without an entry" }
        }
        return rest.keys.min().map { "\($0) was deleted without an entry" }
    }
}
