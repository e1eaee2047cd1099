import FlowRegistry
import SQLite

/// What a flow is found by: the name, the commit message and the strings of the definition, of its latest revision.
enum FlowTexts {
    /// Empty for a flow that does not exist.
    static func texts(of flow: Int64, on connection: Connection) throws(SQLiteError) -> [[UInt8]] {
        let row = try connection.statement(texts).bind(flow)
            .first { ($0.bytes(0), $0.bytes(1), $0.int64(2), $0.bytes(3)) }
        guard let (name, message, definition, text) = row else { return [] }
        return [name, message, try strings(of: text, definition, on: connection)]
    }

    /// The strings of a definition, given by its text and its row id: SQLite takes much longer to read them.
    static func strings(
        of text: [UInt8], _ definition: Int64, on connection: Connection
    ) throws(SQLiteError) -> [UInt8] {
        if let strings = FlowDefinition(trusted: text).strings { return strings }
        return try connection.statement("SELECT text FROM definition_text WHERE definition_id = ?").bind(definition)
            .first { $0.bytes(0) } ?? []
    }

    /// How many bytes the definition of a flow has.
    static func definitionBytes(of flow: Int64, on connection: Connection) throws(SQLiteError) -> Int64 {
        try connection.statement(size).bind(flow).first { $0.int64(0) } ?? 0
    }

    private static let texts: StaticString = """
        SELECT friendly_name, commit_message, definition_id, text
        FROM flow JOIN definition ON definition.id = definition_id WHERE flow.id = ?
        """

    private static let size: StaticString = """
        SELECT length(CAST(text AS BLOB)) FROM flow JOIN definition ON definition.id = definition_id WHERE flow.id = ?
        """
}
