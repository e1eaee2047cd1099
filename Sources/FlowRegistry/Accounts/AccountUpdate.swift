/// What an update of an account sets; nil keeps what is there.
public struct AccountUpdate: Sendable {
    public var friendlyName: String?
    public var status: AccountStatus?

    public init(friendlyName: String? = nil, status: AccountStatus? = nil) {
        self.friendlyName = friendlyName
        self.status = status
    }
}
