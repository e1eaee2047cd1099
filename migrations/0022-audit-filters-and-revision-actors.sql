-- The latest date that the log had reached, where an entry's own is earlier, since the clock had been set back; NULL for
-- all others. By it, the entries of a time are found in the order of the log.
ALTER TABLE audit_event ADD COLUMN date_reached INTEGER CHECK (date_reached > date_created);

DROP TRIGGER audit_event_is_immutable;
UPDATE audit_event SET date_reached = reached.date
FROM (SELECT number, date_created, max(date_created) OVER (ORDER BY number) AS date FROM audit_event) AS reached
WHERE reached.number = audit_event.number AND reached.date > reached.date_created;
CREATE TRIGGER audit_event_is_immutable BEFORE UPDATE ON audit_event
BEGIN
    SELECT raise(ABORT, 'the audit log is append-only');
END;

CREATE INDEX audit_event_set_back ON audit_event (account_id) WHERE date_reached IS NOT NULL;
-- By the SID that a resource's path begins with: an alias is found with its flow.
CREATE INDEX audit_event_of_resource ON audit_event (account_id, substr(resource_sid, 1, 34));

-- What keys are and were called: what a key has done keeps the name that it had. NULL where that is not known.
CREATE TABLE key_name (
    id            INTEGER PRIMARY KEY,
    key_sid       TEXT    NOT NULL CHECK (length(key_sid) = 34),
    friendly_name TEXT,
    UNIQUE (key_sid, friendly_name)
) STRICT;

CREATE TRIGGER key_name_is_immutable BEFORE UPDATE ON key_name
BEGIN
    SELECT raise(ABORT, 'the names of keys are append-only');
END;

CREATE TRIGGER key_name_is_kept BEFORE DELETE ON key_name
BEGIN
    SELECT raise(ABORT, 'the names of keys are append-only');
END;

ALTER TABLE api_key ADD COLUMN name_id INTEGER REFERENCES key_name (id); -- its present name's

INSERT INTO key_name (key_sid, friendly_name) SELECT sid, friendly_name FROM api_key;
UPDATE api_key SET name_id = (SELECT id FROM key_name WHERE key_sid = api_key.sid);

CREATE TRIGGER api_key_gets_name AFTER INSERT ON api_key
BEGIN
    INSERT OR IGNORE INTO key_name (key_sid, friendly_name) VALUES (NEW.sid, NEW.friendly_name);
    UPDATE api_key SET name_id = (SELECT id FROM key_name WHERE key_sid = NEW.sid AND friendly_name = NEW.friendly_name)
    WHERE id = NEW.id;
END;

CREATE TRIGGER api_key_changes_name AFTER UPDATE OF friendly_name ON api_key
WHEN NEW.friendly_name IS NOT OLD.friendly_name
BEGIN
    INSERT OR IGNORE INTO key_name (key_sid, friendly_name) VALUES (NEW.sid, NEW.friendly_name);
    UPDATE api_key SET name_id = (SELECT id FROM key_name WHERE key_sid = NEW.sid AND friendly_name = NEW.friendly_name)
    WHERE id = NEW.id;
END;

-- By whom a revision was made: its flow's own account with its auth token or a key, or the command line; NULL where nobody
-- knows. Not by IN: for each row, SQLite would make a table of its words.
ALTER TABLE revision ADD COLUMN actor_key_name_id INTEGER REFERENCES key_name (id);
ALTER TABLE revision ADD COLUMN actor_type TEXT
    CHECK (actor_type = 'auth_token' OR actor_type = 'api_key' OR actor_type = 'command_line' OR actor_type = 'service')
    CHECK ((actor_key_name_id IS NOT NULL) = (actor_type IS 'api_key'));

-- What the log says of each revision that it has the making of. A purged flow may be back by an import: what the log has
-- from before is about another one.
CREATE VIEW audited_revision (flow_id, number, actor_type, actor_key_sid, event_number) AS
WITH purge (account_id, flow_sid, number) AS MATERIALIZED (
    SELECT account_id, resource_sid, max(number) FROM audit_event NOT INDEXED WHERE action = 'flow.purged'
    GROUP BY account_id, resource_sid)
SELECT revision.flow_id, revision.number,
    CASE WHEN event.actor_key_sid IS NOT NULL THEN 'api_key' WHEN event.actor_account_id IS NOT NULL THEN 'auth_token'
        WHEN event.actor_is_service = 1 THEN 'service' ELSE 'command_line' END,
    event.actor_key_sid, event.number
FROM audit_event AS event
    JOIN flow ON flow.sid = event.resource_sid AND flow.account_id = event.account_id
    JOIN revision ON revision.flow_id = flow.id AND revision.number = event.after_revision
    JOIN definition ON definition.id = revision.definition_id AND definition.sha256 = event.after_hash
    LEFT JOIN purge ON purge.account_id = event.account_id AND purge.flow_sid = event.resource_sid
WHERE event.action IN ('flow.created', 'flow.updated', 'flow.rolled_back')
    AND event.number > coalesce(purge.number, 0);

-- A key that is there and was not changed since had the name that it has.
CREATE TEMP TABLE made AS
SELECT audited.flow_id, audited.number, audited.actor_type, audited.actor_key_sid,
    (SELECT friendly_name FROM api_key WHERE sid = audited.actor_key_sid AND NOT EXISTS (
        SELECT 1 FROM audit_event AS change
        WHERE change.account_id = api_key.account_id AND substr(change.resource_sid, 1, 34) = api_key.sid
            AND change.number > audited.event_number AND change.action = 'key.updated')) AS key_name
FROM audited_revision AS audited;

INSERT INTO key_name (key_sid, friendly_name)
SELECT DISTINCT actor_key_sid, NULL FROM made WHERE actor_key_sid IS NOT NULL AND key_name IS NULL;

DROP TRIGGER revision_is_immutable;
UPDATE revision SET actor_type = made.actor_type, actor_key_name_id = (
    SELECT id FROM key_name WHERE key_sid = made.actor_key_sid AND friendly_name IS made.key_name)
FROM made WHERE made.flow_id = revision.flow_id AND made.number = revision.number;
CREATE TRIGGER revision_is_immutable BEFORE UPDATE ON revision
BEGIN
    SELECT raise(ABORT, 'a revision is immutable');
END;

DROP TABLE made;
