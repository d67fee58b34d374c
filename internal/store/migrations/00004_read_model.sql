-- The read model: derived from the journal alone, dropped and rebuilt at will.

-- +goose Up
CREATE TABLE rm_engagements (
    org_id             TEXT NOT NULL,
    id                 TEXT NOT NULL,
    title              TEXT NOT NULL,
    title_key          TEXT NOT NULL,
    client             TEXT NOT NULL,
    client_key         TEXT NOT NULL,
    country            TEXT NOT NULL,
    methodology        TEXT NOT NULL,
    methodology_id     TEXT NOT NULL,
    phase              TEXT NOT NULL,
    status             TEXT NOT NULL,
    health             TEXT NOT NULL,
    vitals             TEXT NOT NULL,
    objectives         TEXT NOT NULL,
    scope_in           TEXT NOT NULL,
    scope_out          TEXT NOT NULL,
    confidentiality    TEXT NOT NULL,
    start_on           TEXT NOT NULL,
    target_end         TEXT NOT NULL,
    calendar           TEXT NOT NULL,
    timezone           TEXT NOT NULL,
    currency           TEXT NOT NULL,
    locale             TEXT NOT NULL,
    opened_at          TIMESTAMPTZ NOT NULL,
    paused_at          TIMESTAMPTZ,
    ended_at           TIMESTAMPTZ,
    close_requested_at TIMESTAMPTZ,
    awaiting           TEXT NOT NULL,
    next_due           TIMESTAMPTZ,
    seq                BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX rm_engagements_in_order ON rm_engagements (org_id, opened_at, id);

CREATE TABLE rm_team (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    place         BIGINT NOT NULL,
    role          TEXT NOT NULL,
    person        TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, place)
);
CREATE INDEX rm_team_by_person ON rm_team (org_id, person, engagement_id);

CREATE TABLE rm_phases (
    org_id         TEXT NOT NULL,
    engagement_id  TEXT NOT NULL,
    ref            TEXT NOT NULL,
    place          BIGINT NOT NULL,
    phase          TEXT NOT NULL,
    state          TEXT NOT NULL,
    owner          TEXT NOT NULL,
    opened_at      TIMESTAMPTZ NOT NULL,
    planned_due_at TIMESTAMPTZ,
    due_at         TIMESTAMPTZ,
    closed_at      TIMESTAMPTZ,
    outcome        TEXT NOT NULL,
    late           BOOLEAN NOT NULL,
    reminders      BIGINT NOT NULL,
    escalated      BOOLEAN NOT NULL,
    workflow       TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, ref)
);

CREATE TABLE rm_submissions (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    gate          TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    submitted_by  TEXT NOT NULL,
    submitted_at  TIMESTAMPTZ NOT NULL,
    note          TEXT NOT NULL,
    PRIMARY KEY (org_id, gate, revision)
);

CREATE TABLE rm_gates (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    newest        BOOLEAN NOT NULL,
    ref           TEXT NOT NULL,
    key           TEXT NOT NULL,
    title         TEXT NOT NULL,
    digest        TEXT NOT NULL,
    state         TEXT NOT NULL,
    requester     TEXT NOT NULL,
    note          TEXT NOT NULL,
    stage         TEXT NOT NULL,
    stage_number  BIGINT NOT NULL,
    policy        TEXT NOT NULL,
    opened_at     TIMESTAMPTZ NOT NULL,
    due_at        TIMESTAMPTZ,
    expires_at    TIMESTAMPTZ,
    closed_at     TIMESTAMPTZ,
    reason        TEXT NOT NULL,
    tally         TEXT NOT NULL,
    overdue       BOOLEAN NOT NULL,
    lapsed        BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, id, revision)
);
CREATE INDEX rm_gates_by_engagement ON rm_gates (org_id, engagement_id, opened_at);
CREATE INDEX rm_gates_by_state ON rm_gates (org_id, state, opened_at);

