package store

import (
	"context"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
	"gorm.io/gorm/clause"
)

// Sessions keeps the web's sessions of one organisation.
type Sessions struct {
	db  *DB
	org string
}

var _ scs.CtxStore = (*Sessions)(nil)

// Sessions returns the sessions of an organisation.
func (db *DB) Sessions(org string) *Sessions { return &Sessions{db: db, org: org} }

// FindCtx returns a session that has not expired.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var content []byte
	var found bool
	err := s.db.Read(ctx, s.org, func(tx *Tx) error {
		row, ok, err := first[sessionRow](tx.of(&sessionRow{}).Where("token = ? AND expires_at > ?", token, stampOf(tx.began)))
		content, found = row.Content, ok
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("read a session: %w", err)
	}
	return content, found, nil
}

// CommitCtx keeps a session, and clears away those that have expired.
func (s *Sessions) CommitCtx(ctx context.Context, token string, content []byte, expiry time.Time) error {
	err := s.db.In(ctx, s.org, func(tx *Tx) error {
		if err := tx.of(&sessionRow{}).Where("expires_at <= ?", stampOf(tx.began)).Delete(&sessionRow{}).Error; err != nil {
			return err
		}
		row := sessionRow{OrgID: tx.org, Token: token, Content: content, ExpiresAt: stampOf(expiry)}
		return tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	})
	if err != nil {
		return fmt.Errorf("keep a session: %w", err)
	}
	return nil
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	err := s.db.In(ctx, s.org, func(tx *Tx) error {
		return tx.of(&sessionRow{}).Where("token = ?", token).Delete(&sessionRow{}).Error
	})
	if err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// Find is FindCtx for callers without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx for callers without a context.
func (s *Sessions) Commit(token string, content []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, content, expiry)
}

// Delete is DeleteCtx for callers without a context.
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
