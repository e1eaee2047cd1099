public import FlowRegistry
import SQLite

/// Accounts, their keys, and credentials.
extension SQLiteRows {
    public func storedAccount(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account? {
        try run { try AccountRow.account(sid, in: scope, on: $0) }
    }

    public func storedAccounts(
        in scope: AccountScope, matching filter: AccountFilter, page: PageRequest<Position<Account>>
    ) throws(RegistryError) -> Page<Account> {
        try run { try AccountRow.page(page, in: scope, matching: filter, on: $0) }
    }

    public func firstAccount() throws(RegistryError) -> AccountSID? {
        try run { try AccountRow.first(on: $0) }
    }

    public func subflowPolicy(of account: AccountSID) throws(RegistryError) -> SubflowPolicy? {
        try run { try AccountRow.subflowPolicy(of: account, on: $0) }
    }

    public func storedUsage(of account: AccountSID) throws(RegistryError) -> StoredUsage? {
        try run { try AccountUsageRow.usage(of: account, on: $0) }
    }

    public func storedKey(_ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> APIKey? {
        try run { try APIKeyRow.key(sid, in: account, on: $0) }
    }

    public func storedKeys(
        in account: AccountSID, page: PageRequest<Position<APIKey>>
    ) throws(RegistryError) -> Page<APIKey> {
        try run { try APIKeyRow.page(page, in: account, on: $0) }
    }

    public func authTokens(of account: AccountSID) throws(RegistryError) -> [StoredCredential] {
        try run { try CredentialRow.authTokens(of: account, on: $0) }
    }

    public func dateCreated(of kind: AuthTokenKind, of account: AccountSID) throws(RegistryError) -> Timestamp? {
        try run { try AuthTokenRow.dateCreated(kind, of: account, on: $0) }
    }

    public func apiKey(_ sid: APIKeySID) throws(RegistryError) -> StoredCredential? {
        try run { try CredentialRow.apiKey(sid, on: $0) }
    }

    public func account(after sid: AccountSID) throws(RegistryError) -> AccountSID? {
        try run { try CredentialRow.account(after: sid, on: $0) }
    }

    public func key(after sid: APIKeySID) throws(RegistryError) -> APIKeySID? {
        try run { try CredentialRow.key(after: sid, on: $0) }
    }

    public func storedIdempotencyRecord(
        _ key: String, in account: AccountSID, since start: Timestamp
    ) throws(RegistryError) -> StoredIdempotencyRecord? {
        try run { try IdempotencyRecordRow.record(of: key, in: account, since: start, on: $0) }
    }
}
