import FlowRegistry
import SQLite

/// The table `key_name`: under which names keys have made revisions. A name that no revision was made under is not kept.
enum KeyNameTable {
    /// The row of the key's present name; of none for a key that is not there.
    static func present(of key: APIKeySID, on connection: Connection) throws(SQLiteError) -> Int64 {
        let present = try connection.statement(
            """
            SELECT api_key.friendly_name, key_name.id FROM api_key
                LEFT JOIN key_name ON key_name.id = name_id AND key_name.friendly_name = api_key.friendly_name
            WHERE sid = ?
            """
        )
        .bind(key.description).first { (name: $0.text(0), row: $0.optionalInt64(1)) }
        if let row = present?.row { return row }
        let row = try row(of: key, present?.name, on: connection)
        try connection.statement("UPDATE api_key SET name_id = ? WHERE sid = ?")
            .bind(row).bind(key.description).run()
        return row
    }

    /// The row of a name that a key has had, here or elsewhere: its last one, if that has this name, else a new one. So no
    /// more than one is looked at.
    ///
    /// - Parameter name: nil where it is not known.
    static func row(of key: APIKeySID, _ name: String?, on connection: Connection) throws(SQLiteError) -> Int64 {
        let last = try connection.statement(
            "SELECT id, friendly_name FROM key_name WHERE key_sid = ? ORDER BY id DESC LIMIT 1"
        )
        .bind(key.description).first { (row: $0.int64(0), name: $0.optionalText(1)) }
        if let last, last.name == name { return last.row }
        try connection.statement("INSERT INTO key_name (key_sid, friendly_name) VALUES (?, ?)")
            .bind(key.description).bind(name).run()
        return connection.lastInsertRowID
    }
}
