-- +goose Up

-- What was promised and what was changed for it. Nothing is overwritten: a correction is a new row whose first_id is the id
-- of the first version, and the row before gets replaced_at. Lists are JSON, NULL where they are empty; days are whole days since 1970-01-01.
CREATE TABLE objectives (
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
    title         TEXT NOT NULL,
    description   TEXT NOT NULL,
    department_id INTEGER NOT NULL
);
CREATE INDEX objectives_first ON objectives (first_id);

CREATE TABLE solutions (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    first_id     INTEGER NOT NULL,
    set_by       TEXT NOT NULL,
    set_at       DATETIME NOT NULL,
    reason       TEXT NOT NULL,
    replaced_at  DATETIME,
    ended_by     TEXT NOT NULL,
    ended_reason TEXT NOT NULL,
    ended_at     DATETIME,
    owner_id     INTEGER NOT NULL,
    deputy_id    INTEGER NOT NULL,
    handed_over  BOOLEAN NOT NULL,
    title        TEXT NOT NULL,
    go_live      INTEGER,
    news         TEXT NOT NULL,
    demands      TEXT NOT NULL,
    case_types   TEXT,
    interfaces   TEXT
);
CREATE INDEX solutions_first ON solutions (first_id);

CREATE TABLE workflow_changes (
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
    title         TEXT NOT NULL,
    solution_id   INTEGER NOT NULL,
    interface     TEXT NOT NULL,
    case_types    TEXT,
    kpis          TEXT,
    department_id INTEGER NOT NULL,
    steps_before  TEXT,
    steps_after   TEXT,
    choice        TEXT NOT NULL,
    ground        TEXT NOT NULL,
    who           TEXT NOT NULL,
    affected      INTEGER NOT NULL,
    trained       INTEGER NOT NULL,
    start_day     INTEGER,
    due_day       INTEGER,
    done_day      INTEGER
);
CREATE INDEX workflow_changes_first ON workflow_changes (first_id);

CREATE TABLE benefits (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    first_id       INTEGER NOT NULL,
    set_by         TEXT NOT NULL,
    set_at         DATETIME NOT NULL,
    reason         TEXT NOT NULL,
    replaced_at    DATETIME,
    ended_by       TEXT NOT NULL,
    ended_reason   TEXT NOT NULL,
    ended_at       DATETIME,
    owner_id       INTEGER NOT NULL,
    deputy_id      INTEGER NOT NULL,
    handed_over    BOOLEAN NOT NULL,
    title          TEXT NOT NULL,
    description    TEXT NOT NULL,
    type           TEXT NOT NULL,
    negative       BOOLEAN NOT NULL,
    predictability TEXT NOT NULL,
    state          TEXT NOT NULL,
    objectives     TEXT,
    changes        TEXT,
    kpi            TEXT NOT NULL,
    case_types     TEXT,
    department_id  INTEGER NOT NULL,
    baselines      TEXT,
    unit_times     TEXT,
    plan           TEXT,
    start_day      INTEGER,
    end_day        INTEGER,
    prerequisites  TEXT,
    risks          TEXT,
    assumptions    TEXT NOT NULL,
    data_source    TEXT NOT NULL,
    measuring      TEXT NOT NULL,
    stakeholders   TEXT NOT NULL,
    project        TEXT NOT NULL,
    cost           TEXT NOT NULL,
    priority       INTEGER NOT NULL,
    closed_on      INTEGER,
    review_on      INTEGER,
    approved_by    TEXT NOT NULL,
    approved_at    DATETIME
);
CREATE INDEX benefits_first ON benefits (first_id);

CREATE TABLE benefit_amounts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    first_id     INTEGER NOT NULL,
    set_by       TEXT NOT NULL,
    set_at       DATETIME NOT NULL,
    reason       TEXT NOT NULL,
    replaced_at  DATETIME,
    ended_by     TEXT NOT NULL,
    ended_reason TEXT NOT NULL,
    ended_at     DATETIME,
    benefit_id   INTEGER NOT NULL,
    year         INTEGER NOT NULL,
    gross        TEXT,
    costs        TEXT,
    fees         TEXT,
    line         TEXT NOT NULL,
    price_year   INTEGER NOT NULL,
    permanent    BOOLEAN NOT NULL,
    decision_ref TEXT NOT NULL,
    note         TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed_at DATETIME
);
CREATE INDEX benefit_amounts_first ON benefit_amounts (first_id);

-- +goose Down
DROP TABLE benefit_amounts;
DROP TABLE benefits;
DROP TABLE workflow_changes;
DROP TABLE solutions;
DROP TABLE objectives;
