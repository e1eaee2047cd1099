/// A storage backend: one repository for each noun.
public protocol Repositories: Sendable {
    associatedtype Flows: FlowRepository
    associatedtype Aliases: AliasRepository
    associatedtype Accounts: AccountRepository
    associatedtype Keys: APIKeyRepository
    associatedtype Credentials: CredentialRepository
    associatedtype Audit: AuditRepository

    var flows: Flows { get }
    var aliases: Aliases { get }
    var accounts: Accounts { get }
    var keys: Keys { get }
    var credentials: Credentials { get }
    var audit: Audit { get }

    /// Told by every write which flows it touches.
    var changes: FlowChanges { get }

    /// Whether reads can be answered just now.
    func isReadable() -> Bool
}
