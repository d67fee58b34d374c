package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"mandate/internal/engagement"
)

// CreateToken keeps a new token; an empty id gets a new one.
func (tx *Tx) CreateToken(t Token) (Token, error) {
	if t.ID == "" {
		t.ID = uuid.NewString()
	}
	row := tokenRow{
		OrgID: tx.org, ID: t.ID, Prefix: t.Prefix, Name: clean(t.Name), Role: t.Role, Person: t.Person, Hash: hexOf(t.Hash),
		ExpiresAt: stampOfPtr(t.ExpiresAt), CreatedAt: tx.stamp(),
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return Token{}, fmt.Errorf("keep token %s: %w", t.ID, err)
	}
	return tokenOf(row)
}

// TokenByHash returns the token with a hash, in whatever organisation. Whether it has
// expired or been revoked is for the caller to see.
func (db *DB) TokenByHash(ctx context.Context, hash []byte) (string, Token, error) {
	var row tokenRow
	var found bool
	err := db.lookup(ctx, hexOf(hash), func(g *gorm.DB) error {
		var err error
		row, found, err = first[tokenRow](g.Model(&tokenRow{}).Where("hash = ?", hexOf(hash)))
		return err
	})
	if err != nil {
		return "", Token{}, fmt.Errorf("find a token: %w", err)
	}
	if !found {
		return "", Token{}, engagement.Errorf(engagement.NotFound, "The token is not known.")
	}
	t, err := tokenOf(row)
	return row.OrgID, t, err
}

// Token returns a token by id.
func (tx *Tx) Token(id string) (Token, error) {
	row, found, err := first[tokenRow](tx.of(&tokenRow{}).Where("id = ?", id))
	if err != nil {
		return Token{}, fmt.Errorf("read token %s: %w", id, err)
	}
	if !found {
		return Token{}, notFound("token", id)
	}
	return tokenOf(row)
}

// Tokens lists every token, the newest first.
func (tx *Tx) Tokens() ([]Token, error) {
	var rows []tokenRow
	if err := tx.of(&tokenRow{}).Order("created_at DESC, id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	tokens := make([]Token, len(rows))
	for i, r := range rows {
		t, err := tokenOf(r)
		if err != nil {
			return nil, err
		}
		tokens[i] = t
	}
	return tokens, nil
}

// RevokeToken ends a token; one that is revoked stays so.
func (tx *Tx) RevokeToken(id string) (Token, error) {
	err := tx.of(&tokenRow{}).Where("id = ? AND revoked_at IS NULL", id).Update("revoked_at", tx.stamp()).Error
	if err != nil {
		return Token{}, fmt.Errorf("revoke token %s: %w", id, err)
	}
	return tx.Token(id)
}

// TouchToken notes that a token was used, to the minute.
func (tx *Tx) TouchToken(id string) error {
	err := tx.of(&tokenRow{}).Where("id = ? AND (last_used_at IS NULL OR last_used_at < ?)", id, stampOf(tx.began.Add(-time.Minute))).
		Update("last_used_at", stampOf(tx.began)).Error
	if err != nil {
		return fmt.Errorf("note the use of token %s: %w", id, err)
	}
	return nil
}

func tokenOf(r tokenRow) (Token, error) {
	hash, err := hex.DecodeString(r.Hash)
	if err != nil {
		return Token{}, fmt.Errorf("token %s as stored: %w", r.ID, err)
	}
	return Token{
		ID: r.ID, Prefix: r.Prefix, Name: r.Name, Role: r.Role, Person: r.Person, Hash: hash,
		ExpiresAt: r.ExpiresAt.ptr(), LastUsedAt: r.LastUsedAt.ptr(), RevokedAt: r.RevokedAt.ptr(), CreatedAt: r.CreatedAt.Time,
	}, nil
}
