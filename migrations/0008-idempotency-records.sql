-- The answers to POSTs with an Idempotency-Key, so that the same request again is answered with the same.
CREATE TABLE idempotency_record (
    id             INTEGER PRIMARY KEY,
    account_id     INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    key            TEXT    NOT NULL,
    request_sha256 BLOB    NOT NULL CHECK (length(request_sha256) = 32),
    status         INTEGER NOT NULL,
    entity_tag     TEXT,
    body           BLOB    NOT NULL, -- never with a secret in it
    date_created   INTEGER NOT NULL,
    UNIQUE (account_id, key)
) STRICT;

CREATE INDEX idempotency_record_oldest_first ON idempotency_record (date_created);
