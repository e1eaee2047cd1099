import FlowRegistry

/// On whose authority a change was made, as the tables have it: SIDs of an account and of its key, NULL for an auth
/// token, both NULL where no account has made it.
struct ActorColumns {
    let account: String?
    let key: String?
    let isService: Bool

    init(account: String?, key: String?, isService: Bool) {
        self.account = account
        self.key = key
        self.isService = isService
    }

    init(_ authority: AuditActor.Authority) {
        switch authority {
        case .commandLine: self.init(account: nil, key: nil, isService: false)
        case .service: self.init(account: nil, key: nil, isService: true)
        case .credential(.authToken, let account): self.init(account: account.description, key: nil, isService: false)
        case .credential(.apiKey(let key), let account):
            self.init(account: account.description, key: key.description, isService: false)
        }
    }

    /// nil for what no version of ours has written.
    var authority: AuditActor.Authority? {
        guard let account else {
            guard key == nil else { return nil }
            return isService ? .service : .commandLine
        }
        guard let account = AccountSID(account), !isService else { return nil }
        guard let key else { return .credential(.authToken, of: account) }
        return APIKeySID(key).map { .credential(.apiKey($0), of: account) }
    }
}
