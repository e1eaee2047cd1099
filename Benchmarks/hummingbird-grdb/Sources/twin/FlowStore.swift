import Crypto
import Foundation
import GRDB
import Hummingbird

/// The registry's tables through GRDB: readers of a pool, one writer, each create a transaction of its own.
struct FlowStore: Sendable {
    private let pool: DatabasePool

    init(path: String) throws {
        pool = try DatabasePool(path: path)
        // GRDB's own choice is NORMAL, which would acknowledge writes that are not on the disk.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    }

    func flow(_ sid: String, credentials: Credentials) async throws -> Flow {
        try await pool.read { database in
            let account = try credentials.account(database)
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(Flow.columns), definition.text
                    FROM flow JOIN definition ON definition.id = flow.definition_id
                    WHERE flow.sid = ? AND flow.account_id = ?
                    """)
            guard let row = try Row.fetchOne(statement, arguments: [sid, account]) else { throw HTTPError(.notFound) }
            return Flow(row, account: credentials.sid, definition: row[8])
        }
    }

    /// The account's newest flows, one more than `size` where there is one.
    func newest(_ size: Int, credentials: Credentials) async throws -> (String, [Flow]) {
        try await pool.read { database in
            let account = try credentials.account(database)
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(Flow.columns) FROM flow WHERE account_id = ? AND date_deleted IS NULL
                    ORDER BY date_created DESC, sid DESC LIMIT ?
                    """)
            let rows = try Row.fetchAll(statement, arguments: [account, size + 1])
            return (credentials.sid, rows.map { Flow($0, account: credentials.sid, definition: nil) })
        }
    }

    func create(_ flow: NewFlow, credentials: Credentials) async throws -> Flow {
        try await pool.write { database in
            let account = try credentials.account(database)
            let text = try Self.compact(flow.definition, database)
            let stored = Flow(
                flow, sid: "FW" + randomHexadecimal(), account: credentials.sid,
                created: Int64(Date().timeIntervalSince1970), definition: text)
            try Self.insert(stored, account: account, definition: Self.definition(text, database), database)
            return stored
        }
    }

    /// The text without white space between its tokens; anything but a JSON object is refused.
    private static func compact(_ text: String, _ database: Database) throws -> String {
        let statement = try database.cachedStatement(
            sql: "SELECT json(?1) WHERE json_valid(?1) AND json_type(?1) = 'object'")
        guard let compact = try String.fetchOne(statement, arguments: [text]) else { throw HTTPError(.badRequest) }
        return compact
    }

    private static func definition(_ text: String, _ database: Database) throws -> Int64 {
        let hash = Data(SHA256.hash(data: Data(text.utf8)))
        let known = try database.cachedStatement(sql: "SELECT id FROM definition WHERE sha256 = ?")
        if let id = try Int64.fetchOne(known, arguments: [hash]) { return id }
        try database.cachedStatement(sql: "INSERT INTO definition (sha256, text) VALUES (?, ?)")
            .execute(arguments: [hash, text])
        return database.lastInsertedRowID
    }

    private static func insert(_ flow: Flow, account: Int64, definition: Int64, _ database: Database) throws {
        let published = flow.status == "published" ? 1 : nil
        try database.cachedStatement(
            sql: """
                INSERT INTO flow (sid, account_id, revision, published_revision, status, friendly_name, definition_id,
                    date_created)
                VALUES (?, ?, 1, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [flow.sid, account, published, flow.status, flow.friendlyName, definition, flow.created])
        try database.cachedStatement(
            sql: """
                INSERT INTO revision (flow_id, number, status, friendly_name, definition_id, date_created)
                VALUES (?, 1, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [database.lastInsertedRowID, flow.status, flow.friendlyName, definition, flow.created])
    }
}
