package store

import (
	"context"
	"errors"
	"fmt"
)

// Resealed is how far sealing anew has come: how many chunks of files, and logos, were sealed
// with the primary key, and how many could not be opened and stay as they are.
type Resealed struct{ Done, Failed int }

const (
	resealBatch = 200 // how many are listed at once
	resealTold  = 100 // after how many progress is told
)

// Reseal seals with the primary key whatever of files and logos another key has sealed, or none.
// Each is a transaction of its own, so that it may run beside everything else, twice at once
// too, and be broken off and begun again. It tells its progress now and then. What cannot be
// opened is part of the error. Without a keyset it does nothing.
func (d *DB) Reseal(ctx context.Context, progress func(Resealed)) (Resealed, error) {
	r := resealing{db: d, progress: progress}
	if d.vault == nil {
		return r.Resealed, nil
	}
	orgs, err := d.Orgs(ctx)
	if err != nil {
		return r.Resealed, err
	}
	for _, org := range orgs {
		if err := errors.Join(r.files(ctx, org), r.logos(ctx, org)); err != nil {
			return r.Resealed, errors.Join(append(r.faults, err)...)
		}
	}
	return r.Resealed, errors.Join(r.faults...)
}

// resealing is under way.
type resealing struct {
	Resealed
	db       *DB
	progress func(Resealed)
	faults   []error // of what could not be opened
}

// chunkPlace is where a chunk of a file stands.
type chunkPlace struct {
	EngagementID, FileID string
	Place                int
}

func (r *resealing) files(ctx context.Context, org string) error {
	for after := (chunkPlace{Place: -1}); ; {
		var places []chunkPlace
		err := r.db.Read(ctx, org, func(tx *Tx) error {
			return tx.of(&fileChunkRow{}).Select("engagement_id, file_id, place").Where("sealed_by <> ?", r.db.vault.Primary()).
				Where("(engagement_id, file_id, place) > (?, ?, ?)", after.EngagementID, after.FileID, after.Place).
				Order("engagement_id, file_id, place").Limit(resealBatch).Find(&places).Error
		})
		if err != nil || len(places) == 0 {
			return err
		}
		for _, after = range places {
			what := fmt.Sprintf("chunk %d of file %s of engagement %s", after.Place, after.FileID, after.EngagementID)
			if err := r.one(ctx, org, what, func(tx *Tx) error { return tx.resealChunk(after) }); err != nil {
				return err
			}
		}
	}
}

func (r *resealing) logos(ctx context.Context, org string) error {
	var clients []string
	err := r.db.Read(ctx, org, func(tx *Tx) error {
		return tx.of(&logoRow{}).Where("sealed_by <> ?", r.db.vault.Primary()).Order("client_id").Pluck("client_id", &clients).Error
	})
	if err != nil {
		return err
	}
	for _, client := range clients {
		if err := r.one(ctx, org, "logo of client "+client, func(tx *Tx) error { return tx.resealLogo(client) }); err != nil {
			return err
		}
	}
	return nil
}

// one seals one thing anew. Only the end of ctx ends it all.
func (r *resealing) one(ctx context.Context, org, what string, reseal func(tx *Tx) error) error {
	if err := r.db.In(ctx, org, reseal); err != nil {
		r.Failed++
		r.faults = append(r.faults, fmt.Errorf("%s: %w", what, err))
		return ctx.Err()
	}
	if r.Done++; r.Done%resealTold == 0 {
		r.progress(r.Resealed)
	}
	return nil
}

func (tx *Tx) resealChunk(p chunkPlace) error {
	file, found, err := first[fileRow](tx.of(&fileRow{}).Where("engagement_id = ? AND id = ?", p.EngagementID, p.FileID))
	if err != nil || !found {
		return err
	}
	here := "engagement_id = ? AND file_id = ? AND place = ?"
	chunk, found, err := first[fileChunkRow](tx.locked(&fileChunkRow{}, "UPDATE").Where(here, p.EngagementID, p.FileID, p.Place))
	if err != nil || !found { // deleted meanwhile
		return err
	}
	content, by, err := tx.resealed(chunk.Content, chunk.SealedBy, tx.aboutChunk(p.EngagementID, p.FileID, p.Place, isLast(p.Place, file.Size)))
	if err != nil {
		return err
	}
	return tx.of(&fileChunkRow{}).Where(here, p.EngagementID, p.FileID, p.Place).
		Updates(map[string]any{"content": content, "sealed_by": by}).Error
}

func (tx *Tx) resealLogo(client string) error {
	logo, found, err := first[logoRow](tx.locked(&logoRow{}, "UPDATE").Where("client_id = ?", client))
	if err != nil || !found {
		return err
	}
	content, by, err := tx.resealed(logo.Content, logo.SealedBy, tx.aboutLogo(client))
	if err != nil {
		return err
	}
	return tx.of(&logoRow{}).Where("client_id = ?", client).UpdateColumns(map[string]any{"content": content, "sealed_by": by}).Error
}

// resealed is content sealed with the primary key.
func (tx *Tx) resealed(content []byte, key int64, about []byte) ([]byte, int64, error) {
	plain, err := tx.unseal(content, key, about)
	if err != nil {
		return nil, 0, err
	}
	return tx.seal(plain, about)
}
