-- +goose Up

-- The department that took over what this one did when it ended; 0 = none.
ALTER TABLE departments ADD COLUMN successor_id INTEGER NOT NULL DEFAULT 0;

-- What a person has seen and accepted of a stored case that contradicts itself. doubt is one bit of models.Doubt; seen is
-- a sum of the dates and days that it was said of: where the source changes them, the doubt stands again.
CREATE TABLE accepted_doubts (
    case_id INTEGER  NOT NULL,
    doubt   INTEGER  NOT NULL,
    seen    TEXT     NOT NULL,
    reason  TEXT     NOT NULL,
    said_by TEXT     NOT NULL,
    said_at DATETIME NOT NULL,
    PRIMARY KEY (case_id, doubt)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE accepted_doubts;
ALTER TABLE departments DROP COLUMN successor_id;
