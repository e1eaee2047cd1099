/// What an update sets; a nil name or definition keeps the latest revision's, a nil commit message stays nil
/// (contract §7).
public struct FlowUpdate: Sendable {
    public var status: FlowStatus
    public var friendlyName: String?
    public var definition: FlowDefinition?
    public var commitMessage: String?
    public var authorSID: String?

    public init(
        status: FlowStatus, friendlyName: String? = nil, definition: FlowDefinition? = nil,
        commitMessage: String? = nil, authorSID: String? = nil
    ) {
        self.status = status
        self.friendlyName = friendlyName
        self.definition = definition
        self.commitMessage = commitMessage
        self.authorSID = authorSID
    }
}
