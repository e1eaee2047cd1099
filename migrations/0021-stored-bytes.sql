-- What an account may store counts all that its changes leave, not the definitions alone: names, commit messages, test
-- users, the moves of aliases, and what the rows themselves take.
DROP VIEW expected_account_usage;
DROP VIEW expected_flow_usage;

ALTER TABLE flow RENAME COLUMN definition_bytes TO stored_bytes;
ALTER TABLE account_usage RENAME COLUMN definition_bytes TO stored_bytes;
ALTER TABLE account_usage RENAME COLUMN maximum_definition_bytes TO maximum_stored_bytes;

-- As `StoredBytes` counts them. Test users are few, and found by their key.
CREATE VIEW expected_flow_overhead (flow_id, revisions, bytes) AS
SELECT flow_id, count(*),
    sum(512 + length(CAST(friendly_name AS BLOB)) + coalesce(length(CAST(commit_message AS BLOB)), 0))
        + 512 * (SELECT count(*) FROM alias_move WHERE alias_move.flow_id = revision.flow_id)
        + coalesce((SELECT sum(64 + length(CAST(contact AS BLOB))) FROM test_user
            WHERE test_user.flow_id = revision.flow_id), 0)
FROM revision GROUP BY flow_id;

-- A text counts in each revision that does not repeat the one before it. Each text is read once, however many revisions
-- have it.
CREATE VIEW expected_flow_usage (flow_id, revisions, stored_bytes) AS
WITH size (definition_id, bytes) AS MATERIALIZED (SELECT id, length(CAST(text AS BLOB)) FROM definition),
    step (flow_id, definition_id, previous_id) AS (
        SELECT flow_id, definition_id, lag(definition_id) OVER (PARTITION BY flow_id ORDER BY number) FROM revision),
    texts (flow_id, bytes) AS (
        SELECT flow_id, sum(iif(step.definition_id IS previous_id, 0, bytes))
        FROM step JOIN size ON size.definition_id = step.definition_id GROUP BY flow_id)
SELECT overhead.flow_id, overhead.revisions, overhead.bytes + texts.bytes
FROM expected_flow_overhead AS overhead JOIN texts ON texts.flow_id = overhead.flow_id;

CREATE VIEW expected_account_usage (account_id, flow_count, stored_bytes, key_count) AS
WITH flows (account_id, count, bytes) AS MATERIALIZED (
        SELECT account_id, count(*), sum(stored_bytes) FROM flow GROUP BY account_id),
    keys (account_id, count) AS MATERIALIZED (SELECT account_id, count(*) FROM api_key GROUP BY account_id)
SELECT account.id, coalesce(flows.count, 0), coalesce(flows.bytes, 0), coalesce(keys.count, 0)
FROM account LEFT JOIN flows ON flows.account_id = account.id LEFT JOIN keys ON keys.account_id = account.id;

UPDATE flow SET stored_bytes = stored_bytes + overhead.bytes
FROM expected_flow_overhead AS overhead WHERE overhead.flow_id = flow.id;

UPDATE account_usage SET stored_bytes = expected.stored_bytes
FROM expected_account_usage AS expected WHERE expected.account_id = account_usage.account_id;
