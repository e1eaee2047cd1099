/// A revision that runs a flow as a subflow, and that counts: the latest one of its flow, the latest published one, or one
/// that an alias points at.
public struct FlowUse: Sendable {
    public let accountSID: AccountSID
    /// The subflow, with the widget that runs it.
    public let reference: SubflowReference
    /// Which flow runs it, and in which revision.
    public let flowSID: FlowSID
    public let revision: Int64
    public let status: FlowStatus
    public let friendlyName: String
    public let isLatest: Bool
    public let isLatestPublished: Bool
    public let aliases: [AliasName]

    /// Its place in a list: by the flow's SID, the revision, and the widget's place.
    public struct Position: Hashable, Sendable {
        public let flowSID: FlowSID
        public let revision: Int64
        public let widgetIndex: Int64

        public init(flowSID: FlowSID, revision: Int64, widgetIndex: Int64) {
            self.flowSID = flowSID
            self.revision = revision
            self.widgetIndex = widgetIndex
        }
    }

    public var position: Position {
        Position(flowSID: flowSID, revision: revision, widgetIndex: Int64(reference.widgetIndex))
    }

    public init(
        accountSID: AccountSID, reference: SubflowReference, flowSID: FlowSID, revision: Int64, status: FlowStatus,
        friendlyName: String, isLatest: Bool, isLatestPublished: Bool, aliases: [AliasName]
    ) {
        self.accountSID = accountSID
        self.reference = reference
        self.flowSID = flowSID
        self.revision = revision
        self.status = status
        self.friendlyName = friendlyName
        self.isLatest = isLatest
        self.isLatestPublished = isLatestPublished
        self.aliases = aliases
    }
}

/// Who runs a flow as a subflow, always within one account.
extension StoreReader {
    /// A page of the uses of a flow. Throws `.notFound` for a flow of another account, as for one that does not exist.
    public func uses(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<FlowUse.Position>
    ) throws(RegistryError) -> Page<FlowUse> {
        try snapshot { () throws(RegistryError) in
            guard try flowVersion(of: flow, in: account) != nil else { throw .notFound }
            return try storedUses(of: flow, in: account, page: page)
        }
    }
}
