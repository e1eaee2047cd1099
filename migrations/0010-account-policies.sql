-- What an account asks of those who change its flows.
ALTER TABLE account ADD COLUMN require_if_match INTEGER NOT NULL DEFAULT 0 CHECK (require_if_match IN (0, 1));
ALTER TABLE account ADD COLUMN subflow_references TEXT NOT NULL DEFAULT 'warn'
    CHECK (subflow_references IN ('warn', 'refuse'));
