-- Sources of metrics: the secrets with which they are read, sealed; how each stands; and what
-- came of each time that it was read.

-- +goose Up
CREATE TABLE source_secrets (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    source        TEXT NOT NULL,
    origin        TEXT NOT NULL,
    sealed        TEXT NOT NULL,
    set_at        TIMESTAMPTZ NOT NULL,
    set_by        TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, source)
);
CREATE TABLE source_states (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    source        TEXT NOT NULL,
    version       BIGINT NOT NULL,
    next_at       TIMESTAMPTZ NOT NULL,
    polled_at     TIMESTAMPTZ NOT NULL,
    read_at       TIMESTAMPTZ,
    failures      BIGINT NOT NULL,
    error         TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, source)
);
CREATE TABLE source_polls (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    source        TEXT NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    readings      BIGINT NOT NULL,
    value         DOUBLE PRECISION NOT NULL,
    value_at      TIMESTAMPTZ,
    reading       TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    failures      BIGINT NOT NULL,
    error         TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, source, at)
);
SELECT mandate_isolate('source_secrets');
SELECT mandate_isolate('source_states');
SELECT mandate_isolate('source_polls');

-- +goose Down
DROP TABLE source_polls;
DROP TABLE source_states;
DROP TABLE source_secrets;
