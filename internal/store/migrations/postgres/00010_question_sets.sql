-- Libraries of questions, which methodologies compose: a version of one never changes.

-- +goose Up
CREATE TABLE question_sets (
    org_id      TEXT NOT NULL,
    id          TEXT NOT NULL,
    key         TEXT NOT NULL,
    version     BIGINT NOT NULL,
    title       TEXT NOT NULL,
    publisher   TEXT NOT NULL,
    licence     TEXT NOT NULL,
    questions   BIGINT NOT NULL,
    body        TEXT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, key, version)
);
SELECT mandate_isolate('question_sets');

-- +goose Down
DROP TABLE question_sets;
