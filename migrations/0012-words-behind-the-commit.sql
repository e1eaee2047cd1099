-- Flows whose words flow_search does not have as they are now: they are put there later, many at once, which costs the
-- writer much less than one at a time; at the latest before somebody searches.
CREATE TABLE unindexed_flow (
    search_rowid     INTEGER PRIMARY KEY, -- in flow_search, which takes words best in this order
    indexed_revision INTEGER,             -- whose words flow_search has; NULL for none
    definition_bytes INTEGER NOT NULL     -- how much there is to do
) STRICT;
