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

/// Whether a revision is work in progress or what callers run.
public enum FlowStatus: String, Sendable, CaseIterable {
    case draft, published
}

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

/// A flow that was deleted and can still be brought back.
public struct DeletedFlow: Sendable {
    public let flow: Flow
    public let dateDeleted: Timestamp

    public init(flow: Flow, dateDeleted: Timestamp) {
        self.flow = flow
        self.dateDeleted = dateDeleted
    }

    /// From when on it may be gone for good.
    ///
    /// - Parameter seconds: how long deleted flows can be brought back.
    public func datePurged(keptFor seconds: Int64) -> Timestamp {
        Timestamp(secondsSinceEpoch: dateDeleted.secondsSinceEpoch + seconds)
    }
}
