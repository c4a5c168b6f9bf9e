-- +goose Up

-- from_month counts months (year × 12 + month − 1). A rebase is never overwritten: a withdrawn one keeps its row.
CREATE TABLE rebases (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kpi          TEXT    NOT NULL,
    case_type_id INTEGER NOT NULL,
    from_month   INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    set_by       TEXT    NOT NULL,
    set_at       DATETIME NOT NULL,
    ended_by     TEXT    NOT NULL DEFAULT '',
    ended_reason TEXT    NOT NULL DEFAULT '',
    ended_at     DATETIME
);
CREATE UNIQUE INDEX rebases_standing ON rebases (kpi, case_type_id, from_month) WHERE ended_at IS NULL;
