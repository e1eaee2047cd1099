/// Why a change was not made: somebody else has changed the resource since.
public struct LostUpdate: Equatable, Sendable {
    /// How things are, as a sentence without its full stop.
    public let reason: String
    /// The revision that the flow is at, or that the alias points at; nil for what is not there.
    public let currentRevision: Int64?
    /// The revisions made since the one that was expected, newest first, without their definitions; some at the most.
    public let since: [Revision]
    /// What has changed, as lines for people.
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

    public init(reason: String, currentRevision: Int64?, since: [Revision] = [], changes: [String] = []) {
        self.reason = reason
        self.currentRevision = currentRevision
        self.since = since
        self.changes = changes
    }

    /// A flow is not at the revision that was expected.
    public static func flow(
        at currentRevision: Int64, since: [Revision] = [], changes: [String] = []
    ) -> LostUpdate {
        LostUpdate(
            reason: "The flow has changed since: it is at revision \(currentRevision)",
            currentRevision: currentRevision,
            since: since, changes: changes)
    }

    /// The test users of a flow are not those that were expected. Who they are is not told: who may replace them may
    /// perhaps not read them.
    public static let testUsers = LostUpdate(reason: "The test users have changed since", currentRevision: nil)

    /// An alias is not as it was expected to be: nil for one that is not there.
    ///
    /// - Parameter moves: those since, newest first.
    public static func alias(_ name: AliasName, _ alias: Alias?, moves: [AliasMove] = []) -> LostUpdate {
        guard let alias else { return LostUpdate(reason: "There is no alias \(name)", currentRevision: nil) }
        return LostUpdate(
            reason: "The alias \(name) is there and points at revision \(alias.target.revision)",
            currentRevision: alias.target.revision, changes: moves.map(\.line))
    }
}
