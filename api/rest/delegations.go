package rest

import (
	"cmp"
	"context"
	"net/http"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// DelegationBody says who stands in for whom, and when.
type DelegationBody struct {
	Principal string                     `json:"principal,omitempty" maxLength:"100" doc:"Id of the person who is away; oneself when not given"`
	Delegate  string                     `json:"delegate" maxLength:"100" doc:"Id of the person who stands in"`
	From      engagement.Day             `json:"from" format:"date" doc:"The first day, in each engagement's time zone"`
	Until     engagement.Day             `json:"until" format:"date" doc:"The last day; at most a year after the first"`
	Scope     engagement.DelegationScope `json:"scope,omitzero" doc:"What is delegated; everything when not given"`
	Mode      engagement.DelegationMode  `json:"mode,omitempty" enum:"replace,add" doc:"replace (when not given): the delegate is asked instead. add: either of the two decides"`
	Reason    string                     `json:"reason,omitempty" maxLength:"1000"`
}

// DelegationPatch moves the end of a delegation.
type DelegationPatch struct {
	Until engagement.Day `json:"until" format:"date" doc:"The last day"`
}

// DelegationsQuery are the filters of the register of delegations.
type DelegationsQuery struct {
	Place
	Paging
	Person string `query:"person" doc:"Id of somebody who is away or stands in, or me. When not given, whoever may read all delegations gets those of everybody, the others their own"`
	Active string `query:"active" enum:"true,false" doc:"true: those that run or are to come. false: those that are over"`
}

// oneself stands for the principal in place of an id.
const oneself = "me"

func (a *API) delegations() {
	const tag = "Delegations"
	register(a, operation{
		id: "list-delegations", method: http.MethodGet, path: "/delegations", tag: tag, summary: "Who stands in for whom, the latest first",
		action: identity.OwnDelegations, or: identity.ReadDelegations,
	}, a.listDelegations)
	register(a, operation{
		id: "get-delegation", method: http.MethodGet, path: "/delegations/{id}", tag: tag, summary: "One delegation",
		action: identity.OwnDelegations, or: identity.ReadDelegations,
	}, func(ctx context.Context, in *Here) (out *Tagged[store.Delegation], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			d, err := delegationSeen(ctx, tx, in.ID)
			out = tagged(d.Version, d)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "add-delegation", method: http.MethodPost, path: "/delegations", tag: tag, summary: "Have somebody stand in while one is away",
		doc: "Holds for the gates that are open and those that open meanwhile, and ends by itself. Nobody stands in who is away themselves, " +
			"nobody delegates who stands in, and nobody has two who stand in for the same gates on the same days.",
		action: identity.OwnDelegations, status: http.StatusCreated,
	}, a.addDelegation)
	register(a, operation{
		id: "move-delegation", method: http.MethodPatch, path: "/delegations/{id}", tag: tag, summary: "Change the last day of a delegation",
		action: identity.OwnDelegations,
	}, func(ctx context.Context, in *ChangedItem[DelegationPatch]) (out *Tagged[store.Delegation], err error) {
		d, err := a.writeDelegation(ctx, &in.Place, in.Matching, func(tx *store.Tx, version int) (store.Delegation, error) {
			return tx.MoveDelegation(in.ID, in.Body.Until, principal(ctx).Person, version)
		})
		return tagged(d.Version, d), err
	})
	register(a, operation{
		id: "end-delegation", method: http.MethodDelete, path: "/delegations/{id}", tag: tag, summary: "End a delegation now: I am back",
		doc:    "What was decided stands; the delegation can still be read.",
		action: identity.OwnDelegations,
	}, func(ctx context.Context, in *DroppedItem) (*None, error) {
		_, err := a.writeDelegation(ctx, &in.Place, in.Matching, func(tx *store.Tx, version int) (store.Delegation, error) {
			return tx.EndDelegation(in.ID, principal(ctx).Person, version)
		})
		return &None{}, err
	})
}

func (a *API) listDelegations(ctx context.Context, in *DelegationsQuery) (out *Listed[store.Delegation], err error) {
	p, q := principal(ctx), store.DelegationQuery{Person: in.Person, Limit: in.Limit, Cursor: in.Cursor}
	if q.Person == oneself || q.Person == "" && !p.Can(identity.ReadDelegations) {
		q.Person = p.Person
	}
	if q.Person != p.Person {
		if err := p.May(identity.ReadDelegations); err != nil {
			return nil, err
		}
	}
	if in.Active != "" {
		active := in.Active == "true"
		q.Active = &active
	}
	err = a.readOrg(ctx, func(tx *store.Tx) error {
		all, next, err := tx.Delegations(q)
		out = page(all, next)
		return err
	})
	return out, err
}

func (a *API) addDelegation(ctx context.Context, in *NewItem[DelegationBody]) (out *Created[store.Delegation], err error) {
	p, body := principal(ctx), in.Body
	d := engagement.Delegation{
		Principal: body.Principal, Delegate: body.Delegate, From: body.From, Until: body.Until, Scope: body.Scope,
		Mode: cmp.Or(body.Mode, engagement.DelegationReplace), Reason: body.Reason,
	}
	if d.Principal == "" || d.Principal == oneself {
		d.Principal = p.Person
	}
	if d.Principal != p.Person {
		if err := p.May(identity.ManageDelegations); err != nil {
			return nil, err
		}
	}
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		out, err = once(ctx, tx, in.Keyed, in.request, in.Body, func() (*Created[store.Delegation], error) {
			if err := scopeSeen(tx, p, d.Scope); err != nil {
				return nil, err
			}
			kept, err := tx.AddDelegation(d, p.Person)
			return &Created[store.Delegation]{
				Status: http.StatusCreated, Location: "/v1/delegations/" + kept.ID, ETag: etag(kept.Version), Body: kept,
			}, err
		})
		return err
	})
	a.kick(err)
	return out, err
}

