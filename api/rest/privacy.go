package rest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/privacy"
	"mandate/internal/store"
)

// ErasureQuery asks what an erasure would mean.
type ErasureQuery struct {
	Place
	Also []string `query:"also,explode" maxItems:"10" doc:"Further words by which the person is called, such as a first name alone; as whole words"`
}

// ErasureOutlook is what an erasure would mean.
type ErasureOutlook struct {
	store.Erasure
	Confirm string `json:"confirm" doc:"What an erasure must name: that this, and no more, was seen"`
}

// ErasureBody has a person erased.
type ErasureBody struct {
	Reason  string   `json:"reason" minLength:"1" maxLength:"2000" doc:"Kept, without the person's name"`
	Also    []string `json:"also,omitempty" maxItems:"10" doc:"As in the outlook"`
	Confirm string   `json:"confirm" minLength:"1" doc:"What the outlook gave"`
}

func (a *API) privacy() {
	const tag = "Privacy"
	register(a, operation{
		id: "get-personal-data", method: http.MethodGet, path: "/people/{id}/personal-data", tag: tag, action: identity.ManagePrivacy,
		summary: "A copy of all that is held of a person",
		doc: "Their entry, what they wrote and did, by table, and every text that names them by name or address, in content and reports too. " +
			"It may name others: look it through before you hand it out.",
	}, func(ctx context.Context, in *Here) (*Out[store.PersonalData], error) {
		return a.personalData(ctx, in.ID)
	})
	register(a, operation{
		id: "get-my-data", method: http.MethodGet, path: "/me/records", tag: tag, action: identity.OwnProfile,
		summary: "What is held of oneself: one's entry, and what one wrote and did",
		doc:     "Without the texts of others that name one: an administrator gives those, having looked them through.",
	}, func(ctx context.Context, _ *Here) (*Out[store.PersonalData], error) {
		out, err := a.personalData(ctx, principal(ctx).Person)
		if err == nil {
			out.Body.Mentions = []store.Mention{}
		}
		return out, err
	})
	register(a, operation{
		id: "get-erasure-outlook", method: http.MethodGet, path: "/people/{id}/erasure", tag: tag, action: identity.ManagePrivacy,
		summary: "What erasing a person would mean: what goes, what stays, what hinders",
	}, func(ctx context.Context, in *ErasureQuery) (out *Out[ErasureOutlook], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			outlook, err := erasureOutlook(tx, in.ID, in.Also)
			out = &Out[ErasureOutlook]{Body: outlook}
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "erase-person", method: http.MethodPost, path: "/people/{id}/erasure", tag: tag, action: identity.ManagePrivacy, logged: true,
		summary: "Erase a person, for good",
		doc: "Their entry, tokens and links end; their name and address go from everything that can be changed, and the journal's texts that name them go whole. " +
			"The chain holds. What was decided on and published stays until its engagement is purged. Needs what the outlook gave as confirm.",
	}, a.erasePerson)
	register(a, operation{
		id: "list-erasures", method: http.MethodGet, path: "/erasures", tag: tag, action: identity.ReadPrivacy,
		summary: "Who was erased, by their ids, when, by whom and why",
	}, func(ctx context.Context, _ *Here) (out *Listed[store.ErasureRecord], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			all, err := tx.Erasures()
			out = page(all, "")
			return err
		})
		return out, err
	})
}

func (a *API) personalData(ctx context.Context, id string) (out *Out[store.PersonalData], err error) {
	err = a.readOrg(ctx, func(tx *store.Tx) error {
		data, err := tx.PersonalData(id)
		out = &Out[store.PersonalData]{Body: data}
		return err
	})
	return out, err
}

// erasureOutlook is what an erasure would mean, with a digest of it.
func erasureOutlook(tx *store.Tx, id string, also []string) (ErasureOutlook, error) {
	if err := checkAlso(also); err != nil {
		return ErasureOutlook{}, err
	}
	e, err := tx.ErasureOf(id, also)
	if err != nil {
		return ErasureOutlook{}, err
	}
	text, err := json.Marshal([]any{e, also})
	sum := sha256.Sum256(text)
	return ErasureOutlook{Erasure: e, Confirm: hex.EncodeToString(sum[:])}, err
}

// checkAlso refuses words that would be left out, or would take half the language with them.
func checkAlso(also []string) error {
	var f engagement.Faults
	for i, word := range also {
		if !slices.Equal(privacy.Of(word).Texts(), []string{word}) {
			f.Add("also["+itoa(i)+"]", "has fewer than %d characters; short words are found everywhere", privacy.MinLetters)
		}
	}
	return f.Err("The person cannot be looked for")
}

func (a *API) erasePerson(ctx context.Context, in *With[ErasureBody]) (out *Out[store.ErasureRecord], err error) {
	p := principal(ctx)
	if in.ID == p.Person {
		return nil, engagement.Errorf(engagement.Conflict, "Nobody erases themselves; ask another administrator.")
	}
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		outlook, err := erasureOutlook(tx, in.ID, in.Body.Also)
		if err != nil {
			return err
		}
		if outlook.Confirm != in.Body.Confirm {
			return engagement.Errorf(engagement.Conflict, "This is not what was looked at, or something has changed since; read GET /v1/people/%s/erasure again, and send its confirm.", in.ID)
		}
		record, err := tx.ErasePerson(in.ID, p.Person, in.Body.Reason, in.Body.Also)
		out = &Out[store.ErasureRecord]{Body: record}
		return err
	})
	return out, err
}
