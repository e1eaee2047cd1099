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
