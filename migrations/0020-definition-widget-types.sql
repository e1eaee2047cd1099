-- What a change of a flow's definition takes out of `flow_widget_type` and puts in, without reading two texts again: the
-- types of the widgets as a JSON array, each once. NULL for a definition of before, whose types `definition_widget` reads.
ALTER TABLE definition ADD COLUMN widget_types TEXT;
