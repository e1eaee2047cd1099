-- An account owns flows. Closing or suspending one keeps its rows.
CREATE TABLE account (
    id           INTEGER PRIMARY KEY,
    sid          TEXT    NOT NULL UNIQUE CHECK (length(sid) = 34),
    friendly_name TEXT   NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('active', 'suspended', 'closed')),
    date_created INTEGER NOT NULL,
    date_updated INTEGER
) STRICT;

-- Only the SHA-256 of an auth token is kept: a token is 128 random bits, so that a plain hash cannot be reversed.
CREATE TABLE auth_token (
    account_id   INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    kind         TEXT    NOT NULL CHECK (kind IN ('primary', 'secondary')),
    hash         BLOB    NOT NULL CHECK (length(hash) = 32),
    date_created INTEGER NOT NULL,
    PRIMARY KEY (account_id, kind)
) STRICT, WITHOUT ROWID;
