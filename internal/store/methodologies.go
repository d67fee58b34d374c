package store

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/gowebpki/jcs"

	"mandate/internal/engagement"
)

// AddMethodology keeps a version of a methodology, which never changes afterwards. The
// same content again returns what is there; other content under its key and version is
// a Conflict.
func (tx *Tx) AddMethodology(m engagement.Methodology) (StoredMethodology, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return StoredMethodology{}, fmt.Errorf("methodology %s: %w", m.Ref(), err)
	}
	canonical, err := jcs.Transform(body)
	if err != nil {
		return StoredMethodology{}, fmt.Errorf("methodology %s: canonical JSON: %w", m.Ref(), err)
	}
	id := fmt.Sprintf("%x", sha256.Sum256(canonical))
	row, found, err := first[methodologyRow](tx.of(&methodologyRow{}).Where("key = ? AND version = ?", m.Key, m.Version))
	if err != nil {
		return StoredMethodology{}, fmt.Errorf("methodology %s: %w", m.Ref(), err)
	}
	if found && row.ID != id {
		return StoredMethodology{}, engagement.Errorf(engagement.Conflict,
			"There is a methodology %s already with other content; raise its version to %d.", m.Ref(), m.Version+1)
	}
	if found {
		return methodologyOf(row), nil
	}
	row = methodologyRow{OrgID: tx.org, ID: id, Key: m.Key, Version: m.Version, Title: m.Title, Body: jsonOf(m), CreatedAt: tx.stamp()}
	if err := tx.db.Create(&row).Error; err != nil {
		return StoredMethodology{}, fmt.Errorf("keep methodology %s: %w", m.Ref(), err)
	}
	return methodologyOf(row), nil
}

// Methodology returns a methodology by key@version, or by its key alone the newest
// version.
func (tx *Tx) Methodology(ref string) (StoredMethodology, error) {
	key, version, exact := strings.Cut(ref, "@")
	query := tx.of(&methodologyRow{}).Where("key = ?", key).Order("version DESC")
	if exact {
		n, err := strconv.Atoi(version)
		if err != nil {
			return StoredMethodology{}, notFound("methodology", ref)
		}
		query = query.Where("version = ?", n)
	}
	row, found, err := first[methodologyRow](query)
	if err != nil {
		return StoredMethodology{}, fmt.Errorf("read methodology %s: %w", ref, err)
	}
	if !found {
		return StoredMethodology{}, notFound("methodology", ref)
	}
	return methodologyOf(row), nil
}

// MethodologyByID returns the methodology that an engagement was started with.
func (tx *Tx) MethodologyByID(id string) (StoredMethodology, error) {
	row, found, err := first[methodologyRow](tx.of(&methodologyRow{}).Where("id = ?", id))
	if err != nil {
		return StoredMethodology{}, fmt.Errorf("read methodology %s: %w", id, err)
	}
	if !found {
		return StoredMethodology{}, notFound("methodology", id)
	}
	return methodologyOf(row), nil
}

// Methodologies lists every version, by key and then the newest first, without bodies.
func (tx *Tx) Methodologies() ([]StoredMethodology, error) {
	return rowsOf(tx.of(&methodologyRow{}).Select("id, key, version, title, created_at").Order("key, version DESC"), methodologyOf)
}

func methodologyOf(r methodologyRow) StoredMethodology {
	return StoredMethodology{ID: r.ID, Key: r.Key, Version: r.Version, Title: r.Title, Body: r.Body.V, CreatedAt: r.CreatedAt.Time}
}
