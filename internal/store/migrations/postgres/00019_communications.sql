-- What Mandate mails to the people of a change, one by one, and how the communication plan
-- stands by the journal.

-- +goose Up
CREATE TABLE change_mails (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    item          TEXT NOT NULL,
    person        TEXT NOT NULL,
    version       BIGINT NOT NULL,
    digest        TEXT NOT NULL,
    state         TEXT NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, engagement_id, item, person)
);
CREATE TABLE rm_communications (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    state         TEXT NOT NULL,
    planned       TEXT NOT NULL,
    sent          TEXT NOT NULL,
    mailed        BOOLEAN NOT NULL,
    addressed     BIGINT NOT NULL,
    reached       BIGINT NOT NULL,
    moved_at      TIMESTAMPTZ,
    reminders     BIGINT NOT NULL,
    overdue       BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, engagement_id, id)
);
SELECT mandate_isolate('change_mails');
SELECT mandate_isolate('rm_communications');

-- +goose Down
DROP TABLE rm_communications;
DROP TABLE change_mails;
