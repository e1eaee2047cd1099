/// Which flows an answer shows.
public enum CacheDependency: Sendable {
    case one(FlowSID)
    /// Any of an account's, a list for example.
    case all(of: AccountSID)
}
