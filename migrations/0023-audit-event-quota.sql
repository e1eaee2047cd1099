-- The entries of the audit log are kept for ever, also where nothing else is left of a change: an account has a quota of
-- them, too.
ALTER TABLE account_usage ADD COLUMN audit_events INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account_usage ADD COLUMN maximum_audit_events INTEGER;

DROP VIEW expected_account_usage;
CREATE VIEW expected_account_usage (account_id, flow_count, stored_bytes, key_count, audit_events) AS
WITH flows (account_id, count, bytes) AS MATERIALIZED (
        SELECT account_id, count(*), sum(stored_bytes) FROM flow GROUP BY account_id),
    keys (account_id, count) AS MATERIALIZED (SELECT account_id, count(*) FROM api_key GROUP BY account_id),
    events (account_id, count) AS MATERIALIZED (SELECT account_id, count(*) FROM audit_event GROUP BY account_id)
SELECT account.id, coalesce(flows.count, 0), coalesce(flows.bytes, 0), coalesce(keys.count, 0), coalesce(events.count, 0)
FROM account LEFT JOIN flows ON flows.account_id = account.id LEFT JOIN keys ON keys.account_id = account.id
    LEFT JOIN events ON events.account_id = account.id;

UPDATE account_usage SET audit_events = expected.count
FROM (SELECT account_id, count(*) AS count FROM audit_event GROUP BY account_id) AS expected
WHERE expected.account_id = account_usage.account_id;
