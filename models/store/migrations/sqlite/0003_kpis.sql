-- +goose Up

-- Every version of how a key figure is worked out; none is ever overwritten. body is the rest of the definition as JSON.
CREATE TABLE kpi_definitions (
    key        TEXT     NOT NULL,
    version    INTEGER  NOT NULL,
    valid_from INTEGER  NOT NULL,
    kind       TEXT     NOT NULL,
    body       TEXT     NOT NULL,
    owner      TEXT     NOT NULL,
    reason     TEXT     NOT NULL,
    set_by     TEXT     NOT NULL,
    set_at     DATETIME NOT NULL,
    PRIMARY KEY (key, version)
);

-- +goose Down
DROP TABLE kpi_definitions;
