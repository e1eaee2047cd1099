import FlowRegistry
import SQLite

/// The table `key_name`: what keys are and were called. The schema's triggers write the names that keys have here.
enum KeyNameRow {
    /// The row of the key's present name; of none for a key that is not there.
    static func present(of key: APIKeySID, on connection: Connection) throws(SQLiteError) -> Int64 {
        let known =
            try connection.statement("SELECT name_id FROM api_key WHERE sid = ?").bind(key.description)
            .first { $0.optionalInt64(0) } ?? nil
        if let known { return known }
        return try row(of: key, nil, on: connection)
    }

    /// The row of a name that a key has had, here or elsewhere, made if there is none.
    ///
    /// - Parameter name: nil where it is not known.
    static func row(of key: APIKeySID, _ name: String?, on connection: Connection) throws(SQLiteError) -> Int64 {
        let known = try connection.statement("SELECT id FROM key_name WHERE key_sid = ? AND friendly_name IS ?")
            .bind(key.description).bind(name).first { $0.int64(0) }
        if let known { return known }
        try connection.statement("INSERT INTO key_name (key_sid, friendly_name) VALUES (?, ?)")
            .bind(key.description).bind(name).run()
        return connection.lastInsertRowID
    }
}
