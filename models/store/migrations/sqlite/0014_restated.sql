-- +goose Up

-- What a batch changed in figures of closed periods, as JSON; NULL = not worked out yet.
ALTER TABLE batches ADD COLUMN restated TEXT;
