package rest

import (
	"context"

	"mandate/internal/identity"
	"mandate/internal/store"
)

// OwnDelegations are those that the context's principal gave or was given, the latest
// first day first.
func (a *API) OwnDelegations(ctx context.Context) ([]store.Delegation, error) {
	out, err := a.listDelegations(ctx, &DelegationsQuery{Person: oneself})
	if err != nil {
		return nil, err
	}
	return out.Body.Items, nil
}

// AddDelegation has somebody stand in for the context's principal.
func (a *API) AddDelegation(ctx context.Context, body DelegationBody) (store.Delegation, error) {
	if err := principal(ctx).May(identity.OwnDelegations); err != nil {
		return store.Delegation{}, err
	}
	out, err := a.addDelegation(ctx, &NewItem[DelegationBody]{Body: body})
	if err != nil {
		return store.Delegation{}, err
	}
	return out.Body, nil
}

// EndDelegation ends a delegation of the context's principal now.
func (a *API) EndDelegation(ctx context.Context, id string) error {
	if err := principal(ctx).May(identity.OwnDelegations); err != nil {
		return err
	}
	_, err := a.writeDelegation(ctx, &Place{ID: id}, Matching{}, func(tx *store.Tx, version int) (store.Delegation, error) {
		return tx.EndDelegation(id, principal(ctx).Person, version)
	})
	return err
}

// PreferMail changes how mails come to the context's principal.
func (a *API) PreferMail(ctx context.Context, mail store.MailPreference) error {
	return a.inOrg(ctx, func(tx *store.Tx) error {
		person, err := tx.Person(principal(ctx).Person)
		if err != nil {
			return err
		}
		if err := prefer(&person, nil, &mail); err != nil {
			return err
		}
		_, err = tx.UpdatePerson(person, 0)
		return err
	})
}
