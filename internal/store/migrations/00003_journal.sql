-- The journal: one hash chain for each engagement. The hashed bytes stand as text,
-- exactly as they were hashed; personal data and free texts stand beside it, where they
-- can be erased without breaking the chain.

-- +goose Up
CREATE TABLE journal_heads (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    seq           BIGINT NOT NULL,
    hash          TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id)
);

CREATE TABLE journal (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    seq           BIGINT NOT NULL,
    event_id      TEXT NOT NULL,
    type          TEXT NOT NULL,
    canonical     TEXT NOT NULL,
    prev_hash     TEXT NOT NULL,
    hash          TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, seq),
    UNIQUE (org_id, engagement_id, event_id),
    FOREIGN KEY (org_id, engagement_id) REFERENCES journal_heads (org_id, engagement_id)
);

CREATE TABLE journal_texts (
    org_id        TEXT NOT NULL,
    engagement_id TEXT NOT NULL,
    seq           BIGINT NOT NULL,
    name          TEXT NOT NULL,
    value         TEXT NOT NULL,
    salt          TEXT NOT NULL,
    PRIMARY KEY (org_id, engagement_id, seq, name),
    FOREIGN KEY (org_id, engagement_id, seq) REFERENCES journal (org_id, engagement_id, seq)
);

-- +goose Down
DROP TABLE journal_texts;
DROP TABLE journal;
DROP TABLE journal_heads;
