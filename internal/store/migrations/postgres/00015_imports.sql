-- Who imported content, when, and what it did. The content's own history is in item_versions.

-- +goose Up
CREATE TABLE content_imports (
    org_id        TEXT NOT NULL,
    id            TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    at            TIMESTAMPTZ NOT NULL,
    person        TEXT NOT NULL,
    digest        TEXT NOT NULL,
    created       INTEGER NOT NULL,
    updated       INTEGER NOT NULL,
    deleted       INTEGER NOT NULL,
    unchanged     INTEGER NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX content_imports_of ON content_imports (org_id, engagement_id, at);
SELECT mandate_isolate('content_imports');

-- +goose Down
DROP TABLE content_imports;
