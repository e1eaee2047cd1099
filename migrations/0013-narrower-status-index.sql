-- Nothing is ordered by status: the flows in one are a set of row ids. So the index of them has nothing else, and new flows
-- of an account come at the end of their status.
DROP INDEX flow_by_status;
CREATE INDEX flow_by_status ON flow (account_id, status) WHERE date_deleted IS NULL;
