"""Migrations taken back, for databases as earlier versions had them."""

#: By the number of a migration, what takes it back.
UNDO = {
    9: "DROP TABLE definition_subflow",
    10: "ALTER TABLE account DROP COLUMN subflow_references; ALTER TABLE account DROP COLUMN require_if_match",
    # It makes the search index anew, whatever that is.
    11: "SELECT 1",
    12: "DROP TABLE unindexed_flow",
    13: "DROP INDEX flow_by_status; "
    "CREATE INDEX flow_by_status ON flow (account_id, status, date_created, sid) WHERE date_deleted IS NULL",
    14: "DROP TABLE page_token_key",
    15: "DROP VIEW counted_definition; DROP TABLE flow_use; DROP TRIGGER alias_move_is_kept; DROP TABLE flow_purge; "
    "CREATE TRIGGER alias_move_is_kept BEFORE DELETE ON alias_move "
    "WHEN EXISTS (SELECT 1 FROM flow WHERE id = OLD.flow_id) "
    "BEGIN SELECT raise(ABORT, 'the history of an alias is append-only'); END",
    16: "DROP VIEW expected_account_usage; DROP VIEW expected_flow_usage; DROP TRIGGER account_has_usage; "
    "DROP TABLE account_usage; ALTER TABLE flow DROP COLUMN definition_bytes",
    17: "ALTER TABLE flow DROP COLUMN test_users_nonce; ALTER TABLE flow DROP COLUMN nonce; "
    "ALTER TABLE alias_move DROP COLUMN nonce; ALTER TABLE revision DROP COLUMN nonce",
    18: "DROP TABLE imported_flow",
    # Words of scripts with spaces are the same before and after.
    19: "DROP TABLE outdated_words",
    20: "ALTER TABLE definition DROP COLUMN widget_types",
    21: "UPDATE flow SET stored_bytes = stored_bytes - (SELECT bytes FROM expected_flow_overhead WHERE flow_id = flow.id); "
    "DROP VIEW expected_account_usage; DROP VIEW expected_flow_usage; DROP VIEW expected_flow_overhead; "
    "ALTER TABLE flow RENAME COLUMN stored_bytes TO definition_bytes; "
    "ALTER TABLE account_usage RENAME COLUMN stored_bytes TO definition_bytes; "
    "ALTER TABLE account_usage RENAME COLUMN maximum_stored_bytes TO maximum_definition_bytes; "
    "CREATE VIEW expected_flow_usage AS SELECT 1; CREATE VIEW expected_account_usage AS SELECT 1",
    22: "DROP VIEW audited_revision; "
    "ALTER TABLE revision DROP COLUMN actor_type; ALTER TABLE revision DROP COLUMN actor_key_name_id; "
    "ALTER TABLE api_key DROP COLUMN name_id; DROP TABLE key_name; DROP INDEX audit_event_of_resource; "
    "DROP INDEX audit_event_set_back; ALTER TABLE audit_event DROP COLUMN date_reached",
    23: "DROP VIEW expected_account_usage; ALTER TABLE account_usage DROP COLUMN audit_events; "
    "ALTER TABLE account_usage DROP COLUMN maximum_audit_events; CREATE VIEW expected_account_usage AS SELECT 1",
    # What was virtual is only ever dropped again.
    24: "CREATE TABLE flow_search (definition, message, name); "
    "CREATE TABLE unindexed_flow (search_rowid INTEGER PRIMARY KEY, indexed_revision INTEGER, definition_bytes INTEGER); "
    "CREATE TABLE outdated_words (search_rowid INTEGER PRIMARY KEY)",
}


def take_back(connection, until):
    """Brings the database of a connection to an earlier schema, given by its number. What is written later is forgotten."""
    names = connection.execute("SELECT name FROM migration WHERE version > ? ORDER BY version DESC", (until,)).fetchall()
    for (name,) in names:
        number = int(name[:4])
        assert number in UNDO, f"UNDO has to say how migration {name} is taken back"
        connection.executescript(UNDO[number])
    connection.executescript(f"DELETE FROM migration WHERE version > {until}; PRAGMA user_version = {until}")
