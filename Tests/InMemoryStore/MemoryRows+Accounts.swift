public import FlowRegistry

extension MemoryRows {
    public func storedAccount(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account? {
        if let only = scope.account, only != sid { return nil }
        return state.account(sid).map(shown)
    }

    public func storedAccounts(
        in scope: AccountScope, matching filter: AccountFilter, page: PageRequest<Position<Account>>
    ) throws(RegistryError) -> Page<Account> {
        let accounts = state.accounts.map(shown).filter { account in
            (scope.account == nil || scope.account == account.sid)
                && (filter.friendlyName == nil || filter.friendlyName == account.friendlyName)
                && (filter.status == nil || filter.status == account.status)
        }
        return Page.of(
            accounts.sorted { Position($0).precedes(Position($1)) }, page, at: { Position($0) },
            by: { $0.precedes($1) })
    }

    /// With what it has by now.
    private func shown(_ stored: MemoryAccount) -> Account {
        let account = stored.account
        return Account(
            sid: account.sid, friendlyName: account.friendlyName, status: account.status, policy: account.policy,
            quotas: account.quotas, usage: stored.usage, ownerSID: state.accounts[0].account.sid,
            dateCreated: account.dateCreated, dateUpdated: account.dateUpdated)
    }

    public func firstAccount() throws(RegistryError) -> AccountSID? { state.accounts.first?.account.sid }

    public func subflowPolicy(of account: AccountSID) throws(RegistryError) -> SubflowPolicy? {
        state.account(account)?.account.policy.subflows
    }

    public func storedUsage(of account: AccountSID) throws(RegistryError) -> StoredUsage? {
        state.account(account).map { StoredUsage(id: $0.id, usage: $0.usage, quotas: $0.account.quotas) }
    }

    public func storedKey(_ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> APIKey? {
        state.keys[sid].flatMap { $0.key.accountSID == account ? $0.key : nil }
    }

    public func storedKeys(
        in account: AccountSID, page: PageRequest<Position<APIKey>>
    ) throws(RegistryError) -> Page<APIKey> {
        let keys = state.keys.values.map(\.key).filter { $0.accountSID == account }
        return Page.of(
            keys.sorted { Position($0).precedes(Position($1)) }, page, at: { Position($0) },
            by: { $0.precedes($1) })
    }

    public func authTokens(of account: AccountSID) throws(RegistryError) -> [StoredCredential] {
        let stored = state.account(account)
        note(.authTokens(count: stored?.tokens.count ?? 0))
        return stored.map { stored in
            stored.tokens.values.map { credential(hash: $0.hash, of: stored, key: nil) }
        } ?? []
    }

    public func dateCreated(
        of kind: AuthTokenKind, of account: AccountSID
    ) throws(RegistryError) -> Timestamp? {
        state.account(account)?.tokens[kind]?.date
    }

    public func apiKey(_ sid: APIKeySID) throws(RegistryError) -> StoredCredential? {
        note(.apiKey(isThere: state.keys[sid] != nil))
        guard let stored = state.keys[sid], let account = state.account(stored.key.accountSID) else { return nil }
        let key = StoredCredential.Key(
            sid: sid, type: stored.key.type, policy: stored.key.policy, dateExpires: stored.key.dateExpires,
            dateLastUsed: stored.key.dateLastUsed)
        return credential(hash: stored.hash, of: account, key: key)
    }

    private func credential(
        hash: [UInt8], of stored: MemoryAccount, key: StoredCredential.Key?
    ) -> StoredCredential {
        let account = stored.account
        return StoredCredential(
            hash: hash, account: account.sid, accountStatus: account.status, accountPolicy: account.policy,
            isAdministrator: state.accounts.first?.account.sid == account.sid,
            requestsPerSecond: account.quotas[.requestsPerSecond], key: key)
    }

    public func account(after sid: AccountSID) throws(RegistryError) -> AccountSID? {
        state.accounts.map(\.account.sid).filter { $0.description > sid.description }
            .min { $0.description < $1.description }
    }

    public func key(after sid: APIKeySID) throws(RegistryError) -> APIKeySID? {
        state.keys.keys.filter { $0.description > sid.description }.min { $0.description < $1.description }
    }
}

extension Position<Account> {
    init(_ account: Account) { self.init(dateCreated: account.dateCreated, sid: account.sid) }
}

extension Position<APIKey> {
    init(_ key: APIKey) { self.init(dateCreated: key.dateCreated, sid: key.sid) }
}

extension Position {
    /// Newest first.
    func precedes(_ other: Position) -> Bool {
        (dateCreated.secondsSinceEpoch, sid.description)
            > (other.dateCreated.secondsSinceEpoch, other.sid.description)
    }
}
