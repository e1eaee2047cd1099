import FlowRegistry
import SQLite

/// By whom a revision was made, as the table `revision` has it: the account is always its flow's own.
struct RevisionActorColumns {
    /// NULL where nobody knows.
    let type: String?
    /// The row of the key's name.
    let keyName: Int64?

    init(_ maker: RevisionMaker, on connection: Connection) throws(SQLiteError) {
        switch maker {
        case .authority(let authority):
            type = authority.type
            keyName = try authority.key.map { key throws(SQLiteError) in
                try KeyNameTable.present(of: key, on: connection)
            }
        case .imported(let actor):
            type = actor?.authority.type
            keyName = try actor?.authority.key.map { key throws(SQLiteError) in
                try KeyNameTable.row(of: key, actor?.keyName, on: connection)
            }
        }
    }

    /// Of a row's type, and the key's SID and name.
    static func actor(_ row: Statement, _ column: Int32, in account: AccountSID) throws(SQLiteError) -> RevisionActor? {
        guard let type = row.optionalText(column) else { return nil }
        switch type {
        case "auth_token": return RevisionActor(authority: .credential(.authToken, of: account))
        case "command_line": return RevisionActor(authority: .commandLine)
        case "service": return RevisionActor(authority: .service)
        default:
            guard let key = APIKeySID(row.text(column + 1)) else { throw .unreadableRow("revision") }
            return RevisionActor(
                authority: .credential(.apiKey(key), of: account), keyName: row.optionalText(column + 2))
        }
    }
}
