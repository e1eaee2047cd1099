-- A deleted flow is hidden, with all that belongs to it, until it is brought back or purged.
ALTER TABLE flow ADD COLUMN date_deleted INTEGER;

-- Deleted flows cost the lists of the others nothing: they are not in their index.
DROP INDEX flow_newest_first;
CREATE INDEX flow_newest_first ON flow (account_id, date_created DESC, sid DESC) WHERE date_deleted IS NULL;
CREATE INDEX flow_last_deleted_first ON flow (account_id, date_deleted DESC, sid DESC) WHERE date_deleted IS NOT NULL;
CREATE INDEX flow_first_deleted_first ON flow (date_deleted) WHERE date_deleted IS NOT NULL;

-- A name for a revision, or for two, the second of which gets a share of the sticky keys.
CREATE TABLE alias (
    flow_id         INTEGER NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    name            TEXT    NOT NULL,
    revision        INTEGER NOT NULL,
    canary_revision INTEGER CHECK ((canary_revision IS NULL) = (canary_percent IS NULL)),
    canary_percent  INTEGER CHECK (canary_percent BETWEEN 0 AND 100),
    date_created    INTEGER NOT NULL,
    date_updated    INTEGER,
    PRIMARY KEY (flow_id, name),
    FOREIGN KEY (flow_id, revision) REFERENCES revision (flow_id, number),
    FOREIGN KEY (flow_id, canary_revision) REFERENCES revision (flow_id, number)
) STRICT, WITHOUT ROWID;

-- The history of each alias, which outlives it. From NULL: made anew; to NULL: deleted.
CREATE TABLE alias_move (
    flow_id              INTEGER NOT NULL REFERENCES flow (id) ON DELETE CASCADE,
    name                 TEXT    NOT NULL,
    number               INTEGER NOT NULL CHECK (number >= 1),
    from_revision        INTEGER,
    from_canary_revision INTEGER,
    from_canary_percent  INTEGER,
    to_revision          INTEGER,
    to_canary_revision   INTEGER,
    to_canary_percent    INTEGER,
    actor_account_id     INTEGER REFERENCES account (id), -- NULL for the command line
    actor_key_sid        TEXT, -- NULL for an auth token
    date_created         INTEGER NOT NULL,
    PRIMARY KEY (flow_id, name, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER alias_move_is_immutable BEFORE UPDATE ON alias_move
BEGIN
    SELECT raise(ABORT, 'the history of an alias is append-only');
END;

-- It goes with its flow alone.
CREATE TRIGGER alias_move_is_kept BEFORE DELETE ON alias_move WHEN EXISTS (SELECT 1 FROM flow WHERE id = OLD.flow_id)
BEGIN
    SELECT raise(ABORT, 'the history of an alias is append-only');
END;

-- What nobody asked for, as a purge when the retention time is over.
ALTER TABLE audit_event ADD COLUMN actor_is_service INTEGER NOT NULL DEFAULT 0 CHECK (actor_is_service IN (0, 1));
