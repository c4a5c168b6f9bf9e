-- +goose Up

-- Who may enter and submit targets in the place of a department's head, from one day to another: whole days since 1970-01-01, both
-- among them.
CREATE TABLE deputies (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    department_id INTEGER NOT NULL,
    user_id       INTEGER NOT NULL,
    from_day      INTEGER NOT NULL,
    last_day      INTEGER NOT NULL,
    set_by        TEXT    NOT NULL,
    set_at        DATETIME NOT NULL,
    ended_by      TEXT    NOT NULL,
    ended_at      DATETIME
);
CREATE INDEX deputies_by_user ON deputies (user_id);

-- +goose Down
DROP TABLE deputies;
