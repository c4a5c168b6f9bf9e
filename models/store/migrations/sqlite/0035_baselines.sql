-- +goose Up

-- What key figures were before something was begun. A baseline is never overwritten: the version before stays, with replaced_at.
-- Days are whole days since 1970-01-01, until_day is the first after the period. series_id is the id of the first version.
CREATE TABLE baselines (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    series_id     INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    kpi           TEXT    NOT NULL,
    case_type_id  INTEGER NOT NULL,
    department_id INTEGER NOT NULL,
    from_day      INTEGER NOT NULL,
    until_day     INTEGER NOT NULL,
    value         REAL    NOT NULL,
    n             INTEGER,
    method        TEXT    NOT NULL,
    source        TEXT    NOT NULL,
    measured_by   TEXT    NOT NULL,
    measured_at   INTEGER,
    reason        TEXT    NOT NULL,
    set_by        TEXT    NOT NULL,
    set_at        DATETIME NOT NULL,
    replaced_at   DATETIME
);
CREATE UNIQUE INDEX baselines_standing ON baselines (series_id) WHERE replaced_at IS NULL AND series_id > 0;

-- +goose Down
DROP TABLE baselines;
