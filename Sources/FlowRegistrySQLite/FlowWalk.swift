import FlowRegistry
import SQLite

/// Statements that go through an account's flows in the order of the list, by the index of that order, and leave out
/// what does not fit: for filters that let many flows through.
enum FlowWalk {
    static func sql(_ keyset: FlowKeyset) -> StaticString {
        switch (keyset.key, keyset.isDescending) {
        case (.dateCreated, true): newestFirst
        case (.dateCreated, false): oldestFirst
        case (.dateUpdated, true): lastUpdatedFirst
        case (.dateUpdated, false): lastUpdatedLast
        case (.friendlyName, true): namesDescending
        case (.friendlyName, false): namesAscending
        }
    }

    private static let newestFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow INDEXED BY flow_newest_first
        WHERE account_id = ?1 AND date_deleted IS NULL AND (date_created, sid) < (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND +friendly_name >= ?3 AND +friendly_name < ?4
            AND +coalesce(date_updated, date_created) >= ?5 AND +coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
            AND (?8 IS NULL OR id IN (SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8))
        ORDER BY date_created DESC, sid DESC LIMIT ?12
        """

    private static let oldestFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow INDEXED BY flow_newest_first
        WHERE account_id = ?1 AND date_deleted IS NULL AND (date_created, sid) > (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND +friendly_name >= ?3 AND +friendly_name < ?4
            AND +coalesce(date_updated, date_created) >= ?5 AND +coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
            AND (?8 IS NULL OR id IN (SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8))
        ORDER BY date_created ASC, sid ASC LIMIT ?12
        """

    private static let lastUpdatedFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow INDEXED BY flow_by_update
        WHERE account_id = ?1 AND date_deleted IS NULL AND coalesce(date_updated, date_created) <= ?9
            AND (+coalesce(date_updated, date_created), sid) < (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND +friendly_name >= ?3 AND +friendly_name < ?4
            AND coalesce(date_updated, date_created) >= ?5 AND +coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
            AND (?8 IS NULL OR id IN (SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8))
        ORDER BY coalesce(date_updated, date_created) DESC, sid DESC LIMIT ?12
        """

    private static let lastUpdatedLast: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow INDEXED BY flow_by_update
        WHERE account_id = ?1 AND date_deleted IS NULL AND coalesce(date_updated, date_created) >= ?9
            AND (+coalesce(date_updated, date_created), sid) > (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND +friendly_name >= ?3 AND +friendly_name < ?4
            AND +coalesce(date_updated, date_created) >= ?5 AND coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
            AND (?8 IS NULL OR id IN (SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8))
        ORDER BY coalesce(date_updated, date_created) ASC, sid ASC LIMIT ?12
        """

    private static let namesDescending: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow INDEXED BY flow_by_name
        WHERE account_id = ?1 AND date_deleted IS NULL AND (friendly_name, date_created, sid) < (?11, ?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND +friendly_name < ?4
            AND +coalesce(date_updated, date_created) >= ?5 AND +coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
            AND (?8 IS NULL OR id IN (SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8))
        ORDER BY friendly_name DESC, date_created DESC, sid DESC LIMIT ?12
        """

    private static let namesAscending: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM flow INDEXED BY flow_by_name
        WHERE account_id = ?1 AND date_deleted IS NULL AND (friendly_name, date_created, sid) > (?11, ?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND +friendly_name >= ?3 AND friendly_name < ?4
            AND +coalesce(date_updated, date_created) >= ?5 AND +coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
            AND (?8 IS NULL OR id IN (SELECT rowid & 268435455 FROM flow_search WHERE flow_search MATCH ?8))
        ORDER BY friendly_name ASC, date_created ASC, sid ASC LIMIT ?12
        """
}
