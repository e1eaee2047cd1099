-- What the last import left of a flow beside its revisions and aliases, which tell their history themselves: what is still
-- so was not changed here since, and the next import may take over what it has become where it comes from.
CREATE TABLE imported_flow (
    flow_id         INTEGER PRIMARY KEY REFERENCES flow (id) ON DELETE CASCADE,
    test_users_hash BLOB    NOT NULL CHECK (length(test_users_hash) = 32),
    date_deleted    INTEGER
) STRICT;
