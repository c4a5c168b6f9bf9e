-- +goose Up

-- What was decided because of a figure. Nothing is overwritten: a change is a new row whose first_id is the id of the first
-- version, and the row before gets replaced_at. Lists are JSON, NULL where they are empty; days are whole days since 1970-01-01.
CREATE TABLE decisions (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    first_id      INTEGER NOT NULL,
    set_by        TEXT NOT NULL,
    set_at        DATETIME NOT NULL,
    reason        TEXT NOT NULL,
    replaced_at   DATETIME,
    ended_by      TEXT NOT NULL,
    ended_reason  TEXT NOT NULL,
    ended_at      DATETIME,
    owner_id      INTEGER NOT NULL,
    deputy_id     INTEGER NOT NULL,
    handed_over   BOOLEAN NOT NULL,
    type          TEXT NOT NULL,
    what          TEXT NOT NULL,
    ground        TEXT NOT NULL,
    status        TEXT NOT NULL,
    due           INTEGER,
    done_on       INTEGER,
    case_types    TEXT,
    department_id INTEGER NOT NULL,
    kpi           TEXT NOT NULL,
    period        TEXT NOT NULL,
    expected      REAL,
    measure_after INTEGER NOT NULL,
    benefit_id    INTEGER NOT NULL,
    review_id     INTEGER NOT NULL,
    drop_reason   TEXT NOT NULL
);
CREATE INDEX decisions_first ON decisions (first_id);

-- What people have made of it, with what was measured on that day.
CREATE TABLE decision_judgements (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    decision_id INTEGER NOT NULL,
    verdict     TEXT NOT NULL,
    note        TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    before      REAL,
    after       REAL,
    lower       REAL,
    upper       REAL,
    set_by      TEXT NOT NULL,
    set_at      DATETIME NOT NULL
);
CREATE INDEX decision_judgements_of ON decision_judgements (decision_id);

-- To whom a person answers: what stands in the name of one who leaves passes to the manager. 0 = nobody.
ALTER TABLE users ADD COLUMN manager_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN handed_over BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE sources DROP COLUMN handed_over;
ALTER TABLE users DROP COLUMN manager_id;
DROP TABLE decision_judgements;
DROP TABLE decisions;
