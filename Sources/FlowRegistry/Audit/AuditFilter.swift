/// Which entries of the audit log are wanted; nil stands for any. What is asked for together must all hold.
public struct AuditFilter: Hashable, Sendable {
    /// Whose resource_sid is this: a SID, or a path that begins with one, as an alias's.
    public var resourceSID: String?
    /// Of the flow itself, its test users and its aliases.
    public var flowSID: FlowSID?
    /// The SID of a key, or of the account whose auth token was used.
    public var actorSID: String?
    public var action: AuditAction?
    /// The address in each of the forms that it may have been noted in; empty for any.
    public var addresses: [String]
    /// On or after this date.
    public var start: Timestamp?
    /// On or before this date.
    public var end: Timestamp?

    public init(
        resourceSID: String? = nil, flowSID: FlowSID? = nil, actorSID: String? = nil, action: AuditAction? = nil,
        addresses: [String] = [], start: Timestamp? = nil, end: Timestamp? = nil
    ) {
        self.resourceSID = resourceSID
        self.flowSID = flowSID
        self.actorSID = actorSID
        self.action = action
        self.addresses = addresses
        self.start = start
        self.end = end
    }

    /// Whether every entry is wanted.
    public var isEmpty: Bool { self == AuditFilter() }
}
