import JSON
import FlowRegistry
import SQLite

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
