-- What tells a state of a flow, an alias or a list of test users from one that a restored backup has cut off, since the
-- numbers of revisions and moves are given again behind it. Drawn with each change; 0 for the first revision of a flow, which
-- its SID tells from all others.
ALTER TABLE revision ADD COLUMN nonce INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alias_move ADD COLUMN nonce INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flow ADD COLUMN nonce INTEGER NOT NULL DEFAULT 0; -- its latest revision's
ALTER TABLE flow ADD COLUMN test_users_nonce INTEGER NOT NULL DEFAULT 0;

-- Two backups from before may have different revisions of one number as well.
DROP TRIGGER revision_is_immutable;
UPDATE revision SET nonce = random() & 0xFFFFFFFFFF WHERE number > 1;
CREATE TRIGGER revision_is_immutable BEFORE UPDATE ON revision
BEGIN
    SELECT raise(ABORT, 'a revision is immutable');
END;

DROP TRIGGER alias_move_is_immutable;
UPDATE alias_move SET nonce = random() & 0xFFFFFFFFFF;
CREATE TRIGGER alias_move_is_immutable BEFORE UPDATE ON alias_move
BEGIN
    SELECT raise(ABORT, 'the history of an alias is append-only');
END;

-- A flow whose purge has begun has no revisions any more.
UPDATE flow SET test_users_nonce = random() & 0xFFFFFFFFFF,
    nonce = coalesce((SELECT nonce FROM revision WHERE flow_id = flow.id AND number = flow.revision), 0);
