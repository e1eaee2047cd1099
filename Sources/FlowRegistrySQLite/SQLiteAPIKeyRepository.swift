public import FlowRegistry
import SQLite

/// API keys in SQLite; only the SHA-256 of a secret is stored.
public struct SQLiteAPIKeyRepository: APIKeyRepository {
    let storage: Storage

    public func key(_ sid: APIKeySID, in account: AccountSID) throws(RegistryError) -> APIKey {
        try storage.read { connection throws(SQLiteError) in
            try APIKeyRow.key(sid, in: account, on: connection).found()
        }
    }

    public func keys(in account: AccountSID, page: PageRequest<Position<APIKey>>) throws(RegistryError) -> Page<APIKey>
    {
        try storage.read { connection throws(SQLiteError) in
            .success(try APIKeyRow.page(page, in: account, on: connection))
        }
    }
}
