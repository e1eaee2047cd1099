/// The changes of the aliases of a flow, always within one account, each with its entry in the audit log.
///
/// A flow of another account is `.notFound`, as one that does not exist. `expected` guards a write: the number of the
/// revision that the alias has to point at, 0 for an alias that must not be there yet, nil for no guard; where it is
/// otherwise the write is a `.conflict`, and nothing is changed.
public protocol AliasWrites {
    /// Makes an alias, or moves it. Throws `.invalidParameter` for a target that is no revision of the flow, `.conflict`
    /// for more aliases than a flow may have.
    func setAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, to target: AliasTarget<RevisionReference>,
        expected: Int64?, by actor: AuditActor
    ) throws(RegistryError) -> Alias

    func deleteAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, expected: Int64?, by actor: AuditActor
    ) throws(RegistryError)
}
