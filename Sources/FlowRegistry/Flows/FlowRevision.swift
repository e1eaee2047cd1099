/// One immutable state of a flow (contract §6.8).
public struct FlowRevision: Sendable {
    public let flowSID: FlowSID
    public let accountSID: AccountSID
    /// 1 for the first; never used again.
    public let number: Int64
    /// Part of `mark`; 0 in lists of flows, which have no use for it.
    public let nonce: Int64
    public let status: FlowStatus
    public let friendlyName: String
    public let commitMessage: String?
    public let authorSID: String?
    /// nil in lists, which leave the document out.
    public let definition: FlowDefinition?
    public let dateCreated: Timestamp
    /// The names of the aliases that point at it, in their order; only where revisions are asked for.
    public let aliases: [AliasName]
    /// Who has made it; nil where nobody knows, and wherever revisions are not asked for.
    public let actor: RevisionActor?

    public init(
        flowSID: FlowSID, accountSID: AccountSID, number: Int64, status: FlowStatus, friendlyName: String,
        commitMessage: String?, authorSID: String?, definition: FlowDefinition?, dateCreated: Timestamp,
        nonce: Int64 = 0, aliases: [AliasName] = [], actor: RevisionActor? = nil
    ) {
        self.flowSID = flowSID
        self.accountSID = accountSID
        self.number = number
        self.nonce = nonce
        self.status = status
        self.friendlyName = friendlyName
        self.commitMessage = commitMessage
        self.authorSID = authorSID
        self.definition = definition
        self.dateCreated = dateCreated
        self.aliases = aliases
        self.actor = actor
    }

    /// What conditional requests know it by.
    public var mark: ChangeMark { ChangeMark(number: number, nonce: nonce) }

    /// Without the document, as in lists.
    public var listed: FlowRevision {
        FlowRevision(
            flowSID: flowSID, accountSID: accountSID, number: number, status: status, friendlyName: friendlyName,
            commitMessage: commitMessage, authorSID: authorSID, definition: nil, dateCreated: dateCreated,
            nonce: nonce, aliases: aliases, actor: actor)
    }
}

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

/// By whom a revision is to be stored as made.
public enum RevisionMaker: Sendable {
    /// Just now: a key has the name that it has at present.
    case authority(AuditActor.Authority)
    /// Elsewhere, as the import says; nil where nobody knows.
    case imported(RevisionActor?)
}
