-- +goose Up

-- Where a source's deliveries are fetched: how to get in, as sealed text that only the program's own key opens and only
-- for the address that it was given for, and what came of the last tries.
CREATE TABLE fetches (
    source_id INTEGER PRIMARY KEY,
    scheme    TEXT    NOT NULL,
    username  TEXT    NOT NULL,
    sealed    TEXT    NOT NULL,
    etag      TEXT    NOT NULL,
    modified  TEXT    NOT NULL,
    tries     INTEGER NOT NULL,
    tried_at  DATETIME,
    next_at   DATETIME,
    asked_at  DATETIME,
    code      TEXT    NOT NULL
);

-- The source that a token may deliver to; 0 = any.
ALTER TABLE tokens ADD COLUMN source_id INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE tokens DROP COLUMN source_id;
DROP TABLE fetches;
