package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"mandate/internal/engagement"
)

// How long a session's token serves, and what is kept of its use.
const (
	// RotateAfter is after how long a session that is used gets another token.
	RotateAfter = 15 * time.Minute
	// rotationGrace is how long the token before still serves once its successor has been
	// seen: requests that were under way meanwhile must not sign anybody out.
	rotationGrace = time.Minute
	// touchEvery bounds how often the use of a session is written.
	touchEvery = time.Minute
)

// Sessions keeps the web's sessions of one organisation. A token is stored as its hash. The
// rows say whose a session is; what pages keep in it is none of the store's business.
type Sessions struct {
	db   *DB
	org  string
	idle time.Duration
}

var _ scs.CtxStore = (*Sessions)(nil)

// Sessions returns the sessions of an organisation, which end when they are not used for idle.
func (db *DB) Sessions(org string, idle time.Duration) *Sessions {
	return &Sessions{db: db, org: org, idle: idle}
}

type holderKey struct{}

// WithHolder returns a context under which CommitCtx begins a session of the holder. Without
// one, a session is nobody's: a request that was under way when its session was ended
// cannot bring it back.
func WithHolder(ctx context.Context, h Holder) context.Context {
	return context.WithValue(ctx, holderKey{}, h)
}

// Live returns the session that a token opens: NotFound when there is none, or when it has
// ended.
func (s *Sessions) Live(tx *Tx, token string) (Session, error) {
	row, found, err := s.find(tx, hashOf(token))
	if err != nil {
		return Session{}, fmt.Errorf("read a session: %w", err)
	}
	if !found {
		return Session{}, engagement.Errorf(engagement.NotFound, "There is no such session.")
	}
	session := sessionOf(row)
	session.unseen = row.Token == hashOf(token) && row.Previous != "" && row.PreviousUntil.IsZero()
	return session, nil
}

func (s *Sessions) find(tx *Tx, hash string) (sessionRow, bool, error) {
	return first[sessionRow](s.live(tx).
		Where("(token = ? OR previous = ? AND (previous_until IS NULL OR previous_until > ?))", hash, hash, stampOf(tx.began)))
}

// live starts a statement on the sessions that have reached neither limit.
func (s *Sessions) live(tx *Tx) *gorm.DB {
	return tx.of(&sessionRow{}).Where("expires_at > ? AND used_at > ?", stampOf(tx.began), stampOf(tx.began.Add(-s.idle)))
}

// Touch notes that a session was used, to the minute, and that its token has arrived.
func (s *Sessions) Touch(ctx context.Context, session Session) error {
	if !session.unseen && s.db.now().Sub(session.UsedAt) < min(touchEvery, s.idle/10) {
		return nil
	}
	err := s.db.In(ctx, s.org, func(tx *Tx) error {
		changes := map[string]any{"used_at": stampOf(tx.began)}
		if session.unseen {
			changes["previous_until"] = stampOf(tx.began.Add(rotationGrace))
		}
		return tx.of(&sessionRow{}).Where("id = ?", session.ID).Updates(changes).Error
	})
	if err != nil {
		return fmt.Errorf("note the use of a session: %w", err)
	}
	return nil
}

// Rotate gives a session another token when its own has served long enough; "" when it has
// not, or when another request was faster. The token before serves until the new one has
// been seen, and a minute longer: an answer that is lost signs nobody out.
func (s *Sessions) Rotate(ctx context.Context, token string) (fresh string, err error) {
	var session sessionRow
	var found bool
	err = s.db.Read(ctx, s.org, func(tx *Tx) (err error) {
		session, found, err = s.find(tx, hashOf(token))
		return err
	})
	if err != nil || !found || session.Person == "" || s.db.now().Sub(session.RotatedAt.Time) < RotateAfter {
		return "", err
	}
	err = s.db.In(ctx, s.org, func(tx *Tx) error {
		fresh = newSessionToken()
		done := tx.of(&sessionRow{}).Where("id = ? AND rotated_at = ?", session.ID, session.RotatedAt).Updates(map[string]any{
			"token": hashOf(fresh), "previous": hashOf(token), "previous_until": nil, "rotated_at": stampOf(tx.began),
		})
		if done.RowsAffected == 0 {
			fresh = ""
		}
		return done.Error
	})
	if err != nil {
		return "", fmt.Errorf("give a session another token: %w", err)
	}
	return fresh, nil
}

// FindCtx returns what pages keep in a session that has not ended.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	var row sessionRow
	var found bool
	err := s.db.Read(ctx, s.org, func(tx *Tx) (err error) {
		row, found, err = s.find(tx, hashOf(token))
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("read a session: %w", err)
	}
	return row.Content, found, nil
}

// CommitCtx keeps a session, of the context's holder if it is a new one, and clears away
// those that have ended.
func (s *Sessions) CommitCtx(ctx context.Context, token string, content []byte, expiry time.Time) error {
	err := s.db.In(ctx, s.org, func(tx *Tx) error {
		now := stampOf(tx.began)
		ended := tx.of(&sessionRow{}).Where("(expires_at <= ? OR used_at <= ?)", now, stampOf(tx.began.Add(-s.idle)))
		if err := ended.Delete(&sessionRow{}).Error; err != nil {
			return err
		}
		row, found, err := s.find(tx, hashOf(token))
		if err != nil {
			return err
		}
		if found {
			return tx.of(&sessionRow{}).Where("id = ?", row.ID).
				Updates(map[string]any{"content": content, "expires_at": stampOf(expiry), "used_at": now}).Error
		}
		holder, _ := ctx.Value(holderKey{}).(Holder)
		return tx.db.Create(&sessionRow{
			OrgID: tx.org, ID: uuid.NewString(), Token: hashOf(token), Person: holder.Person, Way: string(holder.Way),
			APIToken: holder.APIToken, AuthAt: stampOf(holder.AuthAt), Content: content,
			BegunAt: now, UsedAt: now, RotatedAt: now, ExpiresAt: stampOf(expiry),
		}).Error
	})
	if err != nil {
		return fmt.Errorf("keep a session: %w", err)
	}
	return nil
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	err := s.db.In(ctx, s.org, func(tx *Tx) error {
		row, found, err := s.find(tx, hashOf(token))
		if err != nil || !found {
			return err
		}
		return tx.of(&sessionRow{}).Where("id = ?", row.ID).Delete(&sessionRow{}).Error
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

func newSessionToken() string {
	var secret [32]byte
	_, _ = rand.Read(secret[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(secret[:])
}

// hashOf is what is stored of a session's token, which has 256 random bits.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
