-- Further credentials of an account. Only the SHA-256 of a secret is kept: it is 190 random bits, so that a plain hash
-- cannot be reversed. A revoked key is a deleted row.
CREATE TABLE api_key (
    id             INTEGER PRIMARY KEY,
    sid            TEXT    NOT NULL UNIQUE CHECK (length(sid) = 34),
    account_id     INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    friendly_name  TEXT    NOT NULL,
    type           TEXT    NOT NULL CHECK (type IN ('main', 'standard', 'restricted')),
    policy         TEXT    CHECK ((policy IS NOT NULL) = (type = 'restricted')), -- permission names, a line each
    hash           BLOB    NOT NULL CHECK (length(hash) = 32),
    date_created   INTEGER NOT NULL,
    date_updated   INTEGER,
    date_expires   INTEGER,
    date_last_used INTEGER
) STRICT;

-- The order of every list, newest first; the keyset of its page tokens.
CREATE INDEX api_key_newest_first ON api_key (account_id, date_created DESC, sid DESC);
CREATE INDEX account_newest_first ON account (date_created DESC, sid DESC);
