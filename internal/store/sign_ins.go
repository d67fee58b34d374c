package store

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// SignIn says that an account at a provider of sign-ins is a person's. The provider's pair of
// issuer and subject never changes and is never given again (OpenID Connect Core, 5.7); an
// e-mail address may.
type SignIn struct {
	ID       string    `json:"id"`
	Issuer   string    `json:"issuer"`
	Subject  string    `json:"subject"`
	Person   string    `json:"person"`
	LinkedAt time.Time `json:"linked_at"`
}

// Account is what a provider says of somebody who has signed in.
type Account struct {
	Issuer, Subject string
	// Email is the address, "" unless the provider has verified that it is theirs.
	Email string
}

// PersonOfAccount returns whose an account is. The first time the verified address tells, in
// its very spelling, and the account is linked to its person for good: from then on the
// account alone tells. Forbidden when nobody has the address, when its person is no longer
// active, or when their sign-in is linked to another account already.
func (tx *Tx) PersonOfAccount(a Account) (Person, error) {
	link, found, err := first[signInRow](tx.of(&signInRow{}).Where("issuer = ? AND subject = ?", a.Issuer, a.Subject))
	if err != nil {
		return Person{}, fmt.Errorf("find an account: %w", err)
	}
	if found {
		person, err := tx.Person(link.Person)
		if err == nil && !person.Active {
			err = engagement.Errorf(engagement.Forbidden, "%s is no longer active here; ask the PMO", person.Email)
		}
		return person, err
	}
	if a.Email == "" {
		return Person{}, engagement.Errorf(engagement.Forbidden,
			"the provider has not verified the e-mail address of this account; have it verified there, or ask an administrator to link the account")
	}
	row, found, err := first[personRow](tx.of(&personRow{}).Where("email_key = ?", fold(a.Email)))
	if err != nil {
		return Person{}, fmt.Errorf("find a person by address: %w", err)
	}
	if !found || !row.Active || lowerASCII(row.Email) != lowerASCII(a.Email) {
		return Person{}, engagement.Errorf(engagement.Forbidden, "nobody who is active here has the address %s; ask the PMO to register you with it", a.Email)
	}
	_, err = tx.LinkAccount(row.ID, a.Issuer, a.Subject)
	return personOf(row), err
}

// lowerASCII is an address in small letters. Letters of other scripts stay: what looks like an
// ASCII letter, or becomes one in small letters (the Kelvin sign), is somebody else's address.
func lowerASCII(address string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, address)
}

// LinkAccount links an account to a person. Once it is theirs, it stays so; Forbidden when it
// is somebody else's, or when the person has another account of the issuer.
func (tx *Tx) LinkAccount(person, issuer, subject string) (SignIn, error) {
	if err := tx.alone(); err != nil {
		return SignIn{}, err
	}
	rows, err := rowsOf(tx.of(&signInRow{}).Where("issuer = ? AND (subject = ? OR person = ?)", issuer, subject, person), signInOf)
	if err != nil {
		return SignIn{}, fmt.Errorf("read the accounts of %s: %w", person, err)
	}
	for _, link := range rows {
		if link.Person != person || link.Subject != subject {
			return SignIn{}, engagement.Errorf(engagement.Forbidden,
				"the sign-in of this person is linked to another account of the provider, or the account to another person; ask an administrator to unlink it")
		}
	}
	if len(rows) > 0 {
		return rows[0], nil
	}
	row := signInRow{OrgID: tx.org, ID: uuid.NewString(), Issuer: issuer, Subject: subject, Person: person, LinkedAt: tx.stamp()}
	if err := tx.db.Create(&row).Error; err != nil {
		return SignIn{}, fmt.Errorf("link an account to %s: %w", person, err)
	}
	return signInOf(row), nil
}

// SignIns lists the accounts that are linked to a person.
func (tx *Tx) SignIns(person string) ([]SignIn, error) {
	links, err := rowsOf(tx.of(&signInRow{}).Where("person = ?", person).Order("linked_at, id"), signInOf)
	if err != nil {
		return nil, fmt.Errorf("list the accounts of %s: %w", person, err)
	}
	return links, nil
}

// UnlinkAccount parts an account from its person, and ends their sessions: whoever signs in
// next with their verified address is them.
func (tx *Tx) UnlinkAccount(person, id string) error {
	done := tx.of(&signInRow{}).Where("person = ? AND id = ?", person, id).Delete(&signInRow{})
	if done.Error != nil {
		return fmt.Errorf("unlink an account of %s: %w", person, done.Error)
	}
	if done.RowsAffected == 0 {
		return notFound("linked account", id)
	}
	return tx.EndSessions(person)
}

func signInOf(r signInRow) SignIn {
	return SignIn{ID: r.ID, Issuer: r.Issuer, Subject: r.Subject, Person: r.Person, LinkedAt: r.LinkedAt.Time}
}
