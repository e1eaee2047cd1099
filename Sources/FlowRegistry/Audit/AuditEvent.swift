/// One entry of the append-only audit log, bound to the entry before it by that one's hash.
public struct AuditEvent: Sendable {
    /// The entry's place in the log of the whole server, counted from 1 without a gap.
    public let number: Int64
    /// The account whose resource was changed.
    public let accountSID: AccountSID
    public let action: AuditAction
    public let resourceSID: String
    public let before: AuditState?
    public let after: AuditState?
    public let actor: AuditActor
    public let dateCreated: Timestamp
    /// The hash of entry `number - 1`; 32 zero bytes for the first.
    public let previousHash: [UInt8]
    /// SHA-256 over everything above.
    public let hash: [UInt8]

    /// The hash before the first entry's.
    public static let origin = [UInt8](repeating: 0, count: 32)

    public var position: AuditPosition { AuditPosition(number: number, hash: hash) }

    public init(
        number: Int64, accountSID: AccountSID, action: AuditAction, resourceSID: String, before: AuditState?,
        after: AuditState?, actor: AuditActor, dateCreated: Timestamp, previousHash: [UInt8], hash: [UInt8]
    ) {
        self.number = number
        self.accountSID = accountSID
        self.action = action
        self.resourceSID = resourceSID
        self.before = before
        self.after = after
        self.actor = actor
        self.dateCreated = dateCreated
        self.previousHash = previousHash
        self.hash = hash
    }
}

/// What was changed: the resource's noun and the verb.
public enum AuditAction: String, Sendable, CaseIterable {
    case accountCreated = "account.created"
    case accountUpdated = "account.updated"
    case secondaryTokenCreated = "auth_token.secondary_created"
    case secondaryTokenPromoted = "auth_token.secondary_promoted"
    case secondaryTokenDeleted = "auth_token.secondary_deleted"
    case keyCreated = "key.created"
    case keyUpdated = "key.updated"
    case keyDeleted = "key.deleted"
    case flowCreated = "flow.created"
    case flowUpdated = "flow.updated"
    case flowRolledBack = "flow.rolled_back"
    case flowDeleted = "flow.deleted"
    case flowUndeleted = "flow.undeleted"
    case flowPurged = "flow.purged"
    /// Made, or given further revisions, by an import.
    case flowImported = "flow.imported"
    case aliasSet = "alias.set"
    case aliasDeleted = "alias.deleted"
    case testUsersUpdated = "test_users.updated"

    /// The part before the dot.
    public var resourceType: Substring { rawValue.prefix { $0 != "." } }
}

/// Who makes a change, and from where: what the audit log keeps of it.
public struct AuditActor: Hashable, Sendable {
    /// On whose authority a change is made.
    public enum Authority: Hashable, Sendable {
        case credential(Credential, of: AccountSID)
        /// A person on the server itself.
        case commandLine
        /// The service itself, when a time is over.
        case service

        /// Its word on the wire and in the tables.
        public var type: String {
            switch self {
            case .commandLine: "command_line"
            case .service: "service"
            case .credential(.authToken, _): "auth_token"
            case .credential(.apiKey, _): "api_key"
            }
        }

        /// The credential's account; nil without a credential.
        public var account: AccountSID? {
            if case .credential(_, let account) = self { account } else { nil }
        }

        /// nil without a key.
        public var key: APIKeySID? {
            if case .credential(.apiKey(let key), _) = self { key } else { nil }
        }
    }

    public let authority: Authority
    /// The client's address in numbers, empty where it has none.
    public let address: String
    /// As in the response's Twilio-Request-Id, empty where there is no request.
    public let requestID: String

    public init(authority: Authority, address: String, requestID: String) {
        self.authority = authority
        self.address = address
        self.requestID = requestID
    }

    public static let commandLine = AuditActor(authority: .commandLine, address: "", requestID: "")
    public static let service = AuditActor(authority: .service, address: "", requestID: "")
}

/// What a resource was before a change, or is after it, as far as the audit log keeps it.
public struct AuditState: Hashable, Sendable {
    /// A flow's; nil for resources without revisions.
    public let revision: Int64?
    /// SHA-256 of the flow's definition, or of the resource's members as the storage writes them.
    public let hash: [UInt8]

    public init(revision: Int64? = nil, hash: [UInt8]) {
        self.revision = revision
        self.hash = hash
    }
}

/// The end of the audit log, which the next entry is bound to.
public struct LastAuditEvent: Sendable {
    public let number: Int64
    public let hash: [UInt8]
    public let dateCreated: Timestamp
    /// The latest date among the entries up to this one.
    public let dateReached: Timestamp

    public init(number: Int64, hash: [UInt8], dateCreated: Timestamp, dateReached: Timestamp) {
        self.number = number
        self.hash = hash
        self.dateCreated = dateCreated
        self.dateReached = dateReached
    }

    public var position: AuditPosition { AuditPosition(number: number, hash: hash) }
}
