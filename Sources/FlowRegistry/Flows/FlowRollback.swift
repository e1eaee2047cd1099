/// Which revision a rollback makes a new one from, and what that one has of its own.
public struct FlowRollback: Sendable {
    public var revision: RevisionReference
    /// nil for the old revision's.
    public var status: FlowStatus?
    /// nil for "Rollback to revision N".
    public var commitMessage: String?
    public var authorSID: String?

    public init(
        revision: RevisionReference, status: FlowStatus? = nil, commitMessage: String? = nil, authorSID: String? = nil
    ) {
        self.revision = revision
        self.status = status
        self.commitMessage = commitMessage
        self.authorSID = authorSID
    }

    /// The update that makes the new revision from `old`, which has its definition.
    public func update(to old: FlowRevision) -> FlowUpdate {
        FlowUpdate(
            status: status ?? old.status, friendlyName: old.friendlyName, definition: old.definition,
            commitMessage: commitMessage ?? "Rollback to revision \(old.number)", authorSID: authorSID)
    }
}
