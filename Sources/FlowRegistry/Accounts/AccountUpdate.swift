/// What an update of an account sets; nil keeps what is there.
public struct AccountUpdate: Sendable {
    public var friendlyName: String?
    public var status: AccountStatus?
    public var requiresPrecondition: Bool?
    public var subflows: SubflowPolicy?
    /// What is set for each of these; nil for what the registry has for every account. The command line's alone to set.
    public var quotas: [Quota: Int64?]

    public init(
        friendlyName: String? = nil, status: AccountStatus? = nil, requiresPrecondition: Bool? = nil,
        subflows: SubflowPolicy? = nil, quotas: [Quota: Int64?] = [:]
    ) {
        self.friendlyName = friendlyName
        self.status = status
        self.requiresPrecondition = requiresPrecondition
        self.subflows = subflows
        self.quotas = quotas
    }
}
