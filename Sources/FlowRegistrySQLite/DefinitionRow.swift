import Crypto
import FlowRegistry
import SQLite

/// The table `definition`: each text once, found by its SHA-256.
struct DefinitionRow {
    let id: Int64
    let sha256: [UInt8]

    /// The row of this text, made if there is none.
    static func row(of definition: FlowDefinition, on connection: Connection) throws(SQLiteError) -> DefinitionRow {
        let hash = definition.sha256 ?? sha256(of: definition.text)
        let known = try connection.statement("SELECT id FROM definition WHERE sha256 = ?").bind(blob: hash)
            .first { $0.int64(0) }
        if let known { return DefinitionRow(id: known, sha256: hash) }
        try connection.statement("INSERT INTO definition (sha256, text) VALUES (?, ?)").bind(blob: hash)
            .bind(text: definition.text).run()
        let id = connection.lastInsertRowID
        try SubflowRow.insert(definition.subflows, of: id, on: connection)
        return DefinitionRow(id: id, sha256: hash)
    }

    static func sha256(of text: [UInt8]) -> [UInt8] { text.withUnsafeBytes { [UInt8](SHA256.hash(data: $0)) } }

    /// Deletes the row when no revision of any flow refers to it. Gives how many bytes of text that was.
    static func deleteIfUnused(_ id: Int64, on connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.statement(
            """
            DELETE FROM definition WHERE id = ?1
                AND NOT EXISTS (SELECT 1 FROM revision WHERE definition_id = ?1)
                AND NOT EXISTS (SELECT 1 FROM flow WHERE definition_id = ?1)
            RETURNING length(CAST(text AS BLOB))
            """
        )
        .bind(id).all { $0.int64(0) }.first ?? 0
    }
}
