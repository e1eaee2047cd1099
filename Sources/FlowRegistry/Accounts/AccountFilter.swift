/// Which accounts a list is to hold; nil stands for any.
public struct AccountFilter: Hashable, Sendable {
    public var friendlyName: String?
    public var status: AccountStatus?

    public init(friendlyName: String? = nil, status: AccountStatus? = nil) {
        self.friendlyName = friendlyName
        self.status = status
    }
}
