/// Which flows a write may change: said by every write of a repository before it is queued.
///
/// A flow is touched by whatever any answer about it can show: its members, revisions, aliases and test users.
public enum TouchedFlows: Sendable {
    /// The write is about accounts, credentials or keys.
    case none
    case some([FlowSID], of: AccountSID)
    /// Flows of any account.
    case all
}
