-- +goose Up

-- What this database calls itself, so that a file that was kept of another one is not taken for its own.
ALTER TABLE version ADD COLUMN identity TEXT NOT NULL DEFAULT '';
UPDATE version SET identity = replace(gen_random_uuid()::text, '-', '');

-- +goose Down
ALTER TABLE version DROP COLUMN identity;
