-- +goose Up

-- Ready-made values. Days are whole days since 1970-01-01, until_day is the first after the period. A case type or a
-- department of 0 is all of them together. A share is a fraction.
CREATE TABLE given_values (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id     INTEGER NOT NULL,
    kpi           TEXT    NOT NULL,
    from_day      INTEGER NOT NULL,
    until_day     INTEGER NOT NULL,
    case_type_id  INTEGER NOT NULL,
    department_id INTEGER NOT NULL,
    value         REAL,
    numerator     REAL,
    denominator   REAL,
    n             INTEGER
);
CREATE UNIQUE INDEX given_values_by_key ON given_values (source_id, kpi, from_day, until_day, case_type_id, department_id);

-- What a value was before a batch changed it; an empty image stands for one that the batch made.
CREATE TABLE before_values (
    batch_seq INTEGER NOT NULL,
    value_id  INTEGER NOT NULL,
    image     TEXT    NOT NULL,
    PRIMARY KEY (batch_seq, value_id)
);
CREATE INDEX before_values_by_value ON before_values (value_id);

-- +goose Down
DROP TABLE before_values;
DROP TABLE given_values;
