import FlowRegistry
import SQLite

/// What the tables `flow_search` and `flow_widget_type` know of a flow, written with every change of its latest revision.
///
/// Words are added at the end of the transaction, which makes them one piece of the index for all of its writes. FTS5
/// takes an entry back only when it is given the same texts again: they come from the same views and are as little
/// changed as the definitions.
struct FlowIndexEntry: Equatable {
    private let flow: Int64
    private let account: Int64
    private let dateCreated: Int64
    private let friendlyName: String
    private let commitMessage: String?
    private let definition: Int64

    /// The entry of a flow that was just created, by the row ids of flow, account and definition.
    init(of flow: NewFlow, _ id: Int64, in account: Int64, at now: Timestamp, definition: Int64) {
        (self.flow, self.account, dateCreated) = (id, account, now.secondsSinceEpoch)
        (friendlyName, commitMessage, self.definition) = (flow.friendlyName, flow.commitMessage, definition)
    }

    /// The entry of a flow as it is stored just now; nil where there is no such flow.
    static func entry(of flow: Int64, on connection: Connection) throws(SQLiteError) -> FlowIndexEntry? {
        try connection.statement(
            """
            SELECT id, account_id, date_created, friendly_name, commit_message, definition_id FROM flow WHERE id = ?
            """
        )
        .bind(flow).first(FlowIndexEntry.init)
    }

    /// Changes the flow, and its entry where that has become another.
    static func updating<Value>(
        _ flow: Int64, on connection: Connection, _ change: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        let before = try entry(of: flow, on: connection)
        let value = try change()
        let after = try entry(of: flow, on: connection)
        if before != after {
            try before?.remove(on: connection)
            try after?.add(on: connection)
        }
        return value
    }

    /// - Parameter contents: the definition's, where they are known; else they are read from what is stored.
    func add(_ contents: DefinitionContents? = nil, on connection: Connection) throws(SQLiteError) {
        if let contents {
            try addTypes(contents.widgetTypes, on: connection)
        } else {
            try bind(to: connection.statement(Self.addTypes)).run()
        }
        connection.deferToCommit(flow) { [definition] (connection, flow) throws(SQLiteError) in
            guard let entry = try Self.entry(of: flow, on: connection) else { return }
            let strings = entry.definition == definition ? contents?.strings : nil
            try entry.writeWords(Self.addWords, strings, on: connection)
        }
    }

    func remove(on connection: Connection) throws(SQLiteError) {
        if !connection.isDeferred(flow) { try writeWords(Self.removeWords, nil, on: connection) }
        try bind(to: connection.statement(Self.removeTypes)).run()
    }

    private func addTypes(_ types: [String], on connection: Connection) throws(SQLiteError) {
        for type in types {
            try connection.statement(
                "INSERT INTO flow_widget_type (account_id, type, date_created, flow_id) VALUES (?, ?, ?, ?)"
            )
            .bind(account).bind(type).bind(dateCreated).bind(flow).run()
        }
    }

    private func writeWords(
        _ statement: StaticString, _ strings: [UInt8]?, on connection: Connection
    ) throws(SQLiteError) {
        let stored = if let strings { strings } else { try storedStrings(on: connection) }
        try connection.statement(statement).bind(flow).bind(account).bind(dateCreated).bind(friendlyName)
            .bind(commitMessage).bind(text: stored).run()
    }

    private func storedStrings(on connection: Connection) throws(SQLiteError) -> [UInt8] {
        let strings = try connection.statement("SELECT text FROM definition_text WHERE definition_id = ?")
            .bind(definition).first { $0.bytes(0) }
        return strings ?? []
    }

    private init(_ row: Statement) {
        (flow, account, dateCreated) = (row.int64(0), row.int64(1), row.int64(2))
        (friendlyName, commitMessage, definition) = (row.text(3), row.optionalText(4), row.int64(5))
    }

    private func bind(to statement: Statement) throws(SQLiteError) -> Statement {
        try statement.bind(flow).bind(account).bind(dateCreated).bind(definition)
    }

    // Of values, not of a SELECT: that would be a savepoint of its own.
    private static let addWords: StaticString = """
        INSERT INTO flow_search (rowid, name, message, definition)
        VALUES (?3 << 28 | ?1, printf('%08x', ?2) || char(31) || ?4, printf('%08x', ?2) || char(31) || ?5,
            printf('%08x', ?2) || char(31) || ?6)
        """

    private static let removeWords: StaticString = """
        INSERT INTO flow_search (flow_search, rowid, name, message, definition)
        VALUES ('delete', ?3 << 28 | ?1, printf('%08x', ?2) || char(31) || ?4, printf('%08x', ?2) || char(31) || ?5,
            printf('%08x', ?2) || char(31) || ?6)
        """

    private static let addTypes: StaticString = """
        INSERT INTO flow_widget_type (account_id, type, date_created, flow_id)
        SELECT ?2, type, ?3, ?1 FROM definition_widget WHERE definition_id = ?4
        """

    private static let removeTypes: StaticString = """
        DELETE FROM flow_widget_type
        WHERE account_id = ?2 AND date_created = ?3 AND flow_id = ?1
            AND type IN (SELECT type FROM definition_widget WHERE definition_id = ?4)
        """
}
