-- +goose Up

-- What the machine interface answered to a request with an Idempotency-Key, so that the same request again is
-- answered and not done twice.
CREATE TABLE answers (
    who    TEXT NOT NULL,
    key    TEXT NOT NULL,
    hash   TEXT NOT NULL,
    status INTEGER NOT NULL,
    body   BYTEA NOT NULL,
    at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (who, key)
);
CREATE INDEX answers_by_time ON answers (at);

-- +goose Down
DROP TABLE answers;
