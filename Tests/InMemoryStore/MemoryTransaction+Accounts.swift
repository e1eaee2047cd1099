import FlowRegistry

extension MemoryTransaction {
    func insertAccount(_ account: Account) throws(RegistryError) {
        state.accounts.append(MemoryAccount(account: account, id: state.nextID()))
    }

    func updateAccount(_ account: Account, to update: AccountUpdate, at date: Timestamp) throws(RegistryError) {
        guard let index = state.accountIndex(account.sid) else { return }
        let before = state.accounts[index].account
        var quotas = before.quotas
        for (quota, limit) in update.quotas { quotas[quota] = limit }
        state.accounts[index].account = Account(
            sid: before.sid, friendlyName: update.friendlyName ?? before.friendlyName,
            status: update.status ?? before.status,
            policy: AccountPolicy(
                requiresPrecondition: update.requiresPrecondition ?? before.policy.requiresPrecondition,
                subflows: update.subflows ?? before.policy.subflows),
            quotas: quotas, ownerSID: before.ownerSID, dateCreated: before.dateCreated,
            dateUpdated: max(date, before.dateUpdated ?? before.dateCreated))
    }

    func insertAuthToken(
        _ kind: AuthTokenKind, hash: [UInt8], of account: AccountSID, at date: Timestamp
    ) throws(RegistryError) -> Bool {
        guard let index = state.accountIndex(account) else { return false }
        state.accounts[index].tokens[kind] = (hash, date)
        return true
    }

    func deleteAuthToken(_ kind: AuthTokenKind, of account: AccountSID) throws(RegistryError) {
        if let index = state.accountIndex(account) { state.accounts[index].tokens[kind] = nil }
    }

    func promoteAuthToken(of account: AccountSID) throws(RegistryError) {
        guard let index = state.accountIndex(account) else { return }
        state.accounts[index].tokens[.primary] = state.accounts[index].tokens.removeValue(forKey: .secondary)
    }

    func insertKey(_ key: APIKey, hash: [UInt8]) throws(RegistryError) -> Bool {
        guard state.account(key.accountSID) != nil else { return false }
        state.keys[key.sid] = MemoryKey(key: key, hash: hash)
        state.count(key.accountSID) { $0.keys += 1 }
        return true
    }

    func updateKey(_ key: APIKey, to update: APIKeyUpdate, at date: Timestamp) throws(RegistryError) {
        change(key.sid) { before in
            APIKey(
                sid: before.sid, accountSID: before.accountSID,
                friendlyName: update.friendlyName ?? before.friendlyName, type: before.type,
                policy: update.policy ?? before.policy, dateCreated: before.dateCreated,
                dateUpdated: max(date, before.dateUpdated ?? before.dateCreated), dateExpires: before.dateExpires,
                dateLastUsed: before.dateLastUsed)
        }
    }

    func deleteKey(_ key: APIKey) throws(RegistryError) {
        state.keys[key.sid] = nil
        state.count(key.accountSID) { $0.keys -= 1 }
    }

    func noteUse(of key: APIKeySID, at date: Timestamp, unlessAfter stale: Timestamp) throws(RegistryError) {
        change(key) { before in
            let isStale = before.dateLastUsed.map { $0 <= stale } ?? true
            return APIKey(
                sid: before.sid, accountSID: before.accountSID, friendlyName: before.friendlyName, type: before.type,
                policy: before.policy, dateCreated: before.dateCreated, dateUpdated: before.dateUpdated,
                dateExpires: before.dateExpires, dateLastUsed: isStale ? date : before.dateLastUsed)
        }
    }

    private func change(_ sid: APIKeySID, _ change: (APIKey) -> APIKey) {
        if let stored = state.keys[sid] { state.keys[sid] = MemoryKey(key: change(stored.key), hash: stored.hash) }
    }

    // MARK: Audit log

    func appendAuditEvent(
        _ event: AuditEvent, dateReached: Timestamp, account: StoredID?
    ) throws(RegistryError) {
        state.auditEvents.append(event)
        state.auditDateReached = dateReached
        state.count(event.accountSID) { $0.auditEvents += 1 }
    }

    // MARK: Imports, idempotency

    func anyFlow(_ sid: FlowSID) throws(RegistryError) -> StoredFlow? { state.flows[sid]?.stored }

    func importedState(of flow: StoredID) throws(RegistryError) -> ImportedState? { state.flow(flow)?.imported }

    func setImportedState(_ imported: ImportedState, of flow: StoredID) throws(RegistryError) {
        state.change(flow) { $0.imported = imported }
    }

    func insertIdempotencyRecord(
        _ record: StoredIdempotencyRecord, _ key: String, in account: AccountSID, at date: Timestamp
    ) throws(RegistryError) {
        state.idempotency.removeAll { $0.key == key && $0.account == account }
        state.idempotency.append(
            MemoryIdempotencyRecord(key: key, account: account, record: record, date: date))
    }

    func trimIdempotencyRecords(
        of account: AccountSID, to limits: IdempotencyLimits
    ) throws(RegistryError) -> IdempotencyUsage? {
        let records = state.idempotency.filter { $0.account == account }
        let all = Self.usage(of: records)
        guard all.isOver(limits) else { return all }
        var (kept, usage): (Int, IdempotencyUsage) = (0, IdempotencyUsage())
        for record in records.reversed() {
            usage.add(bytes: record.record.record.body.count)
            if kept > 0, usage.isOver(limits.lowered) { break }
            kept += 1
        }
        let gone = Set(records.dropLast(kept).map(\.key))
        state.idempotency.removeAll { $0.account == account && gone.contains($0.key) }
        return nil
    }

    private static func usage(of records: [MemoryIdempotencyRecord]) -> IdempotencyUsage {
        var usage = IdempotencyUsage()
        for record in records { usage.add(bytes: record.record.record.body.count) }
        return usage
    }

    func deleteIdempotencyRecords(until end: Timestamp, limit: Int) throws(RegistryError) -> PurgeProgress {
        let old = state.idempotency.filter { $0.date <= end }.sorted { $0.date < $1.date }
        let gone = Set(old.prefix(limit).map { [$0.account.description, $0.key] })
        state.idempotency.removeAll { gone.contains([$0.account.description, $0.key]) }
        return PurgeProgress(count: gone.count, isComplete: gone.count < limit)
    }
}
