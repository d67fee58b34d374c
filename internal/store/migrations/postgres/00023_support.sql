-- When the answers to support requests are due, and who was told of it.

-- +goose Up
CREATE TABLE rm_support_requests (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    due_at        TIMESTAMPTZ,
    reminders     BIGINT NOT NULL,
    escalated     BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, engagement_id, id)
);
SELECT mandate_isolate('rm_support_requests');

-- +goose Down
DROP TABLE rm_support_requests;
