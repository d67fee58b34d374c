package store

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gowebpki/jcs"

	"mandate/internal/engagement"
)

// StoredQuestionSet is a version of a question set. It never changes.
type StoredQuestionSet struct {
	// ID is the SHA-256 of its canonical JSON.
	ID        string                 `json:"id"`
	Key       string                 `json:"key"`
	Version   int                    `json:"version"`
	Title     string                 `json:"title"`
	Publisher string                 `json:"publisher,omitempty"`
	Licence   string                 `json:"licence,omitempty"`
	Questions int                    `json:"questions"`
	Body      engagement.QuestionSet `json:"body"`
	CreatedAt time.Time              `json:"created_at"`
}

// Ref is how methodologies name the set: key@version.
func (s StoredQuestionSet) Ref() string { return engagement.MethodologyRef(s.Key, s.Version) }

type questionSetRow struct {
	OrgID     string `gorm:"primaryKey"`
	ID        string `gorm:"primaryKey"`
	Key       string
	Version   int
	Title     string
	Publisher string
	Licence   string
	Questions int
	Body      jsonText[engagement.QuestionSet]
	CreatedAt stamp `gorm:"autoCreateTime:false"`
}

func (questionSetRow) TableName() string { return "question_sets" }

// AddQuestionSet keeps a version of a question set, which never changes afterwards. The
// same content again returns what is there; other content under its key and version is
// a Conflict.
func (tx *Tx) AddQuestionSet(s engagement.QuestionSet) (StoredQuestionSet, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return StoredQuestionSet{}, fmt.Errorf("question set %s: %w", s.Ref(), err)
	}
	canonical, err := jcs.Transform(body)
	if err != nil {
		return StoredQuestionSet{}, fmt.Errorf("question set %s: canonical JSON: %w", s.Ref(), err)
	}
	id := fmt.Sprintf("%x", sha256.Sum256(canonical))
	row, found, err := first[questionSetRow](tx.of(&questionSetRow{}).Where("key = ? AND version = ?", s.Key, s.Version))
	if err != nil {
		return StoredQuestionSet{}, fmt.Errorf("question set %s: %w", s.Ref(), err)
	}
	if found && row.ID != id {
		return StoredQuestionSet{}, engagement.Errorf(engagement.Conflict,
			"There is a question set %s already with other content; raise its version to %d.", s.Ref(), s.Version+1)
	}
	if found {
		return questionSetOf(row), nil
	}
	row = questionSetRow{
		OrgID: tx.org, ID: id, Key: s.Key, Version: s.Version, Title: s.Title, Publisher: s.Publisher, Licence: s.Licence,
		Questions: len(s.Questions), Body: jsonOf(s), CreatedAt: tx.stamp(),
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return StoredQuestionSet{}, fmt.Errorf("keep question set %s: %w", s.Ref(), err)
	}
	return questionSetOf(row), nil
}

// QuestionSet returns a set by key@version, or by its key alone the newest version.
func (tx *Tx) QuestionSet(ref string) (StoredQuestionSet, error) {
	key, version, exact := strings.Cut(ref, "@")
	query := tx.of(&questionSetRow{}).Where("key = ?", key).Order("version DESC")
	if exact {
		n, err := strconv.Atoi(version)
		if err != nil {
			return StoredQuestionSet{}, notFound("question set", ref)
		}
		query = query.Where("version = ?", n)
	}
	row, found, err := first[questionSetRow](query)
	if err != nil {
		return StoredQuestionSet{}, fmt.Errorf("read question set %s: %w", ref, err)
	}
	if !found {
		return StoredQuestionSet{}, notFound("question set", ref)
	}
	return questionSetOf(row), nil
}

// FindQuestionSet finds the sets that a methodology composes; it is an
// engagement.QuestionSets.
func (tx *Tx) FindQuestionSet(ref string) (engagement.QuestionSet, error) {
	stored, err := tx.QuestionSet(ref)
	return stored.Body, err
}

// QuestionSets lists every version, by key and then the newest first, without bodies.
func (tx *Tx) QuestionSets() ([]StoredQuestionSet, error) {
	return rowsOf(tx.of(&questionSetRow{}).Select("id, key, version, title, publisher, licence, questions, created_at").Order("key, version DESC"), questionSetOf)
}

func questionSetOf(r questionSetRow) StoredQuestionSet {
	return StoredQuestionSet{
		ID: r.ID, Key: r.Key, Version: r.Version, Title: r.Title, Publisher: r.Publisher, Licence: r.Licence, Questions: r.Questions,
		Body: r.Body.V, CreatedAt: r.CreatedAt.Time,
	}
}
