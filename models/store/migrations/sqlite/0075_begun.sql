-- +goose Up

-- Imports that have begun and not ended. One whose process is gone was broken off, and nothing of it is stored.
CREATE TABLE imports_begun (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    name   TEXT NOT NULL,
    file   TEXT NOT NULL,
    door   TEXT NOT NULL,
    at     DATETIME NOT NULL,
    holder TEXT NOT NULL
);

-- +goose Down
DROP TABLE imports_begun;
