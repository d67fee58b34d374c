package office

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// sealedFor is what the secret of a source is sealed for: it opens for no other source, and
// for no other address than the one that it was given for.
func sealedFor(org, engagementID, source, origin string) string {
	return strings.Join([]string{"source secret", org, engagementID, source, origin}, "\n")
}

// SetSourceSecret keeps the secret of a source, sealed, in place of the one before. It is
// Invalid where the source needs none, and Unavailable without a keyset.
func (o *Office) SetSourceSecret(tx *store.Tx, engagementID string, source engagement.Item[engagement.MetricSource], secret, by string) error {
	var f engagement.Faults
	switch f.Need("secret", secret, engagement.MaxSecret); {
	case !source.Body.NeedsSecret():
		f.Add("secret", "is not needed: the source's authentication is none; set authentication to bearer, basic or header first")
	case strings.ContainsAny(secret, "\r\n\x00"):
		f.Add("secret", "has a line break; give it as one line")
	}
	if err := f.Err("The secret cannot be kept"); err != nil {
		return err
	}
	origin := source.Body.Origin()
	sealed, err := o.Vault.Seal(secret, sealedFor(tx.Org(), engagementID, source.ID, origin))
	if err != nil {
		return err
	}
	return tx.SetSourceSecret(store.SourceSecret{Engagement: engagementID, Source: source.ID, Origin: origin, Sealed: sealed, SetBy: by})
}

// openSecret opens the secret that a source is read with; it is empty where it needs none.
func (o *Office) openSecret(in inquiry) (string, error) {
	s := in.source.Body
	switch {
	case !s.NeedsSecret():
		return "", nil
	case in.secret == nil:
		return "", engagement.Errorf(engagement.Unavailable, "The source has no secret yet, which its authentication %s needs; give it.", s.Authentication)
	case in.secret.Origin != s.Origin():
		return "", engagement.Errorf(engagement.Unavailable,
			"The secret was given for %s and is sent nowhere else; the source's address is another one now. Give the secret again.", in.secret.Origin)
	}
	return o.Vault.Open(in.secret.Sealed, sealedFor(in.place.Org, in.engagement.ID, in.source.ID, in.secret.Origin))
}

// Reseal seals the secrets of all sources and webhooks anew that were sealed with an older key of
// the keyset, and returns how many those were. What cannot be opened stays as it is, and is part
// of the error.
func (o *Office) Reseal(ctx context.Context) (int, error) {
	orgs, err := o.Store.Orgs(ctx)
	if err != nil || o.Vault == nil {
		return 0, err
	}
	done := 0
	var faults []error
	for _, org := range orgs {
		err := o.Store.In(ctx, org, func(tx *store.Tx) error {
			sources, missed, errSources := o.resealSources(tx)
			hooks, alsoMissed, errHooks := o.resealWebhooks(tx)
			done, faults = done+sources+hooks, append(faults, missed, alsoMissed)
			return errors.Join(errSources, errHooks)
		})
		faults = append(faults, err)
	}
	return done, errors.Join(faults...)
}

// resealSources seals the secrets of an organisation's sources. What could not be opened is apart
// from what keeps the rest from being written.
func (o *Office) resealSources(tx *store.Tx) (done int, missed, err error) {
	secrets, err := tx.SourceSecrets()
	if err != nil {
		return 0, nil, err
	}
	for _, s := range secrets {
		if o.Vault.Current(s.Sealed) {
			continue
		}
		if err := o.reseal(tx, s); err != nil {
			missed = errors.Join(missed, fmt.Errorf("source %s of engagement %s: %w", s.Source, s.Engagement, err))
			continue
		}
		done++
	}
	return done, missed, nil
}

func (o *Office) reseal(tx *store.Tx, s store.SourceSecret) error {
	sealed, err := o.sealAnew(s.Sealed, sealedFor(tx.Org(), s.Engagement, s.Source, s.Origin))
	if err != nil {
		return err
	}
	return tx.ResealSource(s, sealed)
}

// sealAnew seals with the primary key what was sealed for a purpose.
func (o *Office) sealAnew(sealed, about string) (string, error) {
	secret, err := o.Vault.Open(sealed, about)
	if err != nil {
		return "", err
	}
	return o.Vault.Seal(secret, about)
}
