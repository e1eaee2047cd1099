import FlowRegistry

extension ControlHandler {
    func createAccount(_ friendlyName: String) async throws(RegistryError) -> ControlReply {
        let new = try await written { transaction throws(RegistryError) in
            try transaction.createAccount(friendlyName: friendlyName, by: .commandLine)
        }
        return .accounts([AccountDocument(new.account, authToken: new.authToken)])
    }

    func listAccounts() throws(RegistryError) -> ControlReply {
        let accounts = try all(
            { (account: Account) in Position(dateCreated: account.dateCreated, sid: account.sid) },
            { page throws(RegistryError) in
                try storage.accounts.accounts(in: .server, matching: AccountFilter(), page: page)
            })
        return .accounts(accounts.reversed().map { AccountDocument($0) })
    }

    func updateAccount(
        _ sid: String, _ friendlyName: String?, _ status: String?
    ) async throws(RegistryError) -> ControlReply {
        let sid = try account(sid).sid
        let update = AccountUpdate(friendlyName: friendlyName, status: status.flatMap(AccountStatus.init))
        let updated = try await written { transaction throws(RegistryError) in
            try transaction.updateAccount(sid, in: .server, to: update, by: .commandLine)
        }
        return .accounts([AccountDocument(updated)])
    }

    func setAccountPolicy(
        _ sid: String, _ requireIfMatch: Bool?, _ subflowReferences: String?
    ) async throws(RegistryError) -> ControlReply {
        let sid = try account(sid).sid
        let update = AccountUpdate(
            requiresPrecondition: requireIfMatch, subflows: subflowReferences.flatMap(SubflowPolicy.init))
        let updated = try await written { transaction throws(RegistryError) in
            try transaction.updateAccount(sid, in: .server, to: update, by: .commandLine)
        }
        return .accounts([AccountDocument(updated)])
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
