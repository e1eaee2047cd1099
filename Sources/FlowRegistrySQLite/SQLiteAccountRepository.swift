import Crypto
public import FlowRegistry
import SQLite

/// Accounts and their credentials in SQLite; only the SHA-256 of a token is stored.
public struct SQLiteAccountRepository: AccountRepository {
    let storage: Storage

    public func createAccount(friendlyName: String, completion: @escaping Completion<NewAccount>) {
        var random = SystemRandomNumberGenerator()
        let account = Account(
            sid: .random(using: &random), friendlyName: friendlyName, status: .active, dateCreated: storage.now(),
            dateUpdated: nil)
        let token = AuthToken.random(using: &random)
        storage.write(completion: completion) { connection throws(WriteFailure) in
            try WriteFailure.storing { () throws(SQLiteError) in
                try AccountRow.insert(account, tokenHash: Self.hash(token), on: connection)
            }
            return NewAccount(account: account, authToken: token)
        }
    }

    public func accounts() throws(RegistryError) -> [Account] {
        try storage.read { connection throws(SQLiteError) in .success(try AccountRow.all(on: connection)) }
    }

    public func setStatus(
        _ status: AccountStatus, of account: AccountSID, completion: @escaping Completion<Account>
    ) {
        let now = storage.now()
        storage.write(completion: completion) { connection throws(WriteFailure) in
            let updated = try WriteFailure.storing { () throws(SQLiteError) in
                try AccountRow.setStatus(status, of: account, at: now, on: connection)
            }
            guard let updated else { throw .rule(.notFound) }
            return updated
        }
    }

    public func authenticate(_ account: AccountSID, authToken: String) throws(RegistryError) -> AccountSID {
        let hash = Self.hash(authToken)
        let status = try storage.read { connection throws(SQLiteError) in
            .success(try AccountRow.status(of: account, tokenHash: hash, on: connection))
        }
        switch status {
        case .active: return account
        case .suspended, .closed: throw .accountNotActive
        case nil: throw .unauthenticated
        }
    }

    private static func hash(_ token: String) -> [UInt8] {
        var token = token
        return token.withUTF8 { [UInt8](SHA256.hash(data: UnsafeRawBufferPointer($0))) }
    }
}
