-- +goose Up

-- A view holds the state of an address, never a figure.
CREATE TABLE saved_views (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users (id),
    name       TEXT    NOT NULL,
    query      TEXT    NOT NULL,
    shared     BOOLEAN NOT NULL DEFAULT FALSE,
    changed_at DATETIME NOT NULL
);
CREATE UNIQUE INDEX saved_views_name ON saved_views (user_id, name);
