/// Whole accounts as records.
public protocol ExportRepository: Sendable {
    /// The next records of an account's flows, in the order in which they were made, about `maximumBytes` of them.
    ///
    /// Each flow is exported as it was at one moment, the flows one after the other. `.conflict` where a flow was purged
    /// while it was exported.
    func part(
        of account: AccountSID, after position: ExportPosition?, maximumBytes: Int
    ) throws(RegistryError) -> ExportPart
}

/// How far an export has come.
public struct ExportPosition: Codable, Sendable {
    /// The storage's own number of the flow.
    public let flow: Int64
    /// The last revision that was exported.
    public let revision: Int64
    public let isFlowComplete: Bool

    public init(flow: Int64, revision: Int64, isFlowComplete: Bool) {
        self.flow = flow
        self.revision = revision
        self.isFlowComplete = isFlowComplete
    }
}

/// Some records, and where the next ones begin; nil at the end.
public struct ExportPart: Sendable {
    public let records: [ExportRecord]
    public let next: ExportPosition?

    public init(records: [ExportRecord], next: ExportPosition?) {
        self.records = records
        self.next = next
    }
}

/// What an import has done with the records of flows.
public struct ImportCounts: Codable, Equatable, Sendable {
    /// Flows that were not there before.
    public var newFlows = 0
    public var newRevisions = 0
    /// Flows and revisions that were there and are the same.
    public var knownFlows = 0
    public var knownRevisions = 0

    public init() {}

    public static func += (left: inout Self, right: Self) {
        left.newFlows += right.newFlows
        left.newRevisions += right.newRevisions
        left.knownFlows += right.knownFlows
        left.knownRevisions += right.knownRevisions
    }
}
