-- How much each account has, counted by the transaction of each change, so that nothing is gathered when a quota is looked
-- at; and how much it may have, NULL for what the settings say. A table of its own: every new flow writes its row.
CREATE TABLE account_usage (
    account_id                  INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    flow_count                  INTEGER NOT NULL DEFAULT 0, -- with the deleted ones
    definition_bytes            INTEGER NOT NULL DEFAULT 0,
    key_count                   INTEGER NOT NULL DEFAULT 0,
    maximum_flows               INTEGER,
    maximum_definition_bytes    INTEGER,
    maximum_revisions_per_flow  INTEGER,
    maximum_keys                INTEGER,
    maximum_aliases_per_flow    INTEGER,
    maximum_requests_per_second INTEGER
) STRICT;

CREATE TRIGGER account_has_usage AFTER INSERT ON account
BEGIN
    INSERT INTO account_usage (account_id) VALUES (NEW.id);
END;

ALTER TABLE flow ADD COLUMN definition_bytes INTEGER NOT NULL DEFAULT 0;

-- What the counts have to be: a text counts in each revision that does not repeat the one before it. Each text is read
-- once, however many revisions have it.
CREATE VIEW expected_flow_usage (flow_id, revisions, definition_bytes) AS
WITH size (definition_id, bytes) AS MATERIALIZED (SELECT id, length(CAST(text AS BLOB)) FROM definition),
    step (flow_id, definition_id, previous_id) AS (
        SELECT flow_id, definition_id, lag(definition_id) OVER (PARTITION BY flow_id ORDER BY number) FROM revision)
SELECT flow_id, count(*), sum(iif(step.definition_id IS previous_id, 0, bytes))
FROM step JOIN size ON size.definition_id = step.definition_id GROUP BY flow_id;

CREATE VIEW expected_account_usage (account_id, flow_count, definition_bytes, key_count) AS
WITH flows (account_id, count, bytes) AS MATERIALIZED (
        SELECT account_id, count(*), sum(definition_bytes) FROM flow GROUP BY account_id),
    keys (account_id, count) AS MATERIALIZED (SELECT account_id, count(*) FROM api_key GROUP BY account_id)
SELECT account.id, coalesce(flows.count, 0), coalesce(flows.bytes, 0), coalesce(keys.count, 0)
FROM account LEFT JOIN flows ON flows.account_id = account.id LEFT JOIN keys ON keys.account_id = account.id;

UPDATE flow SET definition_bytes = expected.definition_bytes
FROM expected_flow_usage AS expected WHERE expected.flow_id = flow.id;

INSERT INTO account_usage (account_id, flow_count, definition_bytes, key_count)
SELECT account_id, flow_count, definition_bytes, key_count FROM expected_account_usage;
