import FlowRegistry

/// Carries out what the command line asks for, in the service or, when none runs, in the command's own process.
struct ControlHandler<Accounts: AccountRepository>: Sendable {
    let accounts: Accounts

    func reply(to request: ControlRequest) async -> ControlReply {
        do {
            switch request {
            case .createAccount(let friendlyName): return try await create(friendlyName)
            case .listAccounts: return .accounts(try accounts.accounts().map { AccountDocument($0) })
            case .setAccountStatus(let sid, let status): return try await set(sid, status)
            }
        } catch .notFound {
            return .failure("There is no such account.")
        } catch {
            return .failure("The account could not be stored: \(error).")
        }
    }

    private func create(_ friendlyName: String) async throws(RegistryError) -> ControlReply {
        let created = await withCheckedContinuation { continuation in
            accounts.createAccount(friendlyName: friendlyName) { continuation.resume(returning: $0) }
        }
        let new = try created.get()
        return .accounts([AccountDocument(new.account, authToken: new.authToken)])
    }

    private func set(_ sid: String, _ status: String) async throws(RegistryError) -> ControlReply {
        guard let account = AccountSID(sid), let status = AccountStatus(rawValue: status) else { throw .notFound }
        let updated = await withCheckedContinuation { continuation in
            accounts.setStatus(status, of: account) { continuation.resume(returning: $0) }
        }
        return .accounts([AccountDocument(try updated.get())])
    }
}
