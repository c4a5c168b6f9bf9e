-- +goose Up

-- A case keeps the names and words that its file used. How the house reads them stands beside it and can be taken
-- back: title is the name that is shown ('' = as the files have it), into_id the entry that this one is read as (0 =
-- itself), settled whether somebody has said that the name is one of its own. Where both case types have a target of one
-- key figure, department and kind, own_targets says that those of the one that is read as another lead.
ALTER TABLE case_types ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE case_types ADD COLUMN into_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_types ADD COLUMN settled BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE case_types ADD COLUMN own_targets BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE departments ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE departments ADD COLUMN into_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE departments ADD COLUMN settled BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE departments ADD COLUMN own_targets BOOLEAN NOT NULL DEFAULT FALSE;

-- Titles that a case type or department has borne: links and files that use them still find it.
CREATE TABLE former_names (
    kind      TEXT    NOT NULL,
    name_key  TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    entity_id INTEGER NOT NULL,
    PRIMARY KEY (kind, name_key)
);

-- What a word of a source means where a person has said it: kind channel: word_id and means are of channels; kind
-- outcome: word_id is of words, means the code of the outcome. A word that means itself stays unknown, as somebody said.
CREATE TABLE word_rulings (
    source_id INTEGER  NOT NULL,
    kind      TEXT     NOT NULL,
    word_id   INTEGER  NOT NULL,
    means     INTEGER  NOT NULL,
    said_by   TEXT     NOT NULL,
    said_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (source_id, kind, word_id)
);

-- The source's own word for the outcome, of words (kind 6); 0 = none.
ALTER TABLE cases ADD COLUMN outcome_word INTEGER NOT NULL DEFAULT 0;

-- The version in which the reading of names last changed: facts of before must be read anew.
ALTER TABLE version ADD COLUMN read_version BIGINT NOT NULL DEFAULT 0;

-- What the source remembered before a batch that a new mapping made; NULL for a delivery.
ALTER TABLE batches ADD COLUMN mappings_before TEXT;

-- +goose Down
ALTER TABLE batches DROP COLUMN mappings_before;
ALTER TABLE version DROP COLUMN read_version;
ALTER TABLE cases DROP COLUMN outcome_word;
DROP TABLE word_rulings;
DROP TABLE former_names;
ALTER TABLE departments DROP COLUMN own_targets;
ALTER TABLE departments DROP COLUMN settled;
ALTER TABLE departments DROP COLUMN into_id;
ALTER TABLE departments DROP COLUMN title;
ALTER TABLE case_types DROP COLUMN own_targets;
ALTER TABLE case_types DROP COLUMN settled;
ALTER TABLE case_types DROP COLUMN into_id;
ALTER TABLE case_types DROP COLUMN title;
