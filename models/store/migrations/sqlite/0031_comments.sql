-- +goose Up

-- What heads say about targets that are not met. A comment is never overwritten: the version before stays, with replaced_at.
CREATE TABLE comments (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    kpi           TEXT    NOT NULL,
    case_type_id  INTEGER NOT NULL,
    department_id INTEGER NOT NULL,
    period        TEXT    NOT NULL,
    version       INTEGER NOT NULL,
    text          TEXT    NOT NULL,
    published     BOOLEAN NOT NULL,
    unchanged     BOOLEAN NOT NULL,
    set_by        TEXT    NOT NULL,
    set_at        DATETIME NOT NULL,
    replaced_at   DATETIME
);
CREATE UNIQUE INDEX comments_standing ON comments (period, kpi, case_type_id, department_id) WHERE replaced_at IS NULL;

-- +goose Down
DROP TABLE comments;