// scopeSeen refuses a scope in an engagement that is foreign to the principal as if it
// were not there.
func scopeSeen(tx *store.Tx, p identity.Principal, scope engagement.DelegationScope) error {
	if scope.Engagement == "" {
		return nil
	}
	e, err := tx.Engagement(scope.Engagement)
	if err == nil {
		err = MaySee(p, e)
	}
	if engagement.CodeOf(err) != engagement.NotFound {
		return err
	}
	var f engagement.Faults
	f.Add("scope.engagement", "there is no engagement %q; give the id of one, or nothing for all", scope.Engagement)
	return f.Err("The delegation cannot be saved")
}

// delegationSeen returns a delegation that is the principal's to see: one that they gave
// or were given, or anybody's.
func delegationSeen(ctx context.Context, tx *store.Tx, id string) (store.Delegation, error) {
	d, err := tx.Delegation(id)
	if err != nil {
		return d, err
	}
	p := principal(ctx)
	if d.Principal != p.Person && d.Delegate != p.Person && !p.Can(identity.ReadDelegations) {
		return store.Delegation{}, engagement.Errorf(engagement.NotFound, "There is no delegation %q.", id)
	}
	return d, nil
}

// writeDelegation changes a delegation that is the principal's own, or anybody's.
func (a *API) writeDelegation(ctx context.Context, in *Place, match Matching, change func(tx *store.Tx, version int) (store.Delegation, error)) (d store.Delegation, err error) {
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		if d, err = delegationSeen(ctx, tx, in.ID); err != nil {
			return err
		}
		p := principal(ctx)
		if d.Principal != p.Person && !p.Can(identity.ManageDelegations) {
			return engagement.Errorf(engagement.Forbidden, "this is %s's delegation; ask them or the PMO to change it", d.PrincipalName)
		}
		version, err := match.version()
		if err != nil {
			return err
		}
		d, err = change(tx, version)
		return err
	})
	a.kick(err)
	return d, err
}
