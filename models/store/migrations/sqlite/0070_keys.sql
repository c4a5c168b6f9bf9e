-- +goose Up

-- Whether a person has switched the shortcuts of single letters off.
ALTER TABLE users ADD COLUMN keys_off BOOLEAN NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE users DROP COLUMN keys_off;
