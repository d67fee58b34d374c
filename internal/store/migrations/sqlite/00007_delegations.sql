-- Who stands in for whom while they are away.

-- +goose Up
CREATE TABLE delegations (
    org_id        TEXT NOT NULL,
    id            TEXT NOT NULL,
    principal     TEXT NOT NULL,
    delegate      TEXT NOT NULL,
    from_day      TEXT NOT NULL,
    until_day     TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    gates         TEXT NOT NULL,
    mode          TEXT NOT NULL,
    reason        TEXT NOT NULL,
    version       BIGINT NOT NULL,
    created_by    TEXT NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    updated_by    TEXT NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    ended_at      TIMESTAMPTZ,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX delegations_by_principal ON delegations (org_id, principal, until_day);
CREATE INDEX delegations_by_delegate ON delegations (org_id, delegate, until_day);

-- +goose Down
DROP TABLE delegations;
