import FlowRegistry

extension JSONWriter {
    /// `actor_type`, `actor_sid` and `actor_account_sid`: who has made a change.
    mutating func actor(_ authority: AuditActor.Authority) {
        let (type, sid, account): (String, String?, AccountSID?) =
            switch authority {
            case .commandLine: ("command_line", nil, nil)
            case .service: ("service", nil, nil)
            case .credential(.authToken, let account): ("auth_token", account.description, account)
            case .credential(.apiKey(let key), let account): ("api_key", key.description, account)
            }
        member("actor_type", type)
        member("actor_sid", sid)
        member("actor_account_sid", account?.description)
    }
}
