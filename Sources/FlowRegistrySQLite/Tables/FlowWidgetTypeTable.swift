import FlowRegistry
import SQLite

/// The table `flow_widget_type`: the types of the widgets of a flow's latest revision, written with every change of it.
struct FlowWidgetTypeTable {
    private let flow: Int64
    private let account: Int64
    private let dateCreated: Int64
    private let definition: Int64

    /// Writes the types of a flow that was just created, by the row ids of flow, account and definition.
    static func insert(
        _ flow: NewFlow, _ id: Int64, in account: Int64, at now: Timestamp, definition: Int64,
        on connection: Connection
    ) throws(SQLiteError) {
        try FlowWidgetTypeTable(flow: id, account: account, dateCreated: now.secondsSinceEpoch, definition: definition)
            .addTypes(flow.definition.widgetTypes, on: connection)
    }

    /// Changes the flow, and its types and uses where these have become others.
    static func updating<Value>(
        _ flow: Int64, on connection: Connection, _ change: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        let before = try row(of: flow, on: connection)
        let value = try FlowUseTable.changing(flow, FlowUseTable.ofLatest, on: connection, change)
        guard let before, let after = try row(of: flow, on: connection) else { return value }
        if before.definition != after.definition {
            try before.changeTypes(to: after, on: connection)
        }
        return value
    }

    /// Deletes the types of a flow that is about to be deleted for good.
    static func delete(of flow: Int64, on connection: Connection) throws(SQLiteError) {
        try row(of: flow, on: connection)?.removeTypes(on: connection)
    }

    private static func row(of flow: Int64, on connection: Connection) throws(SQLiteError) -> FlowWidgetTypeTable? {
        try connection.statement("SELECT account_id, date_created, definition_id FROM flow WHERE id = ?").bind(flow)
            .first { row in
                FlowWidgetTypeTable(
                    flow: flow, account: row.int64(0), dateCreated: row.int64(1), definition: row.int64(2))
            }
    }

    /// - Parameter types: the definition's, where they are known; else they are those that are stored.
    private func addTypes(_ types: [String]?, on connection: Connection) throws(SQLiteError) {
        guard let types else {
            return try addTypes(of: widgetTypes(on: connection), missingIn: Self.noTypes, on: connection)
        }
        for type in types {
            try connection.statement(
                "INSERT INTO flow_widget_type (account_id, type, date_created, flow_id) VALUES (?, ?, ?, ?)"
            )
            .bind(account).bind(type).bind(dateCreated).bind(flow).run()
        }
    }

    private func removeTypes(on connection: Connection) throws(SQLiteError) {
        try removeTypes(of: widgetTypes(on: connection), missingIn: Self.noTypes, on: connection)
    }

    /// Writes only what is not the same, mostly nothing.
    private func changeTypes(to after: FlowWidgetTypeTable, on connection: Connection) throws(SQLiteError) {
        let (old, new) = (try widgetTypes(on: connection), try after.widgetTypes(on: connection))
        guard old != new else { return }
        try removeTypes(of: old, missingIn: new, on: connection)
        try after.addTypes(of: new, missingIn: old, on: connection)
    }

    /// - Parameter types: a JSON array, as is `others`.
    private func addTypes(
        of types: [UInt8], missingIn others: [UInt8], on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(Self.addTypes).bind(flow).bind(account).bind(dateCreated).bind(text: types)
            .bind(text: others).run()
    }

    private func removeTypes(
        of types: [UInt8], missingIn others: [UInt8], on connection: Connection
    ) throws(SQLiteError) {
        try connection.statement(Self.removeTypes).bind(flow).bind(account).bind(dateCreated).bind(text: types)
            .bind(text: others).run()
    }

    private func widgetTypes(on connection: Connection) throws(SQLiteError) -> [UInt8] {
        try DefinitionTable.widgetTypes(of: definition, on: connection) ?? Self.noTypes
    }

    private static let noTypes = [UInt8]("[]".utf8)

    private static let addTypes: StaticString = """
        INSERT INTO flow_widget_type (account_id, type, date_created, flow_id)
        SELECT ?2, value, ?3, ?1 FROM (SELECT value FROM json_each(?4) EXCEPT SELECT value FROM json_each(?5))
        """

    private static let removeTypes: StaticString = """
        DELETE FROM flow_widget_type
        WHERE account_id = ?2 AND date_created = ?3 AND flow_id = ?1
            AND type IN (SELECT value FROM json_each(?4) EXCEPT SELECT value FROM json_each(?5))
        """
}
