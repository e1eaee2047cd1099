public import FlowRegistry
import SQLite

/// Aliases and their history in SQLite. Every statement is scoped by the account.
public struct SQLiteAliasRepository: AliasRepository {
    let storage: Storage

    public func alias(_ name: AliasName, of flow: FlowSID, in account: AccountSID) throws(RegistryError) -> Alias {
        try storage.read { connection throws(SQLiteError) in
            try AliasRow.alias(name, of: flow, in: account, on: connection).found()
        }
    }

    public func aliases(
        of flow: FlowSID, in account: AccountSID, page: PageRequest<AliasName>
    ) throws(RegistryError) -> Page<Alias> {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                guard try FlowRow.exists(flow, in: account, on: connection) else { return .failure(.notFound) }
                return .success(try AliasRow.page(page, of: flow, in: account, on: connection))
            }
        }
    }

    public func moves(
        of name: AliasName, of flow: FlowSID, in account: AccountSID, page: PageRequest<ChangeMark>
    ) throws(RegistryError) -> Page<AliasMove> {
        try storage.read { connection throws(SQLiteError) in
            try connection.transaction { () throws(SQLiteError) in
                let moves = try AliasMoveRow.page(page, name, of: flow, in: account, on: connection)
                guard let mark = page.start.position else {
                    // An alias without a history has never been.
                    return moves.elements.isEmpty ? .failure(.notFound) : .success(moves)
                }
                let isKnown = try AliasMoveRow.exists(mark, of: name, of: flow, in: account, on: connection)
                return isKnown ? .success(moves) : .failure(.invalidPageToken)
            }
        }
    }
}
