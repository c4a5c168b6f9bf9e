-- +goose Up

-- How many days a step of a case type should take at most, from a month on. A row is never changed: a later one of the
-- same step and month replaces it, and one without days ends the target.
CREATE TABLE step_targets (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    case_type_id  INTEGER NOT NULL,
    department_id INTEGER NOT NULL,
    step          TEXT NOT NULL,
    from_month    INTEGER NOT NULL,
    days          REAL,
    reason        TEXT NOT NULL,
    set_by        TEXT NOT NULL,
    set_at        DATETIME NOT NULL
);

-- +goose Down
DROP TABLE step_targets;
