import FlowRegistry

extension ControlHandler {
    func createAccount(_ friendlyName: String) async throws(RegistryError) -> ControlReply {
        let new = try await written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: friendlyName, by: .commandLine)
        }
        return .accounts([document(new.account, authToken: new.authToken)])
    }

    func listAccounts() throws(RegistryError) -> ControlReply {
        let accounts = try all(
            { (account: Account) in Position(dateCreated: account.dateCreated, sid: account.sid) },
            { page throws(RegistryError) in
                try registry.read { reader throws(RegistryError) in try reader.accounts(in: .server, page: page) }
            })
        return .accounts(accounts.reversed().map { document($0) })
    }

    func updateAccount(
        _ sid: String, _ friendlyName: String?, _ status: String?
    ) async throws(RegistryError) -> ControlReply {
        let sid = try account(sid).sid
        let update = AccountUpdate(friendlyName: friendlyName, status: status.flatMap(AccountStatus.init))
        let updated = try await written { transaction throws(RegistryError) in
            try transaction.updateAccount(sid, in: .server, to: update, by: .commandLine)
        }
        return .accounts([document(updated)])
    }

    func setAccountPolicy(
        _ sid: String, _ requireIfMatch: Bool?, _ subflowReferences: String?, _ quotas: [String: Int64?]
    ) async throws(RegistryError) -> ControlReply {
        let sid = try account(sid).sid
        let update = AccountUpdate(
            requiresPrecondition: requireIfMatch, subflows: subflowReferences.flatMap(SubflowPolicy.init),
            quotas: try Self.quotas(quotas))
        let updated = try await written { transaction throws(RegistryError) in
            try transaction.updateAccount(sid, in: .server, to: update, by: .commandLine)
        }
        return .accounts([document(updated)])
    }

    /// Throws `.invalidParameter` for a limit that cannot be set.
    private static func quotas(_ limits: [String: Int64?]) throws(RegistryError) -> [Quota: Int64?] {
        var quotas: [Quota: Int64?] = [:]
        for (name, limit) in limits {
            guard let quota = Quota(rawValue: name), limit.map(quota.range.contains) ?? true else {
                throw .invalidParameter(name, reason: "is no quota that can be set")
            }
            quotas.updateValue(limit, forKey: quota)
        }
        return quotas
    }

    func document(_ account: Account, authToken: String? = nil) -> AccountDocument {
        AccountDocument(account, quotas: registry.quotas.replaced(by: account.quotas), authToken: authToken)
    }

    func createSecondaryToken(of account: String) async throws(RegistryError) -> ControlReply {
        let sid = try self.account(account).sid
        let rotation = try await written { transaction throws(RegistryError) in
            try transaction.createSecondaryToken(of: sid, by: .commandLine)
        }
        return .tokens([AuthTokenDocument(rotation, kind: "secondary")])
    }

    func promoteSecondaryToken(of account: String) async throws(RegistryError) -> ControlReply {
        let sid = try self.account(account).sid
        let rotation = try await written { transaction throws(RegistryError) in
            try transaction.promoteSecondaryToken(of: sid, by: .commandLine)
        }
        return .tokens([AuthTokenDocument(rotation, kind: "primary")])
    }

    func deleteSecondaryToken(of account: String) async throws(RegistryError) -> ControlReply {
        let sid = try self.account(account).sid
        do {
            try await written { transaction throws(RegistryError) in
                try transaction.deleteSecondaryToken(of: sid, by: .commandLine)
            }
        } catch .notFound {
            throw .conflict("The account has no secondary auth token")
        }
        return .done
    }
}
