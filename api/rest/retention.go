package rest

import (
	"context"
	"net/http"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// RetentionBody says how long an engagement is kept.
type RetentionBody struct {
	Until   engagement.Day `json:"until,omitempty" format:"date" doc:"Last day on which it is kept; what has not ended by then is purged as it ends"`
	Forever bool           `json:"forever,omitempty" doc:"Kept until somebody says otherwise, as for a legal hold. With neither, the installation's years count"`
	Reason  string         `json:"reason" minLength:"1" maxLength:"2000"`
}

// retention says how long engagements are kept.
func (a *API) retention() {
	const tag = "Privacy"
	register(a, operation{
		id: "get-retention", method: http.MethodGet, path: "/engagements/{id}/retention", tag: tag, action: identity.ReadEngagement,
		summary: "How long an engagement is kept, and since when it is purged",
	}, func(ctx context.Context, in *Here) (out *Out[store.Retention], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			r, err := tx.Retention(in.ID, a.RetainYears)
			out = &Out[store.Retention]{Body: r}
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "set-retention", method: http.MethodPut, path: "/engagements/{id}/retention", tag: tag, action: identity.ManagePrivacy,
		summary: "Say how long an engagement is kept",
		doc: "After its time, once it has ended, everything that it held is taken out for good: content, revisions, reports, files, and the texts of its journal. " +
			"The chain stays. Fetch the dossier before.",
	}, a.setRetention)
}

func (a *API) setRetention(ctx context.Context, in *With[RetentionBody]) (out *Out[store.Retention], err error) {
	var f engagement.Faults
	f.Need("reason", strings.TrimSpace(in.Body.Reason), 2000)
	if in.Body.Until != "" && in.Body.Forever {
		f.Add("until", "cannot go with forever; give one of the two")
	}
	if _, err := in.Body.Until.Time(); in.Body.Until != "" && err != nil {
		f.Add("until", "%q is no day; write YYYY-MM-DD", in.Body.Until)
	}
	if err := f.Err("The retention cannot be set"); err != nil {
		return nil, err
	}
	err = a.write(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
		r := store.Retention{Until: in.Body.Until, Forever: in.Body.Forever, Reason: in.Body.Reason, By: principal(ctx).Person}
		if today := engagement.Day(tx.Now().UTC().Format("2006-01-02")); r.Until != "" && r.Until < today {
			var f engagement.Faults
			f.Add("until", "%s has passed; what is purged cannot come back, so give today or a later day", r.Until)
			return f.Err("The retention cannot be set")
		}
		if err := tx.SetRetention(in.ID, r); err != nil {
			return err
		}
		set, err := tx.Retention(in.ID, a.RetainYears)
		out = &Out[store.Retention]{Body: set}
		return err
	})
	return out, err
}
