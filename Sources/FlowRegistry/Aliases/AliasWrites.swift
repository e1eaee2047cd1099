/// The changes of the aliases of a flow, always within one account, each with its entry in the audit log.
///
/// A flow of another account is `.notFound`, as one that does not exist. Where an alias is not as a precondition has it, the
/// change is a `.lostUpdate`, and nothing is changed; without a precondition, an alias that is there is changed only where
/// the caller's account asks for none (`.preconditionRequired`).
public protocol AliasWrites {
    /// Makes an alias, or moves it. Throws `.invalidParameter` for a target that is no revision of the flow,
    /// `.quotaReached` for more aliases than a flow may have.
    func setAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, to target: AliasTarget<RevisionReference>,
        if precondition: Precondition, by actor: AuditActor
    ) throws(RegistryError) -> Alias

    func deleteAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, if precondition: Precondition, by actor: AuditActor
    ) throws(RegistryError)
}
