/// The members of a flow to be created, checked.
public struct NewFlow: Sendable {
    public var friendlyName: String
    public var status: FlowStatus
    public var definition: FlowDefinition
    public var commitMessage: String?
    public var authorSID: String?
    /// What the flow is to be known by; nil for whatever is free.
    public var sid: FlowSID?
    /// Whether it is only to be created if the account has no flow of this name.
    public var needsFreeName = false

    public init(
        friendlyName: String, status: FlowStatus, definition: FlowDefinition, commitMessage: String? = nil,
        authorSID: String? = nil
    ) {
        self.friendlyName = friendlyName
        self.status = status
        self.definition = definition
        self.commitMessage = commitMessage
        self.authorSID = authorSID
    }
}
