/// A stored flow, with the members of its latest revision (contract §6.4).
public struct Flow: Sendable, Identified {
    public static let sidPrefix: StaticString = "FW"

    public let sid: FlowSID
    public let accountSID: AccountSID
    /// The members of the latest revision, draft or not; its `dateCreated` is not the flow's.
    public let latest: FlowRevision
    public let dateCreated: Timestamp
    /// nil until the first update.
    public let dateUpdated: Timestamp?
    /// What is to be said of the change that made the latest revision; empty in everything that is read.
    public var warnings: [ValidationIssue] = []

    public init(
        sid: FlowSID, accountSID: AccountSID, latest: FlowRevision, dateCreated: Timestamp, dateUpdated: Timestamp?
    ) {
        self.sid = sid
        self.accountSID = accountSID
        self.latest = latest
        self.dateCreated = dateCreated
        self.dateUpdated = dateUpdated
    }

    /// Without the document, as in lists.
    public var listed: Flow {
        var flow = Flow(
            sid: sid, accountSID: accountSID, latest: latest.listed, dateCreated: dateCreated, dateUpdated: dateUpdated)
        flow.warnings = warnings
        return flow
    }
}

/// `FW` and 32 hex digits.
public typealias FlowSID = SID<Flow>
