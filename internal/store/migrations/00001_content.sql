-- What people write: content items with their history, drafts, frozen revisions,
-- files, reports, and the signals that register writes owe to workflows.
-- Column types are the ones that PostgreSQL and SQLite both understand.

-- +goose Up
CREATE TABLE orgs (
    org_id     TEXT NOT NULL PRIMARY KEY,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE items (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    kind          TEXT NOT NULL,
    id            TEXT NOT NULL,
    parent        TEXT NOT NULL,
    version       BIGINT NOT NULL,
    body          TEXT NOT NULL,
    deleted       BOOLEAN NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    created_by    TEXT NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    updated_by    TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, kind, id)
);
CREATE INDEX items_in_order ON items (org_id, engagement_id, kind, created_at, id);
CREATE INDEX items_by_parent ON items (org_id, engagement_id, parent);

CREATE TABLE item_versions (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    kind          TEXT NOT NULL,
    item_id       TEXT NOT NULL,
    version       BIGINT NOT NULL,
    body          TEXT NOT NULL,
    deleted       BOOLEAN NOT NULL,
    written_at    TIMESTAMPTZ NOT NULL,
    written_by    TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, kind, item_id, version),
    FOREIGN KEY (org_id, engagement_id, kind, item_id) REFERENCES items (org_id, engagement_id, kind, id)
);

CREATE TABLE item_links (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    from_kind     TEXT NOT NULL,
    from_id       TEXT NOT NULL,
    place         BIGINT NOT NULL,
    field         TEXT NOT NULL,
    to_kind       TEXT NOT NULL,
    to_id         TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, from_kind, from_id, place)
);
CREATE INDEX item_links_by_target ON item_links (org_id, engagement_id, to_kind, to_id);

CREATE TABLE drafts (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    ref           TEXT NOT NULL,
    frozen        BOOLEAN NOT NULL,
    revision      BIGINT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, ref)
);

CREATE TABLE plan_summaries (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    body          TEXT NOT NULL,
    version       BIGINT NOT NULL,
    updated_at    TIMESTAMPTZ NOT NULL,
    updated_by    TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id)
);

CREATE TABLE revisions (
    org_id          TEXT NOT NULL,
    engagement_id   TEXT NOT NULL,
    ref             TEXT NOT NULL,
    revision        BIGINT NOT NULL,
    gate_key        TEXT NOT NULL,
    digest          TEXT NOT NULL,
    material_digest TEXT NOT NULL,
    body            TEXT NOT NULL,
    frozen_by       TEXT NOT NULL,
    frozen_at       TIMESTAMPTZ NOT NULL,
    request         TEXT NOT NULL,
    note            TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, ref, revision),
    UNIQUE (org_id, engagement_id, request)
);

CREATE TABLE outbox (
    org_id     TEXT NOT NULL,
    id         TEXT NOT NULL,
    workflow   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    item_id    TEXT NOT NULL,
    parent     TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    attempts   BIGINT NOT NULL,
    next_at    TIMESTAMPTZ NOT NULL,
    acked_at   TIMESTAMPTZ,
    outcome    TEXT NOT NULL,
    reason     TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX outbox_pending ON outbox (org_id, next_at) WHERE acked_at IS NULL;

CREATE TABLE files (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    name          TEXT NOT NULL,
    content_type  TEXT NOT NULL,
    size          BIGINT NOT NULL,
    sha256        TEXT NOT NULL,
    created_by    TEXT NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    deleted_by    TEXT NOT NULL,
    deleted_at    TIMESTAMPTZ,
    PRIMARY KEY (org_id, engagement_id, id)
);

CREATE TABLE file_chunks (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    file_id       TEXT NOT NULL,
    place         BIGINT NOT NULL,
    content       BYTEA NOT NULL,
    PRIMARY KEY (org_id, engagement_id, file_id, place)
);

CREATE TABLE reports (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    id            TEXT NOT NULL,
    kind          TEXT NOT NULL,
    ref           TEXT NOT NULL,
    title         TEXT NOT NULL,
    digest        TEXT NOT NULL,
    body          TEXT NOT NULL,
    published_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, engagement_id, kind, ref)
);

-- +goose Down
DROP TABLE reports;
DROP TABLE file_chunks;
DROP TABLE files;
DROP TABLE outbox;
DROP TABLE revisions;
DROP TABLE plan_summaries;
DROP TABLE drafts;
DROP TABLE item_links;
DROP TABLE item_versions;
DROP TABLE items;
DROP TABLE orgs;
