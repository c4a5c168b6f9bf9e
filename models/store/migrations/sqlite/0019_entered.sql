-- +goose Up

-- The appeals of cases whose appeals came in a file of their own, in the file's order. Days are whole days since 1970-01-01.
-- The case itself tells the first one settled.
CREATE TABLE case_appeals (
    case_id  INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    received INTEGER,
    settled  INTEGER,
    outcome  INTEGER NOT NULL,
    PRIMARY KEY (case_id, seq)
) WITHOUT ROWID;

-- Which appeals a case had before the batch gave it others.
CREATE TABLE before_appeals (
    batch_seq INTEGER NOT NULL,
    case_id   INTEGER NOT NULL,
    appeals   TEXT    NOT NULL,
    PRIMARY KEY (batch_seq, case_id)
) WITHOUT ROWID;
CREATE INDEX before_appeals_by_case ON before_appeals (case_id);

-- Ready-made values that people entered. Nothing is overwritten: a correction is a row of its own, and what no longer holds
-- is ended. A department or case type of 0 is all of them together.
CREATE TABLE entered_values (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    first_id      INTEGER NOT NULL,
    kpi           TEXT    NOT NULL,
    from_day      INTEGER NOT NULL,
    until_day     INTEGER NOT NULL,
    case_type_id  INTEGER NOT NULL,
    department_id INTEGER NOT NULL,
    value         REAL,
    n             INTEGER,
    note          TEXT    NOT NULL,
    link          TEXT    NOT NULL,
    approved_by   TEXT    NOT NULL,
    approved_at   DATETIME,
    set_by        TEXT    NOT NULL,
    set_at        DATETIME NOT NULL,
    reason        TEXT    NOT NULL,
    replaced_at   DATETIME,
    ended_by      TEXT    NOT NULL,
    ended_reason  TEXT    NOT NULL,
    ended_at      DATETIME
);
CREATE UNIQUE INDEX entered_standing ON entered_values (kpi, from_day, until_day, case_type_id, department_id)
    WHERE replaced_at IS NULL AND ended_at IS NULL;
CREATE INDEX entered_by_first ON entered_values (first_id);

-- +goose Down
DROP TABLE entered_values;
DROP TABLE before_appeals;
DROP TABLE case_appeals;
