import FlowRegistry
import SQLite

/// A page of the uses of a flow, which costs what it shows: the flows that run it are known (`FlowUseTable`), and of these
/// the revisions that count, and of these the widgets, are read one by one until the page is full.
struct FlowUsePage {
    /// A revision that counts.
    private struct User {
        let flow: FlowSID
        let number: Int64
        let status: FlowStatus
        let friendlyName: String
        let isLatest: Bool
        let isLatestPublished: Bool
        let aliases: [AliasName]
        let definition: Int64
    }

    private let flow: FlowSID
    private let account: AccountSID
    private let request: PageRequest<FlowUse.Position>
    private let connection: Connection
    private var uses: [FlowUse] = []
    private var bytes = 0
    private var hasMore = false

    static func page(
        of flow: FlowSID, in account: AccountSID, _ request: PageRequest<FlowUse.Position>, on connection: Connection
    ) throws(SQLiteError) -> Page<FlowUse> {
        var page = FlowUsePage(flow: flow, account: account, request: request, connection: connection)
        for (id, sid) in try page.users() where !page.hasMore {
            for revision in try page.revisions(of: id, sid) where !page.hasMore {
                try page.take(revision)
            }
            try connection.checkTime()
        }
        return Page(page.uses, hasMore: page.hasMore, of: request)
    }

    private init(
        flow: FlowSID, account: AccountSID, request: PageRequest<FlowUse.Position>, connection: Connection
    ) {
        (self.flow, self.account, self.request, self.connection) = (flow, account, request, connection)
    }

    private var isBackward: Bool { if case .before = request.start { true } else { false } }

    private var position: FlowUse.Position? { request.start.position }

    /// The flows that run this one, from the page's place on; each has a use, but perhaps the first.
    private func users() throws(SQLiteError) -> [(id: Int64, sid: FlowSID)] {
        try connection.statement(isBackward ? Self.precedingUsers : Self.followingUsers).bind(flow.description)
            .bind(account.description).bind(position?.flowSID.description ?? "").bind(Int64(request.size) + 2)
            .all { row throws(SQLiteError) in
                guard let sid = FlowSID(row.text(1)) else { throw .unreadableRow("flow") }
                return (row.int64(0), sid)
            }
    }

    /// The revisions of a flow that count, from the page's place on: two, and two for each alias at the most.
    private func revisions(of id: Int64, _ sid: FlowSID) throws(SQLiteError) -> [User] {
        let revisions = try connection.statement(Self.revisions).bind(id)
            .all { row throws(SQLiteError) in
                guard let status = FlowStatus(rawValue: row.text(1)) else { throw .unreadableRow("revision") }
                return User(
                    flow: sid, number: row.int64(0), status: status, friendlyName: row.text(2),
                    isLatest: row.int64(3) == 1, isLatestPublished: row.int64(4) == 1,
                    aliases: RevisionTable.aliases(row.optionalText(5)), definition: row.int64(6))
            }
        let ordered = isBackward ? revisions.reversed() : revisions
        guard let position, position.flowSID == sid else { return ordered }
        return ordered.filter { isBackward ? $0.number <= position.revision : $0.number >= position.revision }
    }

    /// Takes the uses by a revision's widgets, as far as there is room for them.
    private mutating func take(_ user: User) throws(SQLiteError) {
        let start = position.flatMap { $0.flowSID == user.flow && $0.revision == user.number ? $0.widgetIndex : nil }
        let rows = try connection.statement(isBackward ? Self.precedingWidgets : Self.followingWidgets)
            .bind(flow.description).bind(user.definition).bind(start ?? (isBackward ? .max : -1))
        defer { rows.reset() }
        while try rows.step() {
            guard uses.count < request.size, bytes < PageLimit.bytes else {
                hasMore = true
                return
            }
            let reference = SubflowReference(
                widgetIndex: Int(rows.int64(0)), widget: rows.text(1), flowSID: flow, flowRevision: rows.text(2))
            uses.append(
                FlowUse(
                    accountSID: account, reference: reference, flowSID: user.flow, revision: user.number,
                    status: user.status, friendlyName: user.friendlyName, isLatest: user.isLatest,
                    isLatestPublished: user.isLatestPublished, aliases: user.aliases))
            bytes += reference.widget.utf8.count + reference.flowRevision.utf8.count + user.friendlyName.utf8.count
        }
    }

    private static let followingUsers: StaticString = """
        SELECT DISTINCT flow.id, flow.sid FROM flow_use JOIN flow ON flow.id = flow_use.flow_id
        WHERE flow_use.account_id = (SELECT id FROM account WHERE sid = ?2) AND subflow_sid = ?1
            AND runs_latest_published IN (0, 1) AND flow.sid >= ?3
        ORDER BY flow.sid LIMIT ?4
        """

    private static let precedingUsers: StaticString = """
        SELECT DISTINCT flow.id, flow.sid FROM flow_use JOIN flow ON flow.id = flow_use.flow_id
        WHERE flow_use.account_id = (SELECT id FROM account WHERE sid = ?2) AND subflow_sid = ?1
            AND runs_latest_published IN (0, 1) AND flow.sid <= ?3
        ORDER BY flow.sid DESC LIMIT ?4
        """

    private static let revisions: StaticString = """
        SELECT revision.number, revision.status, revision.friendly_name, revision.number = flow.revision,
            revision.number IS flow.published_revision,
            (SELECT group_concat(alias.name, ' ') FROM alias
                WHERE alias.flow_id = flow.id AND revision.number IN (alias.revision, alias.canary_revision)),
            revision.definition_id
        FROM flow CROSS JOIN revision ON revision.flow_id = flow.id AND revision.number IN (
            SELECT revision FROM flow WHERE id = ?1 UNION SELECT published_revision FROM flow WHERE id = ?1
            UNION SELECT revision FROM alias WHERE flow_id = ?1
            UNION SELECT canary_revision FROM alias WHERE flow_id = ?1)
        WHERE flow.id = ?1 ORDER BY revision.number
        """

    private static let followingWidgets: StaticString = """
        SELECT widget_index, widget, flow_revision FROM definition_subflow
        WHERE flow_sid = ?1 AND definition_id = ?2 AND widget_index > ?3 ORDER BY widget_index
        """

    private static let precedingWidgets: StaticString = """
        SELECT widget_index, widget, flow_revision FROM definition_subflow
        WHERE flow_sid = ?1 AND definition_id = ?2 AND widget_index < ?3 ORDER BY widget_index DESC
        """
}
