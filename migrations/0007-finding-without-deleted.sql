-- Deleted flows cost the lists of the others nothing: they are in none of the indexes that those go by. What finds them by
-- words and widget types (0005) stays until they are purged, and is tried on their rows.
DROP INDEX flow_by_name;
DROP INDEX flow_by_status;
DROP INDEX flow_by_update;
CREATE INDEX flow_by_name ON flow (account_id, friendly_name, date_created, sid) WHERE date_deleted IS NULL;
CREATE INDEX flow_by_status ON flow (account_id, status, date_created, sid) WHERE date_deleted IS NULL;
CREATE INDEX flow_by_update ON flow (account_id, coalesce(date_updated, date_created), sid) WHERE date_deleted IS NULL;
