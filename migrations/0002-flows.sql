-- A definition is stored once per content: a status-only publish refers to the row that is there.
CREATE TABLE definition (
    id     INTEGER PRIMARY KEY,
    sha256 BLOB    NOT NULL UNIQUE CHECK (length(sha256) = 32),
    text   TEXT    NOT NULL
) STRICT;

-- The flow with the members of its latest revision, so that a fetch reads one row and its definition.
CREATE TABLE flow (
    id             INTEGER PRIMARY KEY,
    sid            TEXT    NOT NULL UNIQUE CHECK (length(sid) = 34),
    account_id     INTEGER NOT NULL REFERENCES account (id),
    revision       INTEGER NOT NULL CHECK (revision >= 1),
    published_revision INTEGER,
    status         TEXT    NOT NULL CHECK (status IN ('draft', 'published')),
    friendly_name  TEXT    NOT NULL,
    commit_message TEXT,
    author_sid     TEXT,
    definition_id  INTEGER NOT NULL REFERENCES definition (id),
    date_created   INTEGER NOT NULL,
    date_updated   INTEGER
) STRICT;

-- The order of every list, newest first; the keyset of its page tokens.
CREATE INDEX flow_newest_first ON flow (account_id, date_created DESC, sid DESC);
CREATE INDEX flow_definition ON flow (definition_id);

-- Immutable once written; its number is never used again.
CREATE TABLE revision (
    flow_id        INTEGER NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    number         INTEGER NOT NULL CHECK (number >= 1),
    status         TEXT    NOT NULL CHECK (status IN ('draft', 'published')),
    friendly_name  TEXT    NOT NULL,
    commit_message TEXT,
    author_sid     TEXT,
    definition_id  INTEGER NOT NULL REFERENCES definition (id),
    date_created   INTEGER NOT NULL,
    PRIMARY KEY (flow_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX revision_definition ON revision (definition_id);

CREATE TRIGGER revision_is_immutable BEFORE UPDATE ON revision
BEGIN
    SELECT raise(ABORT, 'a revision is immutable');
END;

-- Contacts that may run the latest draft, in the order in which they were given.
CREATE TABLE test_user (
    flow_id  INTEGER NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    contact  TEXT    NOT NULL,
    PRIMARY KEY (flow_id, position)
) STRICT, WITHOUT ROWID;