CREATE TABLE rm_tasks (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    gate          TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    stage         TEXT NOT NULL,
    person        TEXT NOT NULL,
    stage_number  BIGINT NOT NULL,
    place         BIGINT NOT NULL,
    roles         TEXT NOT NULL,
    state         TEXT NOT NULL,
    opened_at     TIMESTAMPTZ NOT NULL,
    due_at        TIMESTAMPTZ,
    decided_at    TIMESTAMPTZ,
    decision      TEXT NOT NULL,
    verdict       TEXT NOT NULL,
    late          BOOLEAN NOT NULL,
    reminders     BIGINT NOT NULL,
    escalated     BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, gate, revision, stage, person)
);
CREATE INDEX rm_tasks_by_person ON rm_tasks (org_id, person, state);
CREATE INDEX rm_tasks_by_engagement ON rm_tasks (org_id, engagement_id, state);

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
CREATE INDEX rm_decisions_by_gate ON rm_decisions (org_id, gate, revision);

CREATE TABLE rm_refusals (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    seq           BIGINT NOT NULL,
    decision      TEXT NOT NULL,
    gate          TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    stage         TEXT NOT NULL,
    verdict       TEXT NOT NULL,
    claimed       TEXT NOT NULL,
    channel       TEXT NOT NULL,
    provenance    TEXT NOT NULL,
    code          TEXT NOT NULL,
    reason        TEXT NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, engagement_id, seq)
);
CREATE INDEX rm_refusals_by_decision ON rm_refusals (org_id, decision);

CREATE TABLE rm_projects (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    place         BIGINT NOT NULL,
    name          TEXT NOT NULL,
    state         TEXT NOT NULL,
    health        TEXT NOT NULL,
    reported      TEXT NOT NULL,
    lead          TEXT NOT NULL,
    action        TEXT NOT NULL,
    initiative    TEXT NOT NULL,
    start_on      TEXT NOT NULL,
    planned_end   TEXT NOT NULL,
    end_on        TEXT NOT NULL,
    forecast_end  TEXT NOT NULL,
    budget        BIGINT NOT NULL,
    spent         BIGINT NOT NULL,
    progress      BIGINT NOT NULL,
    last_report   TEXT NOT NULL,
    reported_at   TIMESTAMPTZ,
    late          BOOLEAN NOT NULL,
    breached      BOOLEAN NOT NULL,
    breaches      BIGINT NOT NULL,
    opened_at     TIMESTAMPTZ NOT NULL,
    closed_at     TIMESTAMPTZ,
    reason        TEXT NOT NULL,
    workflow      TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, id)
);

CREATE TABLE rm_late_milestones (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    project       TEXT NOT NULL,
    due_on        TEXT NOT NULL,
    since         TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, engagement_id, id)
);

CREATE TABLE rm_releases (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    projects      TEXT NOT NULL,
    live_at       TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, engagement_id, id)
);

CREATE TABLE rm_concerns (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    overdue       BOOLEAN NOT NULL,
    due_at        TIMESTAMPTZ,
    answered_at   TIMESTAMPTZ,
    late          BOOLEAN NOT NULL,
    PRIMARY KEY (org_id, engagement_id, id)
);

CREATE TABLE rm_periods (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    number        BIGINT NOT NULL,
    of_total      BIGINT NOT NULL,
    from_at       TIMESTAMPTZ NOT NULL,
    to_at         TIMESTAMPTZ NOT NULL,
    state         TEXT NOT NULL,
    status        TEXT NOT NULL,
    missed        TEXT NOT NULL,
    stale         TEXT NOT NULL,
    evaluated_at  TIMESTAMPTZ,
    closed_at     TIMESTAMPTZ,
    PRIMARY KEY (org_id, engagement_id, number)
);

CREATE TABLE rm_initiatives (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    state         TEXT NOT NULL,
    decided_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, engagement_id, id)
);

CREATE TABLE rm_blocks (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    phase         TEXT NOT NULL,
    step          TEXT NOT NULL,
    reason        TEXT NOT NULL,
    since         TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, engagement_id, step)
);

-- +goose Down
DROP TABLE rm_blocks;
DROP TABLE rm_initiatives;
DROP TABLE rm_periods;
DROP TABLE rm_concerns;
DROP TABLE rm_releases;
DROP TABLE rm_late_milestones;
DROP TABLE rm_projects;
DROP TABLE rm_refusals;
DROP TABLE rm_decisions;
DROP TABLE rm_tasks;
DROP TABLE rm_gates;
DROP TABLE rm_submissions;
DROP TABLE rm_phases;
DROP TABLE rm_team;
DROP TABLE rm_engagements;
