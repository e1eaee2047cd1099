import FlowRegistry
import SQLite

/// Statements that put flows in order whose row ids are known, the array that is parameter 12, and leave out what does
/// not fit: for filters that let few flows through.
enum FlowSort {
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
        FROM json_each(?12) AS found CROSS JOIN flow ON flow.id = found.value
        WHERE account_id = ?1 AND date_deleted IS NULL AND (date_created, sid) < (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND friendly_name < ?4
            AND coalesce(date_updated, date_created) >= ?5 AND coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
        ORDER BY date_created DESC, sid DESC LIMIT ?11
        """

    private static let oldestFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM json_each(?12) AS found CROSS JOIN flow ON flow.id = found.value
        WHERE account_id = ?1 AND date_deleted IS NULL AND (date_created, sid) > (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND friendly_name < ?4
            AND coalesce(date_updated, date_created) >= ?5 AND coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
        ORDER BY date_created ASC, sid ASC LIMIT ?11
        """

    private static let lastUpdatedFirst: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM json_each(?12) AS found CROSS JOIN flow ON flow.id = found.value
        WHERE account_id = ?1 AND date_deleted IS NULL AND (coalesce(date_updated, date_created), sid) < (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND friendly_name < ?4
            AND coalesce(date_updated, date_created) >= ?5 AND coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
        ORDER BY coalesce(date_updated, date_created) DESC, sid DESC LIMIT ?11
        """

    private static let lastUpdatedLast: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM json_each(?12) AS found CROSS JOIN flow ON flow.id = found.value
        WHERE account_id = ?1 AND date_deleted IS NULL AND (coalesce(date_updated, date_created), sid) > (?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND friendly_name < ?4
            AND coalesce(date_updated, date_created) >= ?5 AND coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
        ORDER BY coalesce(date_updated, date_created) ASC, sid ASC LIMIT ?11
        """

    private static let namesDescending: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM json_each(?12) AS found CROSS JOIN flow ON flow.id = found.value
        WHERE account_id = ?1 AND date_deleted IS NULL AND (friendly_name, date_created, sid) < (?8, ?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND friendly_name < ?4
            AND coalesce(date_updated, date_created) >= ?5 AND coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
        ORDER BY friendly_name DESC, date_created DESC, sid DESC LIMIT ?11
        """

    private static let namesAscending: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated
        FROM json_each(?12) AS found CROSS JOIN flow ON flow.id = found.value
        WHERE account_id = ?1 AND date_deleted IS NULL AND (friendly_name, date_created, sid) > (?8, ?9, ?10)
            AND (?2 IS NULL OR status = ?2)
            AND friendly_name >= ?3 AND friendly_name < ?4
            AND coalesce(date_updated, date_created) >= ?5 AND coalesce(date_updated, date_created) < ?6
            AND (?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id))
        ORDER BY friendly_name ASC, date_created ASC, sid ASC LIMIT ?11
        """
}
