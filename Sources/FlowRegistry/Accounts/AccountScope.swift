/// Which accounts a call may see: its own, or every one on the server.
public enum AccountScope: Hashable, Sendable {
    case own(AccountSID)
    /// The administrator's, and the command line's on the server itself.
    case server

    /// The only account in reach; nil for every one.
    public var account: AccountSID? {
        switch self {
        case .own(let account): account
        case .server: nil
        }
    }
}
