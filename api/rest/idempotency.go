package rest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/google/uuid"

	"mandate/internal/store"
)

// Keyed is part of the input of every operation that creates or acts.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"The same key with the same request gets the first answer; with another it is refused"`
}

// Created answers the creation of a resource.
type Created[T any] struct {
	Status   int
	Location string `header:"Location"`
	ETag     string `header:"ETag"`
	Body     T
}

// scope makes a key one's own: two people, or two addresses, may use the same.
func (k Keyed) scope(ctx context.Context, r *http.Request) string {
	p := principal(ctx)
	return p.Org + "\n" + p.Person + "\n" + r.Method + " " + r.URL.Path + "\n" + k.Key
}

// intent is the id of an act: of the key when there is one, so that a retry is the
// same act, else a random one.
func (k Keyed) intent(ctx context.Context, r *http.Request) string {
	if k.Key == "" {
		return uuid.NewString()
	}
	return Intent(k.scope(ctx, r))
}

// Intent is the id of an act, by what it is and who does it: the same scope is the same
// act again. Nobody can choose a scope whose id is that of something else.
func Intent(scope string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("mandate:intent:"+scope)).String()
}

// once runs create, unless the key has been used before: then it gives the first
// answer again, or refuses another body. Answer and creation are one transaction.
func once[T any](ctx context.Context, tx *store.Tx, k Keyed, r *http.Request, body any, create func() (*Created[T], error)) (*Created[T], error) {
	if k.Key == "" {
		return create()
	}
	digest, err := digestOf(body)
	if err != nil {
		return nil, err
	}
	first, known, err := tx.Recall(k.scope(ctx, r), digest)
	if err != nil {
		return nil, err
	}
	if known {
		return repeated[T](first)
	}
	created, err := create()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(kept[T]{ETag: created.ETag, Body: created.Body})
	if err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	return created, tx.Remember(k.scope(ctx, r), digest, store.Answer{Status: created.Status, Body: text, Location: created.Location})
}

// keyed runs an act of the engine once it has passed check. An act that is repeated is not
// checked again: what it was checked against has moved on, not least by itself.
func (a *API) keyed(ctx context.Context, k Keyed, r *http.Request, body any, check, act func() error) error {
	return bound(ctx, a, k, r, body, func() (struct{}, error) { return struct{}{}, check() }, func(struct{}) error { return act() })
}

// bound prepares an act of the engine and runs it. The engine knows an act again by its intent
// and gives the first answer, whatever the request says now; so a key is bound to a body, and
// to what was prepared of it, before the first act. It is refused with another body, and
// repeated with the same it acts on what was prepared then.
func bound[T any](ctx context.Context, a *API, k Keyed, r *http.Request, body any, prepare func() (T, error), act func(T) error) error {
	if k.Key == "" {
		prepared, err := prepare()
		if err != nil {
			return err
		}
		return act(prepared)
	}
	digest, err := digestOf(body)
	if err != nil {
		return err
	}
	var prepared T
	recall := func(tx *store.Tx) (known bool, err error) {
		first, known, err := tx.Recall(k.scope(ctx, r), digest)
		if err != nil || !known || len(first.Body) == 0 {
			return known, err
		}
		if err := json.Unmarshal(first.Body, &prepared); err != nil {
			return true, fmt.Errorf("what was prepared: %w", err)
		}
		return true, nil
	}
	var again bool
	err = a.readOrg(ctx, func(tx *store.Tx) (err error) {
		again, err = recall(tx)
		return err
	})
	if err != nil {
		return err
	}
	if again {
		return act(prepared)
	}
	if prepared, err = prepare(); err != nil {
		return err
	}
	text, err := json.Marshal(prepared)
	if err != nil {
		return fmt.Errorf("what is prepared: %w", err)
	}
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		if known, err := recall(tx); err != nil || known {
			return err
		}
		return tx.Remember(k.scope(ctx, r), digest, store.Answer{Status: http.StatusAccepted, Body: text})
	})
	if err != nil {
		return err
	}
	return act(prepared)
}

// sound is the check of an act that the engine alone can judge.
func sound() error { return nil }

// kept is what is remembered of an answer beside its status and address.
type kept[T any] struct {
	ETag string `json:"etag,omitempty"`
	Body T      `json:"body"`
}

// repeated is a first answer, given again.
func repeated[T any](first store.Answer) (*Created[T], error) {
	var said kept[T]
	if err := json.Unmarshal(first.Body, &said); err != nil {
		return nil, fmt.Errorf("first answer: %w", err)
	}
	return &Created[T]{Status: first.Status, Location: first.Location, ETag: said.ETag, Body: said.Body}, nil
}

func digestOf(body any) (string, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return "", fmt.Errorf("digest: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
