-- Texts in scripts without spaces are found by pairs of characters, kana and digits of half and full width as one, and
-- words behind the 16,384th different one of a text no longer. Whose words flow_search has as they were before is here
-- until the service has given it those that have become others: behind the start, some flows at a time.
CREATE TABLE outdated_words (
    search_rowid INTEGER PRIMARY KEY -- in flow_search
) STRICT;

INSERT INTO outdated_words (search_rowid)
SELECT date_created << 28 | id FROM flow
WHERE id NOT IN (SELECT flow_id FROM flow_purge)
    AND NOT EXISTS (SELECT 1 FROM unindexed_flow WHERE search_rowid = date_created << 28 | flow.id AND indexed_revision IS NULL);
