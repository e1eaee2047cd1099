/// Who has made a revision.
public struct RevisionActor: Hashable, Sendable {
    public let authority: AuditActor.Authority
    /// What the key was called then, whatever became of it; nil for other credentials, and where that is not known.
    public let keyName: String?

    public init(authority: AuditActor.Authority, keyName: String? = nil) {
        self.authority = authority
        self.keyName = keyName
    }
}
