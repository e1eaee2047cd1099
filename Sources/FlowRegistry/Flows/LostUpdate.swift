/// Why a change was not made: somebody else has changed the flow since.
public struct LostUpdate: Equatable, Sendable {
    public let currentRevision: Int64
    /// The revisions made since the one that was expected, newest first, without their definitions; some at the most.
    public let since: [Revision]
    /// What they changed in the definition, as lines for people.
    public let changes: [String]

    public struct Revision: Equatable, Sendable {
        public let number: Int64
        public let status: FlowStatus
        public let commitMessage: String?
        public let authorSID: String?
        public let dateCreated: Timestamp

        public init(_ revision: FlowRevision) {
            number = revision.number
            status = revision.status
            commitMessage = revision.commitMessage
            authorSID = revision.authorSID
            dateCreated = revision.dateCreated
        }
    }

    public init(currentRevision: Int64, since: [Revision] = [], changes: [String] = []) {
        self.currentRevision = currentRevision
        self.since = since
        self.changes = changes
    }
}
