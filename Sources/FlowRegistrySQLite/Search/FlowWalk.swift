import FlowRegistry
import SQLite

/// Statements that go through an account's flows in the order of the list, by nothing but the index of that order: for
/// filters that let many flows through. They give row ids; `flow` reads the flow of one.
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

    /// The second in which that flow was created which is as many behind the page's place as parameter 11 says, in an order
    /// by creation.
    static func far(_ keyset: FlowKeyset) -> StaticString { keyset.isDescending ? farOlder : farNewer }

    /// Whether there is a flow that was created before the first second or after the last one.
    static let areOutside: StaticString = """
        SELECT EXISTS (SELECT 1 FROM flow INDEXED BY flow_newest_first
                WHERE account_id = ?1 AND date_deleted IS NULL AND date_created < ?2)
            OR EXISTS (SELECT 1 FROM flow INDEXED BY flow_newest_first
                WHERE account_id = ?1 AND date_deleted IS NULL AND date_created > ?3)
        """

    /// The flow whose row id is parameter 8, and from column `firstFit` on whether it fits each of `FlowCandidates`.
    static let flow: StaticString = """
        SELECT sid, revision, status, friendly_name, commit_message, author_sid, flow.date_created, date_updated,
            friendly_name >= ?3 AND friendly_name < ?4,
            ?7 IS NULL OR EXISTS (SELECT 1 FROM flow_widget_type AS typed WHERE typed.account_id = ?1
                AND typed.type = ?7 AND typed.date_created = flow.date_created AND typed.flow_id = flow.id),
            coalesce(date_updated, date_created) >= ?5 AND coalesce(date_updated, date_created) < ?6,
            ?2 IS NULL OR status = ?2
        FROM flow WHERE id = ?8 AND account_id = ?1 AND date_deleted IS NULL
        """

    static let firstFit: Int32 = 8

    private static let farOlder: StaticString = """
        SELECT date_created FROM flow INDEXED BY flow_newest_first
        WHERE account_id = ?1 AND date_deleted IS NULL AND date_created <= ?9
        ORDER BY date_created DESC LIMIT 1 OFFSET ?11
        """

    private static let farNewer: StaticString = """
        SELECT date_created FROM flow INDEXED BY flow_newest_first
        WHERE account_id = ?1 AND date_deleted IS NULL AND date_created >= ?9
        ORDER BY date_created ASC LIMIT 1 OFFSET ?11
        """

    private static let newestFirst: StaticString = """
        SELECT id FROM flow INDEXED BY flow_newest_first
        WHERE account_id = ?1 AND date_deleted IS NULL AND date_created <= ?9
            AND (?10 = x'00' OR (date_created, sid) < (?9, ?10))
        ORDER BY date_created DESC, sid DESC
        """

    private static let oldestFirst: StaticString = """
        SELECT id FROM flow INDEXED BY flow_newest_first
        WHERE account_id = ?1 AND date_deleted IS NULL AND date_created >= ?9
            AND (?10 = '' OR (date_created, sid) > (?9, ?10))
        ORDER BY date_created ASC, sid ASC
        """

    private static let lastUpdatedFirst: StaticString = """
        SELECT id FROM flow INDEXED BY flow_by_update
        WHERE account_id = ?1 AND date_deleted IS NULL
            AND coalesce(date_updated, date_created) <= ?9 AND coalesce(date_updated, date_created) >= ?5
            AND (?10 = x'00' OR (coalesce(date_updated, date_created), sid) < (?9, ?10))
        ORDER BY coalesce(date_updated, date_created) DESC, sid DESC
        """

    private static let lastUpdatedLast: StaticString = """
        SELECT id FROM flow INDEXED BY flow_by_update
        WHERE account_id = ?1 AND date_deleted IS NULL
            AND coalesce(date_updated, date_created) >= ?9 AND coalesce(date_updated, date_created) < ?6
            AND (?10 = '' OR (coalesce(date_updated, date_created), sid) > (?9, ?10))
        ORDER BY coalesce(date_updated, date_created) ASC, sid ASC
        """

    private static let namesDescending: StaticString = """
        SELECT id FROM flow INDEXED BY flow_by_name
        WHERE account_id = ?1 AND date_deleted IS NULL AND friendly_name <= ?8 AND friendly_name >= ?3
            AND (?10 = x'00' OR (friendly_name, date_created, sid) < (?8, ?9, ?10))
        ORDER BY friendly_name DESC, date_created DESC, sid DESC
        """

    private static let namesAscending: StaticString = """
        SELECT id FROM flow INDEXED BY flow_by_name
        WHERE account_id = ?1 AND date_deleted IS NULL AND friendly_name >= ?8 AND friendly_name < ?4
            AND (?10 = '' OR (friendly_name, date_created, sid) > (?8, ?9, ?10))
        ORDER BY friendly_name ASC, date_created ASC, sid ASC
        """
}
