/// The changes of one transaction: each is seen by those after it, and all become durable together, or none does.
///
/// Whatever fails throws, and then nothing of its own is left.
public protocol Transaction: FlowWrites, AliasWrites, AccountWrites, APIKeyWrites, IdempotencyWrites, ExportWrites {
    /// Who asks for the changes, with the permissions and the policy of this moment; nil on the server itself.
    var caller: Caller? { get }
}

extension Transaction {
    /// Throws `.forbidden` where the caller has not the permission, or has it no longer; none is always there.
    public func require(_ permission: Permission?) throws(RegistryError) {
        guard let caller, let permission else { return }
        if !caller.permissions.allows(permission) { throw .forbidden }
    }
}
