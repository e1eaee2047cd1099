/// Who calls: an account, by one of its credentials, with what that may do.
public struct Caller: Hashable, Sendable {
    public let account: AccountSID
    public let credential: Credential
    public let permissions: PermissionSet
    /// Whether the account is the first one made on this server.
    public let isAdministrator: Bool
    /// The account's.
    public let policy: AccountPolicy

    public init(
        account: AccountSID, credential: Credential, permissions: PermissionSet, isAdministrator: Bool,
        policy: AccountPolicy = AccountPolicy()
    ) {
        self.account = account
        self.credential = credential
        self.permissions = permissions
        self.isAdministrator = isAdministrator
        self.policy = policy
    }

    /// The accounts that the caller may administer.
    public var scope: AccountScope { isAdministrator ? .server : .own(account) }
}
