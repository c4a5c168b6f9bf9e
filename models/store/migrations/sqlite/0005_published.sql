-- +goose Up

-- Days are whole days since 1970-01-01, first_id is the first version of a record (0 on itself). Nothing is overwritten:
-- a correction is a row of its own, and what no longer holds is ended.
CREATE TABLE published_figures (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    first_id     INTEGER NOT NULL,
    source       TEXT    NOT NULL,
    case_type_id INTEGER NOT NULL,
    category     TEXT    NOT NULL,
    from_day     INTEGER NOT NULL,
    last_day     INTEGER NOT NULL,
    share        REAL,
    days         REAL,
    clock        TEXT    NOT NULL,
    n            INTEGER,
    outcomes     BOOLEAN NOT NULL,
    outside      BOOLEAN NOT NULL,
    received     BOOLEAN NOT NULL,
    reference    TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    set_by       TEXT    NOT NULL,
    set_at       DATETIME NOT NULL,
    reason       TEXT    NOT NULL,
    replaced_at  DATETIME,
    ended_by     TEXT    NOT NULL,
    ended_reason TEXT    NOT NULL,
    ended_at     DATETIME
);
CREATE UNIQUE INDEX published_standing ON published_figures (source, case_type_id, category, from_day, last_day)
    WHERE replaced_at IS NULL AND ended_at IS NULL;

CREATE TABLE time_samples (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    first_id      INTEGER NOT NULL,
    case_type_id  INTEGER NOT NULL,
    department_id INTEGER NOT NULL,
    from_day      INTEGER NOT NULL,
    last_day      INTEGER NOT NULL,
    n             INTEGER NOT NULL,
    minutes       REAL    NOT NULL,
    deviation     REAL,
    method        TEXT    NOT NULL,
    expires       INTEGER NOT NULL,
    reference     TEXT    NOT NULL,
    note          TEXT    NOT NULL,
    set_by        TEXT    NOT NULL,
    set_at        DATETIME NOT NULL,
    reason        TEXT    NOT NULL,
    replaced_at   DATETIME,
    ended_by      TEXT    NOT NULL,
    ended_reason  TEXT    NOT NULL,
    ended_at      DATETIME
);
CREATE UNIQUE INDEX samples_standing ON time_samples (case_type_id, department_id, from_day, last_day)
    WHERE replaced_at IS NULL AND ended_at IS NULL;

-- +goose Down
DROP TABLE time_samples;
DROP TABLE published_figures;
