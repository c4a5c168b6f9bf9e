-- +goose Up

-- Classification numbers (KLE), as the municipality loads them: a version never changes, the latest holds.
CREATE TABLE classifications (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT    NOT NULL,
    file    TEXT    NOT NULL,
    numbers INTEGER NOT NULL,
    set_by  TEXT    NOT NULL,
    set_at  DATETIME NOT NULL
);
CREATE TABLE class_numbers (
    classification_id INTEGER NOT NULL REFERENCES classifications (id),
    number      TEXT   NOT NULL,
    title       TEXT   NOT NULL,
    valid_from  INTEGER,
    valid_until INTEGER
);
CREATE INDEX class_numbers_of ON class_numbers (classification_id);

-- Which case type the cases of a prefix are of, where their file names none.
CREATE TABLE class_rules (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    prefix       TEXT   NOT NULL,
    case_type_id INTEGER NOT NULL REFERENCES case_types (id),
    set_by       TEXT   NOT NULL,
    set_at       DATETIME NOT NULL,
    ended_by     TEXT   NOT NULL,
    ended_at     DATETIME,
    reason       TEXT   NOT NULL
);
CREATE UNIQUE INDEX class_rules_standing ON class_rules (prefix) WHERE ended_at IS NULL;

-- +goose Down
DROP TABLE class_rules;
DROP TABLE class_numbers;
DROP TABLE classifications;
