import Crypto
import FlowRegistry
import SQLite

/// The table `definition`: each text once, found by its SHA-256.
enum DefinitionRow {
    /// The row of this text, made if there is none.
    static func id(of definition: FlowDefinition, on connection: Connection) throws(SQLiteError) -> Int64 {
        let hash = definition.text.withUnsafeBytes { [UInt8](SHA256.hash(data: $0)) }
        let known = try connection.statement("SELECT id FROM definition WHERE sha256 = ?").bind(blob: hash)
            .first { $0.int64(0) }
        if let known { return known }
        try connection.statement("INSERT INTO definition (sha256, text) VALUES (?, ?)").bind(blob: hash)
            .bind(text: definition.text).run()
        return connection.lastInsertRowID
    }

    /// Deletes the row when no revision of any flow refers to it.
    static func deleteIfUnused(_ id: Int64, on connection: Connection) throws(SQLiteError) {
        try connection.statement(
            """
            DELETE FROM definition WHERE id = ?1
                AND NOT EXISTS (SELECT 1 FROM revision WHERE definition_id = ?1)
                AND NOT EXISTS (SELECT 1 FROM flow WHERE definition_id = ?1)
            """
        )
        .bind(id).run()
    }
}
