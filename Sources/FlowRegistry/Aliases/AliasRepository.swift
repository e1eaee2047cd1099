/// The aliases of a flow and their history, always within one account.
///
/// A flow of another account is `.notFound`, as one that does not exist.
public protocol AliasRepository: Sendable {
    func alias(_ name: AliasName, of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Alias

    /// A page of the flow's aliases, by name.
    func aliases(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<AliasName>
    ) throws(RegistryError) -> Page<Alias>

    /// A page of an alias's history, newest first, also of one that was deleted. Throws `.invalidPageToken` for a position
    /// that is no move of it.
    func moves(
        of name: AliasName, of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<AliasMove>
}
