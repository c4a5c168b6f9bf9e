-- +goose Up

-- What was decided about the personal data of a source. salt '' = case numbers are kept as they come; the key of the
-- hashes is never here. informed, days since 1970-01-01: staff were told; NULL = caseworkers are dropped.
CREATE TABLE source_privacy (
    source_id INTEGER PRIMARY KEY REFERENCES sources (id),
    salt      TEXT NOT NULL,
    proof     TEXT NOT NULL,
    hashed_by TEXT NOT NULL,
    hashed_at DATETIME,
    informed  INTEGER,
    reason    TEXT NOT NULL,
    kept_by   TEXT NOT NULL,
    kept_at   DATETIME,
    revision  INTEGER NOT NULL
);

-- +goose Down
DROP TABLE source_privacy;
