-- +goose Up

-- The dates on which nobody works beside Saturdays and Sundays, as whole days since 1970-01-01. The official ones are
-- put in by the program at its first start on this table; the local ones are the municipality's own.
CREATE TABLE holidays (
    day  INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('official', 'local'))
);

-- +goose Down
DROP TABLE holidays;
