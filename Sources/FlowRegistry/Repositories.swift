/// A storage backend: one repository for each noun.
public protocol Repositories: Sendable {
    associatedtype Flows: FlowRepository
    associatedtype Aliases: AliasRepository
    associatedtype Accounts: AccountRepository
    associatedtype Keys: APIKeyRepository
    associatedtype Credentials: CredentialRepository
    associatedtype Audit: AuditRepository
    associatedtype Exports: ExportRepository

    var flows: Flows { get }
    var aliases: Aliases { get }
    var accounts: Accounts { get }
    var keys: Keys { get }
    var credentials: Credentials { get }
    var audit: Audit { get }
    var exports: Exports { get }

    /// Whether reads can be answered just now.
    func isReadable() -> Bool
}
