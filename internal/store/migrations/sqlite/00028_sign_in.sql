-- Sessions that know whose they are, so that they can be listed and ended, and that change
-- their token; and which account at a provider of sign-ins is whose. Whoever was signed in
-- signs in once more: what old sessions hold does not say enough.

-- +goose Up
DROP TABLE sessions;
CREATE TABLE sessions (
    org_id         TEXT NOT NULL,
    id             TEXT NOT NULL,
    token          TEXT NOT NULL,
    previous       TEXT NOT NULL,
    previous_until TIMESTAMPTZ,
    person         TEXT NOT NULL,
    way            TEXT NOT NULL,
    api_token      TEXT NOT NULL,
    auth_at        TIMESTAMPTZ,
    content        BYTEA NOT NULL,
    begun_at       TIMESTAMPTZ NOT NULL,
    used_at        TIMESTAMPTZ NOT NULL,
    rotated_at     TIMESTAMPTZ NOT NULL,
    expires_at     TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, token)
);
CREATE INDEX sessions_by_previous ON sessions (org_id, previous);
CREATE INDEX sessions_by_person ON sessions (org_id, person);
CREATE INDEX sessions_by_end ON sessions (org_id, expires_at);

CREATE TABLE sign_ins (
    org_id    TEXT NOT NULL,
    id        TEXT NOT NULL,
    issuer    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    person    TEXT NOT NULL,
    linked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, issuer, subject),
    UNIQUE (org_id, issuer, person)
);

-- +goose Down
DROP TABLE sign_ins;
DROP TABLE sessions;
CREATE TABLE sessions (
    org_id     TEXT NOT NULL,
    token      TEXT NOT NULL,
    content    BYTEA NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, token)
);
CREATE INDEX sessions_by_end ON sessions (org_id, expires_at);
