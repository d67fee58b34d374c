-- How long engagements are kept where somebody has said so, and which have been purged.

-- +goose Up
CREATE TABLE retentions (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    until_day     TEXT NOT NULL,
    forever       BOOLEAN NOT NULL,
    reason        TEXT NOT NULL,
    set_by        TEXT NOT NULL,
    set_at        TIMESTAMPTZ NOT NULL,
    purged_at     TIMESTAMPTZ,
    PRIMARY KEY (org_id, engagement_id)
);

-- +goose Down
DROP TABLE retentions;
