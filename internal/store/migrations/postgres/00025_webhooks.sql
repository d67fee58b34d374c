-- Webhooks: where messages are sent, how each delivery stands, and what came of each attempt.

-- +goose Up
CREATE TABLE webhooks (
    org_id        TEXT NOT NULL,
    id            TEXT NOT NULL,
    name          TEXT NOT NULL,
    url           TEXT NOT NULL,
    types         TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    enabled       BOOLEAN NOT NULL,
    why_disabled  TEXT NOT NULL,
    secret        TEXT NOT NULL,
    old_secret    TEXT NOT NULL,
    old_until     TIMESTAMPTZ,
    failing_since TIMESTAMPTZ,
    told_at       TIMESTAMPTZ,
    version       BIGINT NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    created_by    TEXT NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    updated_by    TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE TABLE webhook_deliveries (
    org_id        TEXT NOT NULL,
    id            TEXT NOT NULL,
    webhook       TEXT NOT NULL,
    type          TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    seq           BIGINT NOT NULL,
    event_id      TEXT NOT NULL,
    state         TEXT NOT NULL,
    round         BIGINT NOT NULL,
    attempts      BIGINT NOT NULL,
    status        BIGINT NOT NULL,
    error         TEXT NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    next_at       TIMESTAMPTZ,
    first_at      TIMESTAMPTZ,
    last_at       TIMESTAMPTZ,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (org_id, webhook, created_at, id);
CREATE TABLE webhook_attempts (
    org_id   TEXT NOT NULL,
    delivery TEXT NOT NULL,
    round    BIGINT NOT NULL,
    number   BIGINT NOT NULL,
    at       TIMESTAMPTZ NOT NULL,
    status   BIGINT NOT NULL,
    error    TEXT NOT NULL,
    took_ms  BIGINT NOT NULL,
    next_at  TIMESTAMPTZ,
    tell     TEXT NOT NULL,
    PRIMARY KEY (org_id, delivery, round, number)
);
SELECT mandate_isolate('webhooks');
SELECT mandate_isolate('webhook_deliveries');
SELECT mandate_isolate('webhook_attempts');

-- +goose Down
DROP TABLE webhook_attempts;
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
