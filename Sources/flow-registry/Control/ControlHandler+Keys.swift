import FlowRegistry

extension ControlHandler {
    func createKey(
        in account: String, _ friendlyName: String, _ type: String, _ allow: [String], _ dateExpires: String?
    ) async throws(RegistryError) -> ControlReply {
        let sid = try self.account(account).sid
        guard let type = APIKeyType(rawValue: type) else {
            throw .invalidParameter("KeyType", reason: "must be main, standard or restricted")
        }
        let key = try NewAPIKey(
            friendlyName: friendlyName, type: type, policy: try policy(allow), dateExpires: try date(dateExpires))
        let created = try await written { transaction throws(RegistryError) in
            try transaction.createKey(key, in: sid, by: .commandLine)
        }
        return .keys([APIKeyDocument(created.key, secret: created.secret)])
    }

    func listKeys(in account: String) throws(RegistryError) -> ControlReply {
        let sid = try self.account(account).sid
        let keys = try all(
            { (key: APIKey) in Position(dateCreated: key.dateCreated, sid: key.sid) },
            { page throws(RegistryError) in
                try registry.read { reader throws(RegistryError) in try reader.keys(in: sid, page: page) }
            })
        return .keys(keys.reversed().map { APIKeyDocument($0) })
    }

    func fetchKey(_ sid: String, in account: String) throws(RegistryError) -> ControlReply {
        let (key, account) = (try keySID(sid), try self.account(account).sid)
        return .keys([
            APIKeyDocument(try registry.read { reader throws(RegistryError) in try reader.key(key, in: account) })
        ])
    }

    func updateKey(
        _ sid: String, in account: String, _ friendlyName: String?, _ allow: [String]
    ) async throws(RegistryError) -> ControlReply {
        let (key, account) = (try keySID(sid), try self.account(account).sid)
        let update = APIKeyUpdate(friendlyName: friendlyName, policy: try policy(allow))
        let updated = try await written { transaction throws(RegistryError) in
            try transaction.updateKey(key, in: account, to: update, by: .commandLine)
        }
        return .keys([APIKeyDocument(updated)])
    }

    func deleteKey(_ sid: String, in account: String) async throws(RegistryError) -> ControlReply {
        let (key, account) = (try keySID(sid), try self.account(account).sid)
        try await written { transaction throws(RegistryError) in
            try transaction.deleteKey(key, in: account, by: .commandLine)
        }
        return .done
    }

    private func keySID(_ text: String) throws(RegistryError) -> APIKeySID {
        guard let sid = APIKeySID(text) else { throw .notFound }
        return sid
    }

    private func policy(_ allow: [String]) throws(RegistryError) -> KeyPolicy? {
        allow.isEmpty ? nil : try KeyPolicy(allow: allow)
    }

    private func date(_ text: String?) throws(RegistryError) -> Timestamp? {
        guard let text else { return nil }
        guard let date = Timestamp(text) else {
            throw .invalidParameter("DateExpires", reason: "must be a date as 2030-01-31T23:59:59Z")
        }
        return date
    }
}
