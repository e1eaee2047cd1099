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

/// Which revision of a flow is meant: a number, or one of the names that move (contract §6.8), aliases among them.
public enum RevisionReference: Hashable, Sendable {
    case number(Int64)
    case latestPublished
    case latestRevision
    /// The key says for whom, where the alias points at two revisions.
    case alias(AliasName, stickyKey: String?)

    /// Reads a path segment or parameter. Throws `.invalidRevision` for what is neither a number nor a name (error
    /// 81021); Studio's two names are case-sensitive.
    public init(_ text: String, stickyKey: String? = nil) throws(RegistryError) {
        switch text {
        case "LatestPublished": self = .latestPublished
        case "LatestRevision": self = .latestRevision
        default:
            if let name = AliasName(text) {
                self = .alias(name, stickyKey: stickyKey)
                return
            }
            guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
                throw .invalidRevision
            }
            // A number past 64 bits is a revision that does not exist.
            self = .number(Int64(text) ?? Int64.max)
        }
    }
}

/// Where a revision stands among those of its flow.
public enum RevisionPlace: Hashable, Sendable {
    case number(Int64)
    case latestPublished
    case latest
}

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
