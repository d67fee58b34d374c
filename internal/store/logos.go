package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"

	"gorm.io/gorm/clause"
)

// Logo is a client's logo as it stands in documents.
type Logo struct {
	Client        string    `json:"client"`
	Type          string    `json:"type" enum:"image/png,image/jpeg"`
	Width, Height int       `json:"-"`
	SHA256        string    `json:"sha256"`
	Content       []byte    `json:"-"`
	UpdatedAt     time.Time `json:"updated_at"`
	UpdatedBy     string    `json:"updated_by"`
}

// DataURI is the logo as a page carries it; "" when there is none.
func (l Logo) DataURI() string {
	if len(l.Content) == 0 {
		return ""
	}
	return "data:" + l.Type + ";base64," + base64.StdEncoding.EncodeToString(l.Content)
}

// SetLogo keeps a client's logo, in place of one that was there. It must have been made fit by
// package logo.
func (tx *Tx) SetLogo(l Logo) (Logo, error) {
	if _, err := tx.Client(l.Client); err != nil {
		return Logo{}, err
	}
	sum := sha256.Sum256(l.Content)
	content, by, err := tx.seal(l.Content, tx.aboutLogo(l.Client))
	if err != nil {
		return Logo{}, fmt.Errorf("keep the logo of client %s: %w", l.Client, err)
	}
	row := logoRow{
		OrgID: tx.org, ClientID: l.Client, Type: l.Type, Width: l.Width, Height: l.Height,
		SHA256: hex.EncodeToString(sum[:]), Content: content, SealedBy: by, UpdatedAt: tx.stamp(), UpdatedBy: l.UpdatedBy,
	}
	if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return Logo{}, fmt.Errorf("keep the logo of client %s: %w", l.Client, err)
	}
	row.Content = l.Content
	return logoOf(row), nil
}

// Logo returns a client's logo; NotFound when it has none.
func (tx *Tx) Logo(client string) (Logo, error) {
	row, found, err := first[logoRow](tx.of(&logoRow{}).Where("client_id = ?", client))
	if err != nil {
		return Logo{}, fmt.Errorf("read the logo of client %s: %w", client, err)
	}
	if !found {
		return Logo{}, notFound("logo of client", client)
	}
	if row.Content, err = tx.unseal(row.Content, row.SealedBy, tx.aboutLogo(client)); err != nil {
		return Logo{}, fmt.Errorf("logo of client %s: %w", client, err)
	}
	return logoOf(row), nil
}

// DeleteLogo removes a client's logo; NotFound when it has none.
func (tx *Tx) DeleteLogo(client string) error {
	gone := tx.of(&logoRow{}).Where("client_id = ?", client).Delete(&logoRow{})
	if gone.Error != nil {
		return fmt.Errorf("remove the logo of client %s: %w", client, gone.Error)
	}
	if gone.RowsAffected == 0 {
		return notFound("logo of client", client)
	}
	return nil
}

// ClientOf returns the registered client of an engagement; false when nobody has
// registered one of that name and country.
func (tx *Tx) ClientOf(e Engagement) (Client, bool, error) {
	row, found, err := tx.clientByName(e.Client, e.Country)
	return clientOf(row), found, err
}

func logoOf(r logoRow) Logo {
	return Logo{
		Client: r.ClientID, Type: r.Type, Width: r.Width, Height: r.Height, SHA256: r.SHA256, Content: r.Content,
		UpdatedAt: r.UpdatedAt.Time, UpdatedBy: r.UpdatedBy,
	}
}
