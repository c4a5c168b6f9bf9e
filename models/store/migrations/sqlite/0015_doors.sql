-- +goose Up

-- What was agreed with a source about its deliveries. every: '', daily, weekly, monthly. Days are whole days since
-- 1970-01-01; agreed is the day since when it holds.
ALTER TABLE sources ADD COLUMN owner_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN deputy_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN door TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN every TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN on_day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN max_age INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN zone TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN partial BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE sources ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sources ADD COLUMN agreed INTEGER;
ALTER TABLE sources ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
-- The day on which the source said that it has nothing new, which is as good as a delivery.
ALTER TABLE sources ADD COLUMN confirmed INTEGER;
ALTER TABLE sources ADD COLUMN confirmed_at DATETIME;

-- By which door a batch came in, the day it counts as delivered on, and what the door knows it by: a door that was
-- killed in between finds by it that the delivery is in already.
ALTER TABLE batches ADD COLUMN door TEXT NOT NULL DEFAULT '';
ALTER TABLE batches ADD COLUMN day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN ref TEXT NOT NULL DEFAULT '';
UPDATE batches SET day = CAST(strftime('%s', substr(created_at, 1, 10)) AS INTEGER) / 86400;
CREATE UNIQUE INDEX batches_by_ref ON batches (ref) WHERE ref <> '';
CREATE INDEX batches_by_source ON batches (source_id, day);

-- Deliveries that came to nothing. code says why; report is that of a refused file, as in batches.
CREATE TABLE failed_deliveries (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id INTEGER   NOT NULL,
    at        DATETIME NOT NULL,
    door      TEXT     NOT NULL,
    file      TEXT     NOT NULL,
    checksum  TEXT     NOT NULL,
    ref       TEXT     NOT NULL,
    code      TEXT     NOT NULL,
    report    TEXT     NOT NULL
);
CREATE INDEX failed_deliveries_by_source ON failed_deliveries (source_id, at);

-- What one of several instances does at a time: by whom, and until when it is theirs.
CREATE TABLE chores (
    name    TEXT PRIMARY KEY,
    holder  TEXT     NOT NULL,
    until   DATETIME NOT NULL,
    beat_at DATETIME NOT NULL
);

-- +goose Down
DROP TABLE chores;
DROP TABLE failed_deliveries;
DROP INDEX batches_by_source;
DROP INDEX batches_by_ref;
ALTER TABLE batches DROP COLUMN ref;
ALTER TABLE batches DROP COLUMN day;
ALTER TABLE batches DROP COLUMN door;
ALTER TABLE sources DROP COLUMN confirmed_at;
ALTER TABLE sources DROP COLUMN confirmed;
ALTER TABLE sources DROP COLUMN revision;
ALTER TABLE sources DROP COLUMN agreed;
ALTER TABLE sources DROP COLUMN address;
ALTER TABLE sources DROP COLUMN partial;
ALTER TABLE sources DROP COLUMN zone;
ALTER TABLE sources DROP COLUMN max_age;
ALTER TABLE sources DROP COLUMN on_day;
ALTER TABLE sources DROP COLUMN every;
ALTER TABLE sources DROP COLUMN door;
ALTER TABLE sources DROP COLUMN deputy_id;
ALTER TABLE sources DROP COLUMN owner_id;
