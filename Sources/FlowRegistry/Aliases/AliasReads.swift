/// The aliases of a flow and their history, always within one account.
extension StoreReader {
    public func alias(
        _ name: AliasName, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> Alias {
        try storedAlias(name, of: flow, in: account).orNotFound()
    }

    /// A page of the flow's aliases, by name.
    public func aliases(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<AliasName>
    ) throws(RegistryError) -> Page<Alias> {
        try snapshot { () throws(RegistryError) in
            guard try flowVersion(of: flow, in: account) != nil else { throw .notFound }
            return try storedAliases(of: flow, in: account, page: page)
        }
    }

    /// A page of an alias's history, newest first, also of one that was deleted. Throws `.invalidPageToken` for a position
    /// that is no move of it.
    public func moves(
        of name: AliasName, of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<AliasMove> {
        try snapshot { () throws(RegistryError) in
            let moves = try storedAliasMoves(of: name, of: flow, in: account, page: page)
            guard let mark = page.start.position else {
                // An alias without a history has never been.
                if moves.elements.isEmpty { throw .notFound }
                return moves
            }
            guard try hasAliasMove(mark, of: name, of: flow, in: account) else { throw .invalidPageToken }
            return moves
        }
    }
}
