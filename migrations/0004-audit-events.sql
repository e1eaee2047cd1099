-- Every change of a flow, an account or a credential, written in the transaction that makes it. An entry's hash covers
-- its members and the hash of the entry before it; numbers have no gap.
CREATE TABLE audit_event (
    number           INTEGER PRIMARY KEY,
    account_id       INTEGER NOT NULL REFERENCES account (id), -- whose resource was changed
    action           TEXT    NOT NULL,
    resource_sid     TEXT    NOT NULL,
    before_revision  INTEGER,
    before_hash      BLOB,
    after_revision   INTEGER,
    after_hash       BLOB,
    actor_account_id INTEGER REFERENCES account (id), -- NULL for the command line
    actor_key_sid    TEXT, -- NULL for an auth token
    address          TEXT    NOT NULL,
    request_id       TEXT    NOT NULL,
    date_created     INTEGER NOT NULL,
    previous_hash    BLOB    NOT NULL CHECK (length(previous_hash) = 32),
    hash             BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX audit_event_of_account ON audit_event (account_id, number);

CREATE TRIGGER audit_event_is_immutable BEFORE UPDATE ON audit_event
BEGIN
    SELECT raise(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_event_is_kept BEFORE DELETE ON audit_event
BEGIN
    SELECT raise(ABORT, 'the audit log is append-only');
END;
