/// What the audit log says that each account and key is, to be compared with what is stored.
struct AuditedStates {
    private var states: [String: [UInt8]] = [:]

    /// Takes an entry; entries come in their order.
    mutating func take(_ event: AuditEvent) {
        switch event.action {
        case .accountCreated, .accountUpdated, .keyCreated, .keyUpdated: states[event.resourceSID] = event.after?.hash
        case .keyDeleted: states[event.resourceSID] = nil
        default: break
        }
    }

    /// The first account or key that was made, changed or deleted without an entry, and how; nil when there is none.
    func firstDifference(from reader: some StoreReader) throws(RegistryError) -> String? {
        var rest = states
        var accounts = PageRequest<Position<Account>>.Start.first
        while true {
            let page = try reader.storedAccounts(
                in: .server, matching: AccountFilter(), page: PageRequest(start: accounts, size: Self.pageSize))
            for account in page.elements {
                if let difference = rest.compare(account.sid.description, account.auditState) { return difference }
                if let difference = try rest.compareKeys(of: account.sid, reader) { return difference }
            }
            guard page.hasNext, let last = page.elements.last else { break }
            accounts = .after(Position(dateCreated: last.dateCreated, sid: last.sid))
        }
        return rest.keys.min().map { "\($0) was deleted without an entry" }
    }

    fileprivate static let pageSize = 1_000
}

extension [String: [UInt8]] {
    /// Removes a resource whose state is as the log has it; how it differs, else.
    fileprivate mutating func compare(_ sid: String, _ state: AuditState) -> String? {
        guard let audited = removeValue(forKey: sid) else { return "\(sid) was made without an entry" }
        return audited == state.hash ? nil : "\(sid) was changed without an entry"
    }

    fileprivate mutating func compareKeys(
        of account: AccountSID, _ reader: some StoreReader
    ) throws(RegistryError) -> String? {
        var start = PageRequest<Position<APIKey>>.Start.first
        while true {
            let page = try reader.storedKeys(
                in: account, page: PageRequest(start: start, size: AuditedStates.pageSize))
            for key in page.elements {
                if let difference = compare(key.sid.description, key.auditState) { return difference }
            }
            guard page.hasNext, let last = page.elements.last else { return nil }
            start = .after(Position(dateCreated: last.dateCreated, sid: last.sid))
        }
    }
}
