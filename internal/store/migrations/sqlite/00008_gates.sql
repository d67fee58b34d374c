-- What gates know beyond their votes: delegations, retractions, overrides, revocations,
-- advice, and the conditions that bind. An id of a decision is one within its engagement:
-- whoever signals one chooses it.

-- +goose Up
ALTER TABLE rm_submissions ADD COLUMN answers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE rm_gates ADD COLUMN policy_version TEXT NOT NULL DEFAULT '';
ALTER TABLE rm_gates ADD COLUMN closed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE rm_gates ADD COLUMN authors TEXT NOT NULL DEFAULT '[]';
ALTER TABLE rm_gates ADD COLUMN last_editor TEXT NOT NULL DEFAULT '';
ALTER TABLE rm_gates ADD COLUMN skipped TEXT NOT NULL DEFAULT '[]';
ALTER TABLE rm_gates ADD COLUMN excluded TEXT NOT NULL DEFAULT '[]';
ALTER TABLE rm_gates ADD COLUMN answers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE rm_gates ADD COLUMN override TEXT NOT NULL DEFAULT 'null';
ALTER TABLE rm_gates ADD COLUMN revoked TEXT NOT NULL DEFAULT 'null';
ALTER TABLE rm_tasks ADD COLUMN in_groups TEXT NOT NULL DEFAULT '[]';
ALTER TABLE rm_tasks ADD COLUMN seat TEXT NOT NULL DEFAULT '';
ALTER TABLE rm_tasks ADD COLUMN on_behalf_of TEXT NOT NULL DEFAULT '';
ALTER TABLE rm_tasks ADD COLUMN how TEXT NOT NULL DEFAULT '';
ALTER TABLE rm_tasks ADD COLUMN until_at TIMESTAMPTZ;
ALTER TABLE rm_tasks ADD COLUMN carried BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE rm_refusals ADD COLUMN because TEXT NOT NULL DEFAULT '';

-- SQLite changes no table's primary key.
DROP INDEX rm_decisions_by_gate;
ALTER TABLE rm_decisions RENAME TO rm_decisions_before;
CREATE TABLE rm_decisions (
    org_id         TEXT NOT NULL,
    engagement_id  TEXT NOT NULL,
    id             TEXT NOT NULL,
    gate           TEXT NOT NULL,
    revision       BIGINT NOT NULL,
    stage          TEXT NOT NULL,
    person         TEXT NOT NULL,
    roles          TEXT NOT NULL,
    digest         TEXT NOT NULL,
    verdict        TEXT NOT NULL,
    meaning        TEXT NOT NULL,
    comment        TEXT NOT NULL,
    conditions     TEXT NOT NULL,
    channel        TEXT NOT NULL,
    signed_in_by   TEXT NOT NULL,
    signed_in_at   TIMESTAMPTZ,
    provenance     TEXT NOT NULL,
    at             TIMESTAMPTZ NOT NULL,
    late           BOOLEAN NOT NULL,
    tally          TEXT NOT NULL,
    state          TEXT NOT NULL,
    seq            BIGINT NOT NULL,
    prev_hash      TEXT NOT NULL,
    hash           TEXT NOT NULL,
    on_behalf_of   TEXT NOT NULL DEFAULT '',
    confirmed      BOOLEAN NOT NULL DEFAULT FALSE,
    policy_version TEXT NOT NULL DEFAULT '',
    carried_from   TEXT NOT NULL DEFAULT '',
    retracted_at   TIMESTAMPTZ,
    retract_reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (org_id, engagement_id, id)
);
INSERT INTO rm_decisions (
    org_id, engagement_id, id, gate, revision, stage, person, roles, digest, verdict, meaning,
    comment, conditions, channel, signed_in_by, signed_in_at, provenance, at, late, tally, state,
    seq, prev_hash, hash)
    SELECT
    org_id, engagement_id, id, gate, revision, stage, person, roles, digest, verdict, meaning,
    comment, conditions, channel, signed_in_by, signed_in_at, provenance, at, late, tally, state,
    seq, prev_hash, hash
    FROM rm_decisions_before;
DROP TABLE rm_decisions_before;
CREATE INDEX rm_decisions_by_gate ON rm_decisions (org_id, gate, revision);
CREATE INDEX rm_decisions_by_id ON rm_decisions (org_id, id);

