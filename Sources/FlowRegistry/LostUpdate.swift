/// Why a change was not made: somebody else has changed the resource since.
public struct LostUpdate: Equatable, Sendable {
    public let subject: Subject
    /// How things are, as a sentence without its full stop.
    public let reason: String
    /// The revision that the flow is at, or that the alias points at; nil for what is not there.
    public let currentRevision: Int64?
    /// The revisions made since the one that was expected, newest first, without their definitions; some at the most.
    public let since: [Revision]
    /// What has changed, as lines for people.
    public let changes: [String]

    /// What is not as it was expected.
    public enum Subject: Equatable, Sendable {
        case flow
        case alias(AliasName)
        /// A flow's name, which was to be free.
        case friendlyName
        case testUsers
    }

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

    public init(
        _ subject: Subject, reason: String, currentRevision: Int64?, since: [Revision] = [], changes: [String] = []
    ) {
        self.subject = subject
        self.reason = reason
        self.currentRevision = currentRevision
        self.since = since
        self.changes = changes
    }

    /// A flow is not in the state that was expected.
    ///
    /// - Parameter since: the revisions behind the one that was expected; none where that is not in the flow's history, as
    ///   when a backup was restored.
    public static func flow(
        at currentRevision: Int64, since: [Revision] = [], changes: [String] = []
    ) -> LostUpdate {
        let state = since.isEmpty ? "is not as it was expected to be" : "has changed since"
        return LostUpdate(
            .flow, reason: "The flow \(state): it is at revision \(currentRevision)", currentRevision: currentRevision,
            since: since, changes: changes)
    }

    /// The test users of a flow are not those that were expected. Who they are is not told: who may replace them may
    /// perhaps not read them.
    public static let testUsers = LostUpdate(
        .testUsers, reason: "The test users have changed since", currentRevision: nil)

    /// An alias is not as it was expected to be: nil for one that is not there.
    ///
    /// - Parameter moves: those since, newest first.
    public static func alias(_ name: AliasName, _ alias: Alias?, moves: ArraySlice<AliasMove> = []) -> LostUpdate {
        guard let alias else {
            return LostUpdate(.alias(name), reason: "There is no alias \(name)", currentRevision: nil)
        }
        return LostUpdate(
            .alias(name), reason: "The alias \(name) is there and points at revision \(alias.target.revision)",
            currentRevision: alias.target.revision, changes: moves.map(\.line))
    }

    /// A flow has the name that another one was to get.
    public static func friendlyName(takenBy flow: String) -> LostUpdate {
        LostUpdate(.friendlyName, reason: "The flow \(flow) has this FriendlyName", currentRevision: nil)
    }
}

extension LostUpdate {
    /// As much of it as a caller may read who has these permissions: who may only write is told that the change was not
    /// made, and nothing of what stands in its way.
    public func shown(to permissions: PermissionSet) -> LostUpdate {
        switch subject {
        case .flow: flow(shownTo: permissions)
        case .alias(let name): alias(name, shownTo: permissions)
        case .friendlyName where !permissions.allowsAny(of: [.flowsRead, .flowsList]):
            LostUpdate(subject, reason: "A flow has this FriendlyName", currentRevision: nil)
        case .friendlyName, .testUsers: self
        }
    }

    /// The revision as flows and revisions tell it, those since as the list of revisions, the changes as their diff.
    private func flow(shownTo permissions: PermissionSet) -> LostUpdate {
        let revisions: [Permission] = [.flowRevisionsRead, .flowRevisionsList]
        guard permissions.allowsAny(of: [.flowsRead, .flowsList] + revisions) else {
            return LostUpdate(subject, reason: "The flow has changed since", currentRevision: nil)
        }
        return LostUpdate(
            subject, reason: reason, currentRevision: currentRevision,
            since: permissions.allowsAny(of: revisions) ? since : [],
            changes: permissions.allows(.flowRevisionsRead) ? changes : [])
    }

    /// The revision as the alias tells it, the changes as its history.
    private func alias(_ name: AliasName, shownTo permissions: PermissionSet) -> LostUpdate {
        guard permissions.allowsAny(of: [.aliasesRead, .aliasesList]) else {
            return LostUpdate(
                subject, reason: "The alias \(name) is not as it was expected to be", currentRevision: nil)
        }
        return LostUpdate(
            subject, reason: reason, currentRevision: currentRevision,
            changes: permissions.allows(.aliasesRead) ? changes : [])
    }
}
