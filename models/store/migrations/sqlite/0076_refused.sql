-- +goose Up

-- Rows that a delivery was stored without, until they come: by case number, and '' for those that cannot be told by one.
CREATE TABLE refused_rows (
    batch_seq INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    case_no   TEXT NOT NULL,
    n         INTEGER NOT NULL,
    made_good INTEGER,
    PRIMARY KEY (batch_seq, case_no)
);
CREATE INDEX refused_rows_missing ON refused_rows (source_id, kind) WHERE made_good IS NULL;

-- +goose Down
DROP TABLE refused_rows;
