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
