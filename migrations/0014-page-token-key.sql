-- With what the audit log's page tokens are made: the number of an entry, which counts those of all accounts, is in them in
-- a form that nobody reads without this key. It never leaves the file.
CREATE TABLE page_token_key (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    key BLOB    NOT NULL CHECK (length(key) = 64)
) STRICT;

INSERT INTO page_token_key (id, key) VALUES (1, randomblob(64));
