-- The flows that a definition runs as subflows, each by the widget that does.
CREATE TABLE definition_subflow (
    definition_id INTEGER NOT NULL REFERENCES definition (id) ON DELETE CASCADE,
    widget_index  INTEGER NOT NULL, -- among the definition's states
    widget        TEXT    NOT NULL,
    flow_sid      TEXT    NOT NULL, -- of whichever flow, also of none
    flow_revision TEXT    NOT NULL, -- a number or LatestPublished or LatestRevision, as it stands there
    PRIMARY KEY (definition_id, widget_index)
) STRICT, WITHOUT ROWID;

CREATE INDEX definition_subflow_by_flow ON definition_subflow (flow_sid);

INSERT INTO definition_subflow (definition_id, widget_index, widget, flow_sid, flow_revision)
SELECT definition.id, widget.key, coalesce(json_extract(widget.value, '$.name'), ''),
    json_extract(widget.value, '$.properties.flow_sid'),
    coalesce(json_extract(widget.value, '$.properties.flow_revision'), 'LatestPublished')
FROM definition CROSS JOIN json_each(definition.text, '$.states') AS widget
WHERE typeof(widget.key) = 'integer' AND widget.type = 'object'
    AND json_extract(widget.value, '$.type') = 'run-subflow'
    AND json_extract(widget.value, '$.properties.flow_sid')
        GLOB 'FW' || replace(hex(zeroblob(16)), '0', '[0-9a-f]');
