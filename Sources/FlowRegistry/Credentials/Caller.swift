/// Who calls: an account by one of its credentials, or a person on the server itself; with what they may do.
public struct Caller: Hashable, Sendable {
    public let account: AccountSID
    /// nil for a person on the server itself.
    public let credential: Credential?
    public let permissions: PermissionSet
    /// Whether the account is the first one made on this server.
    public let isAdministrator: Bool
    /// The account's.
    public let policy: AccountPolicy

    public init(
        account: AccountSID, credential: Credential?, permissions: PermissionSet, isAdministrator: Bool,
        policy: AccountPolicy = AccountPolicy()
    ) {
        self.account = account
        self.credential = credential
        self.permissions = permissions
        self.isAdministrator = isAdministrator
        self.policy = policy
    }

    /// A person on the server itself, who acts for an account and is not held to what it asks of its callers.
    public static func commandLine(for account: AccountSID) -> Caller {
        Caller(account: account, credential: nil, permissions: .commandLine, isAdministrator: true)
    }

    /// The accounts that the caller may administer.
    public var scope: AccountScope { isAdministrator ? .server : .own(account) }
}
