import FlowRegistry
import JSON
import SQLite

/// The table `definition`: each text once, found by its SHA-256.
enum DefinitionTable {
    struct Row {
        let id: Int64
        let sha256: [UInt8]
    }

    /// The row of this text, made if there is none.
    static func row(of definition: FlowDefinition, on connection: Connection) throws(SQLiteError) -> Row {
        let hash = definition.hash
        let known = try connection.statement("SELECT id FROM definition WHERE sha256 = ?").bind(blob: hash)
            .first { $0.int64(0) }
        if let known { return Row(id: known, sha256: hash) }
        try connection.statement(insert).bind(blob: hash).bind(text: definition.text)
            .bind(text: definition.widgetTypes.map(JSONString.array)).run()
        let id = connection.lastInsertRowID
        try DefinitionSubflowTable.insert(definition.subflows, of: id, on: connection)
        return Row(id: id, sha256: hash)
    }

    /// The types of its widgets, each once, as a JSON array; nil where there is no such row.
    static func widgetTypes(of id: Int64, on connection: Connection) throws(SQLiteError) -> [UInt8]? {
        try connection.statement(
            """
            SELECT coalesce(widget_types,
                -- By the parameter: by the row's id, SQLite would read all definitions.
                (SELECT json_group_array(type) FROM definition_widget WHERE definition_id = ?1))
            FROM definition WHERE id = ?1
            """
        )
        .bind(id).first { $0.bytes(0) }
    }

    static func definition(_ id: Int64, on connection: Connection) throws(SQLiteError) -> FlowDefinition {
        let text = try connection.statement("SELECT text FROM definition WHERE id = ?").bind(id).first { $0.bytes(0) }
        guard let text else { throw .unreadableRow("definition") }
        return FlowDefinition(trusted: text)
    }

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

    /// Reads the types as `definition_widget` does where the reader of the text could not tell them.
    private static let insert: StaticString = """
        INSERT INTO definition (sha256, text, widget_types) VALUES (?1, ?2, coalesce(?3, (
            SELECT json_group_array(DISTINCT member.value)
            FROM json_each(?2, '$.states') AS widget CROSS JOIN json_each(widget.value) AS member
            WHERE member.key = 'type' AND member.type = 'text')))
        """
}
