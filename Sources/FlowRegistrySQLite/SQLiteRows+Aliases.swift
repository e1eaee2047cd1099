public import FlowRegistry
import SQLite

/// Aliases and their history.
extension SQLiteRows {
    public func storedAlias(_ name: AliasName, of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Alias?
    {
        try run { try AliasTable.alias(name, of: flow, in: account, on: $0) }
    }

    public func storedAliases(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<AliasName>
    ) throws(RegistryError) -> Page<Alias> {
        try run { try AliasTable.page(page, of: flow, in: account, on: $0) }
    }

    public func storedAliasMoves(
        of name: AliasName, of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<AliasMove> {
        try run { try AliasMoveTable.page(page, name, of: flow, in: account, on: $0) }
    }

    public func hasAliasMove(
        _ mark: ChangeMark, of name: AliasName, of flow: FlowSID, in account: AccountSID
    ) throws(RegistryError) -> Bool {
        try run { try AliasMoveTable.exists(mark, of: name, of: flow, in: account, on: $0) }
    }
}
