-- +goose Up

-- How departments mean to reach a goal. A trajectory is never overwritten: the one before stays, with replaced_at. Months are
-- counted (year × 12 + month − 1); factors is a list of twelve numbers as JSON, null for a line. What it promises stands in drafts.
CREATE TABLE trajectories (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    kpi           TEXT    NOT NULL,
    case_type_id  INTEGER NOT NULL,
    department_id INTEGER NOT NULL,
    form          TEXT    NOT NULL,
    from_month    INTEGER NOT NULL,
    until_month   INTEGER NOT NULL,
    start         REAL    NOT NULL,
    goal          REAL    NOT NULL,
    factors       TEXT,
    baseline_id   INTEGER NOT NULL,
    set_by        TEXT    NOT NULL,
    set_at        DATETIME NOT NULL,
    replaced_at   DATETIME
);
CREATE UNIQUE INDEX trajectories_standing ON trajectories (department_id, case_type_id, kpi) WHERE replaced_at IS NULL;

-- +goose Down
DROP TABLE trajectories;
