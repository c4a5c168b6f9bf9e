-- +goose Up

-- One row. Every transaction that changes something locks it first: writers stand in line, and the version that
-- other processes poll, the next ids and the end of the trail always belong together.
CREATE TABLE version (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    version    INTEGER NOT NULL,
    next_case  INTEGER NOT NULL,
    next_batch INTEGER NOT NULL,
    last_event INTEGER,
    trail_seq  INTEGER NOT NULL,
    trail_hash TEXT    NOT NULL
);
INSERT INTO version (id, version, next_case, next_batch, last_event, trail_seq, trail_hash) VALUES (1, 1, 1, 1, NULL, 0, '');

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE sources (
    id         INTEGER PRIMARY KEY,
    slug       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    url        TEXT NOT NULL DEFAULT '',
    mappings   TEXT NOT NULL DEFAULT '{}',
    marks      TEXT NOT NULL DEFAULT '',
    created_at DATETIME NOT NULL
);

CREATE TABLE case_types (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE
);

CREATE TABLE departments (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    name_key    TEXT    NOT NULL UNIQUE,
    parent_id   INTEGER NOT NULL DEFAULT 0,
    valid_from  INTEGER,
    valid_until INTEGER
);

CREATE TABLE channels (
    id       INTEGER PRIMARY KEY,
    name     TEXT    NOT NULL,
    name_key TEXT    NOT NULL,
    class    INTEGER NOT NULL,
    UNIQUE (name_key, class)
);

-- The words that only a single case shows: kind 1 KLE number, 2 activity, 3 unit, 4 channel of an event, 5 resource.
CREATE TABLE words (
    id   INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    word TEXT    NOT NULL,
    UNIQUE (kind, word)
);

-- Days are whole days since 1970-01-01. In case_type, kle, department and channel 0 is "none".
-- flags: two bits each (0 unknown, 1 no, 2 yes) from the lowest: limit_applies, complete_at_first,
-- decision_digital, appeal, reopened, exempt; then three bits satisfaction.
CREATE TABLE cases (
    id               INTEGER PRIMARY KEY,
    source_id        INTEGER NOT NULL,
    case_no          TEXT    NOT NULL,
    case_type        INTEGER NOT NULL,
    kle              INTEGER NOT NULL,
    department       INTEGER NOT NULL,
    channel          INTEGER NOT NULL,
    outcome          INTEGER NOT NULL,
    received         INTEGER NOT NULL,
    screened         INTEGER,
    complete         INTEGER,
    decided          INTEGER,
    deadline         INTEGER,
    wait_days        INTEGER,
    wait_days_before INTEGER,
    flags            INTEGER NOT NULL,
    letters          INTEGER,
    paper_steps      INTEGER,
    appeal_settled   INTEGER,
    appeal_outcome   INTEGER NOT NULL,
    handling_minutes REAL,
    cost             REAL
);
CREATE UNIQUE INDEX cases_by_number ON cases (source_id, case_no);

-- at: seconds since 1970-01-01T00:00:00 of the local wall clock. seq keeps the file's order.
CREATE TABLE case_events (
    case_id  INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    activity INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    unit     INTEGER NOT NULL,
    channel  INTEGER NOT NULL,
    resource INTEGER NOT NULL,
    PRIMARY KEY (case_id, seq)
) WITHOUT ROWID;

-- New cases of a batch are first_case ≤ id < until_case. version and undone_version are 0 where no case changed.
CREATE TABLE batches (
    seq            INTEGER PRIMARY KEY,
    id             TEXT    NOT NULL UNIQUE,
    source_id      INTEGER NOT NULL,
    file           TEXT    NOT NULL,
    checksum       TEXT    NOT NULL,
    created_at     DATETIME NOT NULL,
    created_by     TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    first_case     INTEGER NOT NULL,
    until_case     INTEGER NOT NULL,
    marks_before   TEXT,
    report         TEXT    NOT NULL,
    undone_at      DATETIME,
    undone_by      TEXT    NOT NULL DEFAULT '',
    undone_version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX batches_by_version ON batches (version);
CREATE INDEX batches_by_undone_version ON batches (undone_version);

-- What a case was before a batch changed or removed it, and which events it had before the batch gave it others.
CREATE TABLE before_images (
    batch_seq INTEGER NOT NULL,
    case_id   INTEGER NOT NULL,
    image     TEXT    NOT NULL,
    PRIMARY KEY (batch_seq, case_id)
) WITHOUT ROWID;
CREATE INDEX before_images_by_case ON before_images (case_id);
CREATE TABLE before_events (
    batch_seq INTEGER NOT NULL,
    case_id   INTEGER NOT NULL,
    events    TEXT    NOT NULL,
    PRIMARY KEY (batch_seq, case_id)
) WITHOUT ROWID;
CREATE INDEX before_events_by_case ON before_events (case_id);

CREATE TABLE targets (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    kpi            TEXT    NOT NULL,
    case_type_id   INTEGER NOT NULL,
    department_id  INTEGER NOT NULL,
    valid_from     INTEGER NOT NULL,
    value          REAL,
    comparator     TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    clock          TEXT    NOT NULL,
    day_kind       TEXT    NOT NULL,
    decision_ref   TEXT    NOT NULL,
    note           TEXT    NOT NULL,
    set_by         TEXT    NOT NULL,
    set_at         DATETIME NOT NULL,
    active         BOOLEAN NOT NULL,
    replaced_at    DATETIME
);
CREATE UNIQUE INDEX targets_standing ON targets (kpi, case_type_id, department_id, valid_from, kind) WHERE replaced_at IS NULL;

CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    email         TEXT    NOT NULL,
    email_key     TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    department_id INTEGER NOT NULL,
    password      TEXT    NOT NULL,
    lang          TEXT    NOT NULL,
    theme         TEXT    NOT NULL,
    valid_until   INTEGER,
    disabled      BOOLEAN NOT NULL,
    created_at    DATETIME NOT NULL
);

CREATE TABLE sessions (
    id      TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    csrf    TEXT     NOT NULL,
    created DATETIME NOT NULL,
    expires DATETIME NOT NULL,
    seen    DATETIME NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE tokens (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT    NOT NULL UNIQUE,
    hash          TEXT    NOT NULL UNIQUE,
    scopes        TEXT    NOT NULL,
    department_id INTEGER NOT NULL,
    expires       INTEGER,
    last_used     DATETIME,
    revoked       BOOLEAN NOT NULL,
    created_at    DATETIME NOT NULL,
    created_by    TEXT    NOT NULL
);

CREATE TABLE trail (
    seq     INTEGER PRIMARY KEY,
    at      DATETIME NOT NULL,
    who     TEXT NOT NULL,
    what    TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    prev    TEXT NOT NULL,
    hash    TEXT NOT NULL
);

CREATE TABLE access_log (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    at   DATETIME NOT NULL,
    who  TEXT NOT NULL,
    what TEXT NOT NULL
);
CREATE INDEX access_log_by_time ON access_log (at);

-- +goose Down
DROP TABLE access_log;
DROP TABLE trail;
DROP TABLE tokens;
DROP TABLE sessions;
DROP TABLE users;
DROP TABLE targets;
DROP TABLE before_events;
DROP TABLE before_images;
DROP TABLE batches;
DROP TABLE case_events;
DROP TABLE cases;
DROP TABLE words;
DROP TABLE channels;
DROP TABLE departments;
DROP TABLE case_types;
DROP TABLE sources;
DROP TABLE settings;
DROP TABLE version;
