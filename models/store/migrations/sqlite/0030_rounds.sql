-- +goose Up

-- The yearly round of targets. deadline and open_until are whole days since 1970-01-01, from_month counts months (year × 12 +
-- month − 1). A draft is never overwritten: the version before stays, with replaced_at.
CREATE TABLE rounds (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    year      INTEGER NOT NULL UNIQUE,
    grain     TEXT    NOT NULL,
    deadline  INTEGER NOT NULL,
    council   BOOLEAN NOT NULL,
    note      TEXT    NOT NULL,
    opened_by TEXT    NOT NULL,
    opened_at DATETIME NOT NULL
);

CREATE TABLE submissions (
    round_id      INTEGER NOT NULL REFERENCES rounds (id),
    department_id INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    revision      INTEGER NOT NULL,
    reason        TEXT    NOT NULL,
    reference     TEXT    NOT NULL,
    set_by        TEXT    NOT NULL,
    set_at        DATETIME NOT NULL,
    asked_by      TEXT    NOT NULL,
    asked_reason  TEXT    NOT NULL,
    asked_at      DATETIME,
    open_until    INTEGER,
    PRIMARY KEY (round_id, department_id)
) WITHOUT ROWID;

CREATE TABLE drafts (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    round_id      INTEGER NOT NULL REFERENCES rounds (id),
    kpi           TEXT    NOT NULL,
    case_type_id  INTEGER NOT NULL,
    department_id INTEGER NOT NULL,
    from_month    INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    value         REAL,
    reason        TEXT    NOT NULL,
    origin        TEXT    NOT NULL,
    set_by        TEXT    NOT NULL,
    set_at        DATETIME NOT NULL,
    replaced_at   DATETIME,
    returned      TEXT    NOT NULL,
    returned_by   TEXT    NOT NULL
);
CREATE UNIQUE INDEX drafts_standing ON drafts (round_id, department_id, kpi, case_type_id, from_month) WHERE replaced_at IS NULL;
CREATE UNIQUE INDEX drafts_versions ON drafts (round_id, department_id, kpi, case_type_id, from_month, version);

-- +goose Down
DROP TABLE drafts;
DROP TABLE submissions;
DROP TABLE rounds;
