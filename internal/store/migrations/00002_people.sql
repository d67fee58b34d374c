-- Who people are, how they come in, and what the organisation keeps for all its
-- engagements.

-- +goose Up
CREATE TABLE people (
    org_id     TEXT NOT NULL,
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    email      TEXT NOT NULL,
    email_key  TEXT NOT NULL,
    search     TEXT NOT NULL,
    locale     TEXT NOT NULL,
    org_roles  TEXT NOT NULL,
    active     BOOLEAN NOT NULL,
    version    BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, email_key)
);

CREATE TABLE clients (
    org_id     TEXT NOT NULL,
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    country    TEXT NOT NULL,
    notes      TEXT NOT NULL,
    version    BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, name_key, country)
);

CREATE TABLE tokens (
    org_id       TEXT NOT NULL,
    id           TEXT NOT NULL,
    prefix       TEXT NOT NULL,
    name         TEXT NOT NULL,
    role         TEXT NOT NULL,
    person       TEXT NOT NULL,
    hash         TEXT NOT NULL,
    expires_at   TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    revoked_at   TIMESTAMPTZ,
    created_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (hash)
);

CREATE TABLE links (
    org_id        TEXT NOT NULL,
    hash          TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    gate          TEXT NOT NULL,
    stage         TEXT NOT NULL,
    person        TEXT NOT NULL,
    revision      BIGINT NOT NULL,
    digest        TEXT NOT NULL,
    issue         BIGINT NOT NULL,
    expires_at    TIMESTAMPTZ NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (hash)
);

CREATE TABLE methodologies (
    org_id      TEXT NOT NULL,
    id          TEXT NOT NULL,
    key         TEXT NOT NULL,
    version     BIGINT NOT NULL,
    title       TEXT NOT NULL,
    body        TEXT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, key, version)
);

CREATE TABLE answers (
    org_id         TEXT NOT NULL,
    key            TEXT NOT NULL,
    request_digest TEXT NOT NULL,
    status         BIGINT NOT NULL,
    body           BYTEA NOT NULL,
    location       TEXT NOT NULL,
    created_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, key)
);

CREATE TABLE sessions (
    org_id     TEXT NOT NULL,
    token      TEXT NOT NULL,
    content    BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, token)
);
CREATE INDEX sessions_by_end ON sessions (org_id, expires_at);

CREATE TABLE access_log (
    org_id  TEXT NOT NULL,
    id      TEXT NOT NULL,
    at      TIMESTAMPTZ NOT NULL,
    subject TEXT NOT NULL,
    action  TEXT NOT NULL,
    target  TEXT NOT NULL,
    code    TEXT NOT NULL,
    reason  TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX access_log_in_order ON access_log (org_id, at);

-- +goose Down
DROP TABLE access_log;
DROP TABLE sessions;
DROP TABLE answers;
DROP TABLE methodologies;
DROP TABLE links;
DROP TABLE tokens;
DROP TABLE clients;
DROP TABLE people;
