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

    /// The same without its definition, as in lists.
    public var listed: Flow {
        let latest = FlowRevision(
            flowSID: sid, accountSID: accountSID, number: latest.number, status: latest.status,
            friendlyName: latest.friendlyName, commitMessage: latest.commitMessage, authorSID: latest.authorSID,
            definition: nil, dateCreated: latest.dateCreated, aliases: latest.aliases)
        var flow = Flow(
            sid: sid, accountSID: accountSID, latest: latest, dateCreated: dateCreated, dateUpdated: dateUpdated)
        flow.warnings = warnings
        return flow
    }
}

/// `FW` and 32 hex digits.
public typealias FlowSID = SID<Flow>
