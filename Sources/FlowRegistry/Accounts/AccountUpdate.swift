/// What an update of an account sets; nil keeps what is there.
public struct AccountUpdate: Sendable {
    public var friendlyName: String?
    public var status: AccountStatus?
    public var requiresPrecondition: Bool?
    public var subflows: SubflowPolicy?

    public init(
        friendlyName: String? = nil, status: AccountStatus? = nil, requiresPrecondition: Bool? = nil,
        subflows: SubflowPolicy? = nil
    ) {
        self.friendlyName = friendlyName
        self.status = status
        self.requiresPrecondition = requiresPrecondition
        self.subflows = subflows
    }
}
