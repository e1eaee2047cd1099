import FlowRegistry
import SQLite

/// Statements that go through what fits one filter in order of creation, by an index of that filter in that order, and
/// leave out what does not fit the others.
enum FlowStream {
    /// By status or widget type, whichever is asked for; nil without them.
    static func sql(_ keyset: FlowKeyset, _ query: FlowQuery) -> StaticString? {
        guard keyset.key == .dateCreated else { return nil }
        if query.widgetType != nil { return keyset.isDescending ? typedNewestFirst : typedOldestFirst }
        if query.status != nil { return keyset.isDescending ? statusNewestFirst : statusOldestFirst }
        return nil
    }

    /// By words. Parameter 12 is the row id to begin with. There is no limit: flows of one second come in any order, so
    /// that who reads the rows knows when there are enough.
    static func words(_ keyset: FlowKeyset) -> StaticString {
        keyset.isDescending ? foundNewestFirst : foundOldestFirst
    }

    private static let statusNewestFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow INDEXED BY flow_by_status
        WHERE account_id = ?1 AND date_deleted IS NULL AND status = ?2 AND (date_created, sid) < (?9, ?10)
            AND +friendly_name >= ?3 AND +friendly_name < ?4
            AND +coalesce(date_updated, date_created) >= ?5 AND +coalesce(date_updated, date_created) < ?6
            AND (?8 IS NULL OR id IN (SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8))
        ORDER BY date_created DESC, sid DESC LIMIT ?12
        """

    private static let typedNewestFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow_widget_type AS typed CROSS JOIN flow ON flow.id = typed.flow_id
        WHERE typed.account_id = ?1 AND typed.type = ?7 AND typed.date_created <= ?9
            AND date_deleted IS NULL
            AND (flow.date_created, sid) < (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND friendly_name < ?4
            AND coalesce(date_updated, flow.date_created) >= ?5 AND coalesce(date_updated, flow.date_created) < ?6
            AND (?8 IS NULL OR flow.id IN (SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8))
        ORDER BY typed.date_created DESC, sid DESC LIMIT ?12
        """

    private static let foundNewestFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow_search CROSS JOIN flow ON flow.id = flow_search.rowid & 268435455
        WHERE flow_search MATCH ?8 AND flow_search.rowid <= ?12
            AND flow.account_id = ?1 AND date_deleted IS NULL AND (date_created, sid) < (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND friendly_name < ?4
            AND coalesce(date_updated, date_created) >= ?5 AND coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
        ORDER BY flow_search.rowid DESC
        """

    private static let statusOldestFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow INDEXED BY flow_by_status
        WHERE account_id = ?1 AND date_deleted IS NULL AND status = ?2 AND (date_created, sid) > (?9, ?10)
            AND +friendly_name >= ?3 AND +friendly_name < ?4
            AND +coalesce(date_updated, date_created) >= ?5 AND +coalesce(date_updated, date_created) < ?6
            AND (?8 IS NULL OR id IN (SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8))
        ORDER BY date_created ASC, sid ASC LIMIT ?12
        """

    private static let typedOldestFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow_widget_type AS typed CROSS JOIN flow ON flow.id = typed.flow_id
        WHERE typed.account_id = ?1 AND typed.type = ?7 AND typed.date_created >= ?9
            AND date_deleted IS NULL
            AND (flow.date_created, sid) > (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND friendly_name < ?4
            AND coalesce(date_updated, flow.date_created) >= ?5 AND coalesce(date_updated, flow.date_created) < ?6
            AND (?8 IS NULL OR flow.id IN (SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8))
        ORDER BY typed.date_created ASC, sid ASC LIMIT ?12
        """

    private static let foundOldestFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow_search CROSS JOIN flow ON flow.id = flow_search.rowid & 268435455
        WHERE flow_search MATCH ?8 AND flow_search.rowid >= ?12
            AND flow.account_id = ?1 AND date_deleted IS NULL AND (date_created, sid) > (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND friendly_name < ?4
            AND coalesce(date_updated, date_created) >= ?5 AND coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
        ORDER BY flow_search.rowid ASC
        """
}