CREATE TABLE rm_conditions (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    place         BIGINT NOT NULL,
    gate          TEXT NOT NULL,
    ref           TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    decision      TEXT NOT NULL,
    set_by        TEXT NOT NULL,
    text          TEXT NOT NULL,
    owner         TEXT NOT NULL,
    owner_text    TEXT NOT NULL,
    verifier      TEXT NOT NULL,
    verifier_text TEXT NOT NULL,
    due           TEXT NOT NULL,
    blocking      BOOLEAN NOT NULL,
    state         TEXT NOT NULL,
    note          TEXT NOT NULL,
    moved_by      TEXT NOT NULL,
    moved_at      TIMESTAMPTZ,
    bound_at      TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, engagement_id, id)
);
CREATE INDEX rm_conditions_by_id ON rm_conditions (org_id, id);
CREATE INDEX rm_conditions_by_gate ON rm_conditions (org_id, gate, revision);

CREATE TABLE rm_advice (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    gate          TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    asker         TEXT NOT NULL,
    adviser       TEXT NOT NULL,
    question      TEXT NOT NULL,
    asked_at      TIMESTAMPTZ NOT NULL,
    answer        TEXT NOT NULL,
    given_at      TIMESTAMPTZ,
    PRIMARY KEY (org_id, engagement_id, id)
);
CREATE INDEX rm_advice_by_id ON rm_advice (org_id, id);
CREATE INDEX rm_advice_by_gate ON rm_advice (org_id, gate, revision);
CREATE INDEX rm_advice_by_adviser ON rm_advice (org_id, adviser);

-- +goose Down
DROP TABLE rm_advice;
DROP TABLE rm_conditions;
DROP INDEX rm_decisions_by_id;
DROP INDEX rm_decisions_by_gate;
ALTER TABLE rm_decisions RENAME TO rm_decisions_before;
CREATE TABLE rm_decisions (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    gate          TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    stage         TEXT NOT NULL,
    person        TEXT NOT NULL,
    roles         TEXT NOT NULL,
    digest        TEXT NOT NULL,
    verdict       TEXT NOT NULL,
    meaning       TEXT NOT NULL,
    comment       TEXT NOT NULL,
    conditions    TEXT NOT NULL,
    channel       TEXT NOT NULL,
    signed_in_by  TEXT NOT NULL,
    signed_in_at  TIMESTAMPTZ,
    provenance    TEXT NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    late          BOOLEAN NOT NULL,
    tally         TEXT NOT NULL,
    state         TEXT NOT NULL,
    seq           BIGINT NOT NULL,
    prev_hash     TEXT NOT NULL,
    hash          TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
);
INSERT INTO rm_decisions (
    org_id, engagement_id, id, gate, revision, stage, person, roles, digest, verdict, meaning,
    comment, conditions, channel, signed_in_by, signed_in_at, provenance, at, late, tally, state,
    seq, prev_hash, hash)
    SELECT
    org_id, engagement_id, id, gate, revision, stage, person, roles, digest, verdict, meaning,
    comment, conditions, channel, signed_in_by, signed_in_at, provenance, at, late, tally, state,
    seq, prev_hash, hash
    FROM rm_decisions_before;
DROP TABLE rm_decisions_before;
CREATE INDEX rm_decisions_by_gate ON rm_decisions (org_id, gate, revision);
ALTER TABLE rm_refusals DROP COLUMN because;
ALTER TABLE rm_tasks DROP COLUMN carried;
ALTER TABLE rm_tasks DROP COLUMN until_at;
ALTER TABLE rm_tasks DROP COLUMN how;
ALTER TABLE rm_tasks DROP COLUMN on_behalf_of;
ALTER TABLE rm_tasks DROP COLUMN seat;
ALTER TABLE rm_tasks DROP COLUMN in_groups;
ALTER TABLE rm_gates DROP COLUMN revoked;
ALTER TABLE rm_gates DROP COLUMN override;
ALTER TABLE rm_gates DROP COLUMN answers;
ALTER TABLE rm_gates DROP COLUMN excluded;
ALTER TABLE rm_gates DROP COLUMN skipped;
ALTER TABLE rm_gates DROP COLUMN last_editor;
ALTER TABLE rm_gates DROP COLUMN authors;
ALTER TABLE rm_gates DROP COLUMN closed_by;
ALTER TABLE rm_gates DROP COLUMN policy_version;
ALTER TABLE rm_submissions DROP COLUMN answers;
