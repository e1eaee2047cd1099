public import FlowRegistry
import SQLite

/// Accounts and their auth tokens in SQLite; only the SHA-256 of a token is stored.
public struct SQLiteAccountRepository: AccountRepository {
    let storage: Storage

    public func account(_ sid: AccountSID, in scope: AccountScope) throws(RegistryError) -> Account {
        try storage.read { connection throws(SQLiteError) in
            try AccountRow.account(sid, in: scope, on: connection).found()
        }
    }

    public func accounts(
        in scope: AccountScope, matching filter: AccountFilter, page: PageRequest<Position<Account>>
    ) throws(RegistryError) -> Page<Account> {
        try storage.read { connection throws(SQLiteError) in
            .success(try AccountRow.page(page, in: scope, matching: filter, on: connection))
        }
    }
}
