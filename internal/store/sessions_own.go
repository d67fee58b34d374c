package store

import (
	"fmt"
	"time"
)

// Way is how somebody has signed in on the pages.
type Way string

// The ways.
const (
	WayProvider Way = "provider" // at the organisation's provider of sign-ins (OpenID Connect)
	WayToken    Way = "token"    // with an API token
	WayChoice   Way = "choice"   // by saying who they are, which a development server believes
)

// Holder is whose a session is, and how they have proved it.
type Holder struct {
	Person   string
	Way      Way
	APIToken string    // id of the token, for WayToken
	AuthAt   time.Time // when they proved who they are; zero when the provider does not say
}

// Session is somebody's session on the pages.
type Session struct {
	ID        string
	Way       Way
	BegunAt   time.Time
	UsedAt    time.Time // to the minute
	ExpiresAt time.Time
	Holder    Holder
	// unseen says that its token is a new one, which comes for the first time.
	unseen bool
}

// Of lists a person's sessions that have not ended, the one used last first.
func (s *Sessions) Of(tx *Tx, person string) ([]Session, error) {
	sessions, err := rowsOf(s.live(tx).Where("person = ?", person).Order("used_at DESC, id"), sessionOf)
	if err != nil {
		return nil, fmt.Errorf("list the sessions of %s: %w", person, err)
	}
	return sessions, nil
}

// EndSession ends one of a person's sessions. One that has ended already stays so: NotFound.
func (tx *Tx) EndSession(person, id string) error {
	done := tx.of(&sessionRow{}).Where("person = ? AND id = ?", person, id).Delete(&sessionRow{})
	if done.Error != nil {
		return fmt.Errorf("end a session of %s: %w", person, done.Error)
	}
	if done.RowsAffected == 0 {
		return notFound("session", id)
	}
	return nil
}

// EndSessions ends all sessions of a person.
func (tx *Tx) EndSessions(person string) error {
	if err := tx.of(&sessionRow{}).Where("person = ?", person).Delete(&sessionRow{}).Error; err != nil {
		return fmt.Errorf("end the sessions of %s: %w", person, err)
	}
	return nil
}

func sessionOf(r sessionRow) Session {
	return Session{
		ID: r.ID, Way: Way(r.Way), BegunAt: r.BegunAt.Time, UsedAt: r.UsedAt.Time, ExpiresAt: r.ExpiresAt.Time,
		Holder: Holder{Person: r.Person, Way: Way(r.Way), APIToken: r.APIToken, AuthAt: r.AuthAt.Time},
	}
}
