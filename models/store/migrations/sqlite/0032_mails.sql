-- +goose Up

-- The outbox: what people are told by mail. A key is posted to a user once; the text goes once it is sent.
CREATE TABLE mails (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    key     TEXT     NOT NULL,
    user_id INTEGER  NOT NULL REFERENCES users (id),
    subject TEXT     NOT NULL,
    body    TEXT     NOT NULL,
    path    TEXT     NOT NULL,
    at      DATETIME NOT NULL,
    sent_at DATETIME,
    tries   INTEGER  NOT NULL,
    next_at DATETIME,
    code    TEXT     NOT NULL,
    UNIQUE (user_id, key)
);
CREATE INDEX mails_unsent ON mails (id) WHERE sent_at IS NULL;

-- +goose Down
DROP TABLE mails;
