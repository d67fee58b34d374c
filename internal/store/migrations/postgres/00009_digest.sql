-- What waits for the daily mail of those who want one mail instead of many. The notice
-- of an item that is out is empty.

-- +goose Up
CREATE TABLE digest_items (
    org_id        TEXT NOT NULL,
    id            TEXT NOT NULL,
    person        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    notice        TEXT NOT NULL,
    created_at    TIMESTAMPTZ NOT NULL,
    sent_at       TIMESTAMPTZ,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX digest_items_waiting ON digest_items (org_id, person, created_at) WHERE sent_at IS NULL;
SELECT mandate_isolate('digest_items');

-- +goose Down
DROP TABLE digest_items;
