/// The schema's history as it was compiled into this binary: every `.sql` file of this folder, in order.
///
/// A file that has been released is never edited: the database remembers the checksum of each that it applied.
public enum Migrations {
    /// Name and SQL text of every migration, oldest first.
    ///
    /// SwiftPM derives the constants' names from the files', a first digit replaced by an underscore.
    public static let all: [(name: String, sql: [UInt8])] = [
        ("0001-accounts", PackageResources._001_accounts_sql),
        ("0002-flows", PackageResources._002_flows_sql),
        ("0003-api-keys", PackageResources._003_api_keys_sql),
        ("0004-audit-events", PackageResources._004_audit_events_sql),
        ("0005-flow-search", PackageResources._005_flow_search_sql),
        ("0006-deleted-flows-and-aliases", PackageResources._006_deleted_flows_and_aliases_sql),
        ("0007-finding-without-deleted", PackageResources._007_finding_without_deleted_sql),
        ("0008-idempotency-records", PackageResources._008_idempotency_records_sql),
        ("0009-subflows", PackageResources._009_subflows_sql),
        ("0010-account-policies", PackageResources._010_account_policies_sql),
        ("0011-beginnings-of-words", PackageResources._011_beginnings_of_words_sql),
        ("0012-words-behind-the-commit", PackageResources._012_words_behind_the_commit_sql),
        ("0013-narrower-status-index", PackageResources._013_narrower_status_index_sql),
        ("0014-page-token-key", PackageResources._014_page_token_key_sql),
        ("0015-bounded-writes", PackageResources._015_bounded_writes_sql),
        ("0016-account-quotas", PackageResources._016_account_quotas_sql),
        ("0017-nonces", PackageResources._017_nonces_sql),
        ("0018-imported-flows", PackageResources._018_imported_flows_sql),
        ("0019-words-without-spaces", PackageResources._019_words_without_spaces_sql),
        ("0020-definition-widget-types", PackageResources._020_definition_widget_types_sql),
        ("0021-stored-bytes", PackageResources._021_stored_bytes_sql),
        ("0022-audit-filters-and-revision-actors", PackageResources._022_audit_filters_and_revision_actors_sql),
        ("0023-audit-event-quota", PackageResources._023_audit_event_quota_sql),
        ("0024-search-beside-the-database", PackageResources._024_search_beside_the_database_sql),
    ]

    /// By name, the checksum of an earlier text (`Migrator.checksum`). 0009 once failed on odd definitions, and noted
    /// SIDs that no flow has, which nothing finds: what it made of all others is the same.
    public static let formerChecksums: [String: Int64] = ["0009-subflows": 1_670_413_655_431_313_969]
}
