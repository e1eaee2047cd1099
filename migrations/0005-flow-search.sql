-- Finding flows: what a list is filtered, searched and ordered by.

-- By name, which is an order of its own; and by state of work and by last change.
CREATE INDEX flow_by_name ON flow (account_id, friendly_name, date_created, sid);
CREATE INDEX flow_by_status ON flow (account_id, status, date_created, sid);
CREATE INDEX flow_by_update ON flow (account_id, coalesce(date_updated, date_created), sid);

-- What is searched in a definition: its strings, without the names of members.
CREATE VIEW definition_text (definition_id, text) AS
SELECT id, (SELECT group_concat(atom, char(10)) FROM json_tree(definition.text) WHERE type = 'text') FROM definition;

-- The types of a definition's widgets. Table-valued functions alone: SQLite 3.40 takes json_extract() in a schema for
-- unsafe.
CREATE VIEW definition_widget (definition_id, type) AS
SELECT DISTINCT definition.id, member.value
FROM definition CROSS JOIN json_each(definition.text, '$.states') AS widget
    CROSS JOIN json_each(widget.value) AS member
WHERE member.key = 'type' AND member.type = 'text';

-- The types of the widgets of each flow's latest revision. Without a foreign key, which would need an index as large as
-- the table: who takes a row back knows the definition that it was made of.
CREATE TABLE flow_widget_type (
    account_id   INTEGER NOT NULL,
    type         TEXT    NOT NULL,
    date_created INTEGER NOT NULL, -- the flow's
    flow_id      INTEGER NOT NULL,
    PRIMARY KEY (account_id, type, date_created, flow_id)
) STRICT, WITHOUT ROWID;

-- Name, commit message and definition of each flow's latest revision. Each text begins with the account in eight hex
-- digits and U+001F; the tokenizer puts the account before every word, so that the words of one account are a stretch of
-- the index of their own. The index alone: FTS5 keeps no texts here, and an entry is taken back by giving it again. Words
-- are found by their first one and two letters (behind the account's eight) as fast as whole; longer beginnings are
-- looked up among the words. Row ids are in the order of creation, with the flow's id in the lower 28 bits.
CREATE VIRTUAL TABLE flow_search USING fts5 (
    name, message, definition,
    content = '', columnsize = 0, prefix = '9 10', tokenize = 'scoped remove_diacritics 2'
);

INSERT INTO flow_widget_type (account_id, type, date_created, flow_id)
SELECT flow.account_id, definition_widget.type, flow.date_created, flow.id
FROM definition_widget JOIN flow ON flow.definition_id = definition_widget.definition_id;

INSERT INTO flow_search (rowid, name, message, definition)
SELECT flow.date_created << 28 | flow.id,
    printf('%08x', flow.account_id) || char(31) || flow.friendly_name,
    printf('%08x', flow.account_id) || char(31) || flow.commit_message,
    printf('%08x', flow.account_id) || char(31) || definition_text.text
FROM flow JOIN definition_text ON definition_text.definition_id = flow.definition_id
ORDER BY flow.date_created, flow.id;
