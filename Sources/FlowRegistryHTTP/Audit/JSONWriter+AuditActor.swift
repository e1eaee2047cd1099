import FlowRegistry

extension JSONWriter {
    /// `actor_type`, `actor_sid` and `actor_account_sid`: who has made a change; null for nobody who is known.
    mutating func actor(_ authority: AuditActor.Authority?) {
        member("actor_type", authority?.type)
        member("actor_sid", authority?.key?.description ?? authority?.account?.description)
        member("actor_account_sid", authority?.account?.description)
    }
}
