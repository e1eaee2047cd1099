/// Whole accounts as records, and back.
public protocol ExportRepository: Sendable {
    /// The next records of an account's flows, in the order in which they were made, about `maximumBytes` of them.
    ///
    /// Each flow is exported as it was at one moment, the flows one after the other. `.conflict` where a flow was purged
    /// while it was exported.
    func part(
        of account: AccountSID, after position: ExportPosition?, maximumBytes: Int
    ) throws(RegistryError) -> ExportPart

    /// Makes the account of an export with its SID, or leaves the one that has it as it is. True when it was made.
    ///
    /// `.conflict` where it would become the server's administrator and was not where it comes from.
    func importAccount(
        _ account: ExportedAccount, by actor: AuditActor, completion: @escaping Completion<Bool>)

    /// Takes records of flows into an account, in the order of the export, all of them or none.
    ///
    /// What is there and the same is skipped. `.conflict` for a SID of another account and for whatever differs;
    /// `.malformedRequest` for records that are not in their order. A flow's first two records have to come together,
    /// and so have its last two.
    func importRecords(
        _ records: [ExportRecord], into account: AccountSID, by actor: AuditActor,
        completion: @escaping Completion<ImportCounts>)
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
