/// Storage of the aliases of a flow and of their history, always within one account.
///
/// A flow of another account is `.notFound`, as one that does not exist. `expected` guards a write: the number of the
/// revision that the alias has to point at, 0 for an alias that must not be there yet, nil for no guard; where it is
/// otherwise the write is a `.conflict`, and nothing is changed.
public protocol AliasRepository: Sendable {
    func alias(_ name: AliasName, of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Alias

    /// A page of the flow's aliases, by name.
    func aliases(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<AliasName>
    ) throws(RegistryError) -> Page<Alias>

    /// A page of an alias's history, newest first, also of one that was deleted; the position is a move's number.
    func moves(
        of name: AliasName, of flow: FlowSID, in account: AccountSID, page: PageRequest<Int64>
    ) throws(RegistryError) -> Page<AliasMove>

    /// Makes an alias, or moves it. Throws `.invalidParameter` for a target that is no revision of the flow, `.conflict`
    /// for more aliases than a flow may have.
    func setAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, to target: AliasTarget<RevisionReference>,
        expected: Int64?, by actor: AuditActor, completion: @escaping Completion<Alias>)

    func deleteAlias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID, expected: Int64?, by actor: AuditActor,
        completion: @escaping Completion<Void>)
}
