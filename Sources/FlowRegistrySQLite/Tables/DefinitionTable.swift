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

/// The table `definition_subflow`.
enum DefinitionSubflowTable {
    static func insert(
        _ references: [SubflowReference], of definition: Int64, on connection: Connection
    ) throws(SQLiteError) {
        for reference in references {
            try connection.statement(
                """
                INSERT INTO definition_subflow (definition_id, widget_index, widget, flow_sid, flow_revision)
                VALUES (?, ?, ?, ?, ?)
                """
            )
            .bind(definition).bind(Int64(reference.widgetIndex)).bind(reference.widget)
            .bind(reference.flowSID.description).bind(reference.flowRevision).run()
        }
    }

    /// Those of a definition, in its order.
    static func all(of definition: Int64, on connection: Connection) throws(SQLiteError) -> [SubflowReference] {
        try connection.statement(
            """
            SELECT widget_index, widget, flow_sid, flow_revision FROM definition_subflow
            WHERE definition_id = ? ORDER BY widget_index
            """
        )
        .bind(definition)
        .all { row throws(SQLiteError) in
            guard let sid = FlowSID(row.text(2)) else { throw .unreadableRow("definition_subflow") }
            return SubflowReference(
                widgetIndex: Int(row.int64(0)), widget: row.text(1), flowSID: sid, flowRevision: row.text(3))
        }
    }

    /// What the latest revision of a flow runs that is not there.
    static func missing(
        in flow: Int64, limit: Int, on connection: Connection
    ) throws(SQLiteError) -> [MissingSubflow] {
        try connection.statement(
            """
            SELECT subflow.widget_index, subflow.flow_sid, substr(subflow.flow_revision, 1, 64), target.id IS NULL
            FROM flow JOIN definition_subflow AS subflow ON subflow.definition_id = flow.definition_id
                LEFT JOIN flow AS target ON target.sid = subflow.flow_sid AND target.account_id = flow.account_id
                    AND target.date_deleted IS NULL
            WHERE flow.id = ? AND CASE subflow.flow_revision
                WHEN 'LatestRevision' THEN target.id IS NULL
                WHEN 'LatestPublished' THEN target.published_revision IS NULL
                ELSE NOT EXISTS (SELECT 1 FROM revision
                    WHERE flow_id = target.id AND number = CAST(subflow.flow_revision AS INTEGER))
                END
            ORDER BY subflow.widget_index LIMIT ?
            """
        )
        .bind(flow).bind(Int64(limit))
        .all { row in
            MissingSubflow(
                widgetIndex: Int(row.int64(0)), flow: row.text(1), revision: row.text(2).shortened(to: 64),
                isFlowMissing: row.int64(3) == 1)
        }
    }
}
