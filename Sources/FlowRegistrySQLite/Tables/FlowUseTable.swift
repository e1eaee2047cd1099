import FlowRegistry
import SQLite

/// The table `flow_use`: which flows run one as a subflow, in the definitions that count (`counted_definition`).
///
/// A flow has all rows of a definition that counts and none of another, so that one row tells whether there is anything to
/// do: a change of the flow's that brings no definition in or out costs the same for one subflow and for thousands.
enum FlowUseTable {
    /// Changes the flow, or an alias of it, and the rows with it.
    ///
    /// - Parameter definitions: those that may count no longer after the change, or have begun to; asked for before it and
    ///   after it.
    static func changing<Value>(
        _ flow: Int64, _ definitions: StaticString, alias: AliasName? = nil, on connection: Connection,
        _ change: () throws(SQLiteError) -> Value
    ) throws(SQLiteError) -> Value {
        func ids() throws(SQLiteError) -> [Int64] {
            let statement = try connection.statement(definitions).bind(flow)
            if let alias { try statement.bind(alias.description) }
            return try statement.all { $0.int64(0) }
        }
        let before = try ids()
        let value = try change()
        let after = try ids()
        for definition in before { try update(definition, of: flow, on: connection) }
        for definition in after where !before.contains(definition) { try update(definition, of: flow, on: connection) }
        return value
    }

    /// Writes the rows of a definition, or deletes them, by whether it counts.
    static func update(_ definition: Int64, of flow: Int64, on connection: Connection) throws(SQLiteError) {
        let counts = try connection.statement(counts).bind(flow).bind(definition).first { $0.int64(0) } == 1
        let isThere = try connection.statement(isThere).bind(flow).bind(definition).first { $0.int64(0) } == 1
        guard counts != isThere else { return }
        try connection.statement(counts ? insert : delete).bind(flow).bind(definition).run()
    }

    /// The SIDs of the other flows of the account that run this one, up to `limit`, in no order that tells anything; those
    /// alone that run its latest published revision, if asked so.
    static func users(
        of flow: FlowSID, in account: AccountSID, ofLatestPublished: Bool, limit: Int, on connection: Connection
    ) throws(SQLiteError) -> [String] {
        var users: [String] = []
        for runsLatestPublished in ofLatestPublished ? [1] : [1, 0] as [Int64] {
            let more = try connection.statement(someUsers).bind(flow.description).bind(account.description)
                .bind(runsLatestPublished).bind(Int64(limit)).all { $0.text(0) }
            users += more.filter { !users.contains($0) }
        }
        return Array(users.prefix(limit))
    }

    /// Of the latest revision and the latest published one; those alone with a subflow.
    static let ofLatest: StaticString = """
        SELECT revision.definition_id FROM flow JOIN revision ON revision.flow_id = flow.id
            AND revision.number IN (flow.revision, flow.published_revision)
        WHERE flow.id = ? AND EXISTS (SELECT 1 FROM definition_subflow
            WHERE definition_subflow.definition_id = revision.definition_id)
        """

    /// Of the revisions that an alias points at, by its name; those alone with a subflow.
    static let ofAlias: StaticString = """
        SELECT revision.definition_id FROM alias JOIN revision ON revision.flow_id = alias.flow_id
            AND revision.number IN (alias.revision, alias.canary_revision)
        WHERE alias.flow_id = ? AND alias.name = ? AND EXISTS (SELECT 1 FROM definition_subflow
            WHERE definition_subflow.definition_id = revision.definition_id)
        """

    /// All that count, with a subflow.
    static let ofFlow: StaticString = """
        SELECT DISTINCT definition_id FROM counted_definition
        WHERE flow_id = ? AND EXISTS (SELECT 1 FROM definition_subflow
            WHERE definition_subflow.definition_id = counted_definition.definition_id)
        """

    private static let counts: StaticString = """
        SELECT EXISTS (SELECT 1 FROM counted_definition WHERE flow_id = ? AND definition_id = ?)
        """

    private static let isThere: StaticString = """
        SELECT EXISTS (SELECT 1 FROM flow_use
            WHERE (account_id, subflow_sid, runs_latest_published) = (
                    SELECT (SELECT account_id FROM flow WHERE id = ?1), flow_sid, flow_revision = 'LatestPublished'
                    FROM definition_subflow WHERE definition_id = ?2 ORDER BY widget_index LIMIT 1)
                AND flow_id = ?1 AND definition_id = ?2)
        """

    private static let insert: StaticString = """
        INSERT OR IGNORE INTO flow_use (account_id, subflow_sid, runs_latest_published, flow_id, definition_id)
        SELECT (SELECT account_id FROM flow WHERE id = ?1), flow_sid, flow_revision = 'LatestPublished', ?1, ?2
        FROM definition_subflow WHERE definition_id = ?2
        """

    private static let delete: StaticString = """
        DELETE FROM flow_use
        WHERE account_id = (SELECT account_id FROM flow WHERE id = ?1)
            AND subflow_sid IN (SELECT flow_sid FROM definition_subflow WHERE definition_id = ?2)
            AND runs_latest_published IN (0, 1) AND flow_id = ?1 AND definition_id = ?2
        """

    /// In the order of the table's key: a flow is met once for each of its definitions, and no other row is.
    private static let someUsers: StaticString = """
        SELECT (SELECT sid FROM flow WHERE id = flow_id) FROM (
            SELECT DISTINCT flow_id FROM flow_use
            WHERE account_id = (SELECT id FROM account WHERE sid = ?2) AND subflow_sid = ?1
                AND runs_latest_published = ?3 AND flow_id IS NOT (SELECT id FROM flow WHERE sid = ?1)
            LIMIT ?4)
        """
}
