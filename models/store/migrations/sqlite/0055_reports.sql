-- +goose Up

-- Reviews. frozen holds what a locked one shows, byte for byte; checksum is its SHA-256 and lines the beginnings of the SHA-256 of
-- its lines. Of a locked row only journal_no may change, and no row of a locked review goes away.
CREATE TABLE reports (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    period        TEXT    NOT NULL,
    department_id INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    revision      INTEGER NOT NULL,
    note          TEXT    NOT NULL,
    prepared_by   TEXT    NOT NULL,
    prepared_at   DATETIME NOT NULL,
    locked_by     TEXT    NOT NULL,
    locked_at     DATETIME,
    open_reason   TEXT    NOT NULL,
    journal_no    TEXT    NOT NULL,
    frozen        BLOB,
    checksum      TEXT    NOT NULL,
    lines         TEXT    NOT NULL
);
CREATE UNIQUE INDEX reports_preparing ON reports (period, department_id) WHERE state = 'preparing';

-- What a review came to on the items of its agenda. until is whole days since 1970-01-01. Nothing is overwritten.
CREATE TABLE review_items (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    review_id     INTEGER NOT NULL REFERENCES reports (id),
    kind          TEXT    NOT NULL,
    kpi           TEXT    NOT NULL,
    case_type_id  INTEGER NOT NULL,
    department_id INTEGER NOT NULL,
    decision      INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    outcome       TEXT    NOT NULL,
    decision_id   INTEGER NOT NULL,
    text          TEXT    NOT NULL,
    until         INTEGER,
    set_by        TEXT    NOT NULL,
    set_at        DATETIME NOT NULL,
    replaced_at   DATETIME
);
CREATE UNIQUE INDEX review_items_standing ON review_items (review_id, kind, kpi, case_type_id, department_id, decision)
    WHERE replaced_at IS NULL AND kind <> 'own';

-- +goose Down
DROP TABLE review_items;
DROP TABLE reports;
