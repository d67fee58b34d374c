-- Adoption pulses: whom a round asks, what was answered, and how rounds stand. An anonymous
-- answer has no person and no time, and no row of the two tables leads to one of the other.

-- +goose Up
CREATE TABLE pulse_invitations (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    round         TEXT NOT NULL,
    person        TEXT NOT NULL,
    group_id      TEXT NOT NULL,
    answered      BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, engagement_id, round, person)
);
CREATE TABLE pulse_answers (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    round         TEXT NOT NULL,
    id            TEXT NOT NULL,
    group_id      TEXT NOT NULL,
    person        TEXT NOT NULL,
    awareness     INTEGER NOT NULL,
    desire        INTEGER NOT NULL,
    knowledge     INTEGER NOT NULL,
    ability       INTEGER NOT NULL,
    reinforcement INTEGER NOT NULL,
    comment       TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, round, id)
);
CREATE TABLE rm_pulses (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    asked         BIGINT NOT NULL,
    due_at        TIMESTAMPTZ,
    opened_at     TIMESTAMPTZ NOT NULL,
    closed_at     TIMESTAMPTZ,
    PRIMARY KEY (org_id, engagement_id, id)
);
SELECT mandate_isolate('pulse_invitations');
SELECT mandate_isolate('pulse_answers');
SELECT mandate_isolate('rm_pulses');

-- +goose Down
DROP TABLE rm_pulses;
DROP TABLE pulse_answers;
DROP TABLE pulse_invitations;
