/// How far an export has come.
public struct ExportPosition: Codable, Sendable {
    /// The storage's own number of the flow.
    public let flow: Int64
    /// The last revision that was exported.
    public let revision: Int64
    public let isFlowComplete: Bool
    /// The last entry that the audit log had when the export began: a registry that has it no longer was restored since.
    public let log: AuditPosition?

    public init(flow: Int64, revision: Int64, isFlowComplete: Bool, log: AuditPosition? = nil) {
        self.flow = flow
        self.revision = revision
        self.isFlowComplete = isFlowComplete
        self.log = log
    }
}
