-- What a write looks up or deletes costs it no more with what an account has stored.

-- The definitions that count of each flow: of its latest revision, its latest published one, and those that aliases point
-- at. A deleted flow has none. CROSS JOIN keeps SQLite from going through all revisions with a definition.
CREATE VIEW counted_definition (account_id, flow_id, definition_id) AS
SELECT flow.account_id, flow.id, revision.definition_id
FROM flow CROSS JOIN revision
    ON revision.flow_id = flow.id AND revision.number IN (flow.revision, flow.published_revision)
WHERE flow.date_deleted IS NULL
UNION ALL
SELECT flow.account_id, flow.id, revision.definition_id
FROM flow CROSS JOIN alias ON alias.flow_id = flow.id
    CROSS JOIN revision
    ON revision.flow_id = alias.flow_id AND revision.number IN (alias.revision, alias.canary_revision)
WHERE flow.date_deleted IS NULL;

-- Which flows run one as a subflow, in a definition that counts: found without a look at any other revision. Without
-- foreign keys, which would need an index as large as the table.
CREATE TABLE flow_use (
    account_id            INTEGER NOT NULL,
    subflow_sid           TEXT    NOT NULL,
    runs_latest_published INTEGER NOT NULL, -- or else a certain revision, or the latest one
    flow_id               INTEGER NOT NULL, -- of the flow that runs it
    definition_id         INTEGER NOT NULL,
    PRIMARY KEY (account_id, subflow_sid, runs_latest_published, flow_id, definition_id)
) STRICT, WITHOUT ROWID;

INSERT OR IGNORE INTO flow_use (account_id, subflow_sid, runs_latest_published, flow_id, definition_id)
SELECT account_id, flow_sid, flow_revision = 'LatestPublished', flow_id, definition_id
FROM counted_definition JOIN definition_subflow USING (definition_id);

-- Flows whose purge has begun: their revisions go in pieces, and they with the last one. Nothing brings them back.
CREATE TABLE flow_purge (
    flow_id INTEGER PRIMARY KEY REFERENCES flow (id) ON DELETE CASCADE
) STRICT;

DROP TRIGGER alias_move_is_kept;
CREATE TRIGGER alias_move_is_kept BEFORE DELETE ON alias_move
WHEN EXISTS (SELECT 1 FROM flow WHERE id = OLD.flow_id)
    AND NOT EXISTS (SELECT 1 FROM flow_purge WHERE flow_id = OLD.flow_id)
BEGIN
    SELECT raise(ABORT, 'the history of an alias is append-only');
END;
