package rest

import (
	"context"
	"net/http"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// communications are the communication plan: messages that are prepared, approved by somebody
// else, and sent on their day.
func (a *API) communications() {
	collection[engagement.Communication]{
		path: "/change/communications", tag: tagChange, one: "communication", many: "communications",
		read: identity.ReadEngagement, write: identity.EditChange,
		prepare: func(_ *store.Tx, _ store.Engagement, _ string, old *engagement.Item[engagement.Communication], c *engagement.Communication) error {
			if old == nil {
				return engagement.CommunicationWritten(nil, c)
			}
			return engagement.CommunicationWritten(&old.Body, c)
		},
		notify: toChange,
		dropped: func(tx *store.Tx, e store.Engagement, it engagement.Item[engagement.Communication], _ string) error {
			if it.Body.Mailed {
				return engagement.Errorf(engagement.Conflict, "the communication was mailed on %s and stays in the plan", it.Body.Sent)
			}
			return tx.Tell(toChange(e.ID, ""), contract.RegisterChanged{Kind: engagement.KindCommunication, ID: it.ID})
		},
	}.mount(a)
	register(a, operation{
		id: "list-communication-states", method: http.MethodGet, path: "/engagements/{id}/change/communication-states", tag: tagChange,
		summary: "How the communication plan stands", action: identity.ReadEngagement,
		doc: "By the journal: how far each message has come, how often its owner was reminded, and which are overdue.",
	}, func(ctx context.Context, in *Here) (out *Listed[store.CommunicationRow], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			rows, err := tx.Communications(e.ID)
			out = page(rows, "")
			return err
		})
		return out, err
	})
	act := func(id, path, summary string, action identity.Action, take CommunicationAct) {
		register(a, operation{
			id: id, method: http.MethodPost, path: "/engagements/{id}/change/communications/{item}/" + path, tag: tagChange, summary: summary, action: action,
		}, func(ctx context.Context, in *Here) (out *Tagged[engagement.Item[engagement.Communication]], err error) {
			err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
				it, err := MoveCommunication(tx, e, in.params["item"], principal(ctx).Person, take)
				out = tagged(it.Version, it)
				return err
			})
			a.kick(err)
			return out, err
		})
	}
	act("prepare-communication", "preparation", "Say that a communication is ready to be approved", identity.EditChange, PrepareCommunication)
	act("approve-communication", "approval", "Approve a communication that somebody else has prepared", identity.ApproveMessages, ApproveCommunication)
	act("withdraw-communication", "withdrawal", "Take back that a communication is prepared or approved", identity.EditChange, WithdrawCommunication)
}

// CommunicationAct brings a communication a step on, or back. Who takes it is Who; the
// transaction tells what else the engagement holds.
type CommunicationAct func(tx *store.Tx, e store.Engagement, c engagement.Communication, who engagement.SignOff) (engagement.Communication, error)

// MoveCommunication takes a step with a communication in the name of a person, and has the
// workflow hear of it.
func MoveCommunication(tx *store.Tx, e store.Engagement, id, by string, take CommunicationAct) (engagement.Item[engagement.Communication], error) {
	c, err := store.Get[engagement.Communication](tx, e.ID, id)
	if err != nil {
		return c, err
	}
	body, err := take(tx, e, c.Body, engagement.SignOff{By: by, At: tx.Now().UTC().Format(time.RFC3339)})
	if err != nil {
		return c, err
	}
	return store.Update(tx, e.ID, id, body, store.WriteOptions{By: by, Notify: &store.Outbox{Workflow: toChange(e.ID, "")}})
}

// PrepareCommunication says that a communication is ready to be approved.
func PrepareCommunication(_ *store.Tx, _ store.Engagement, c engagement.Communication, who engagement.SignOff) (engagement.Communication, error) {
	return c.Prepare(who)
}

// WithdrawCommunication takes back that a communication is prepared or approved.
func WithdrawCommunication(_ *store.Tx, _ store.Engagement, c engagement.Communication, _ engagement.SignOff) (engagement.Communication, error) {
	return c.Withdraw()
}

// ApproveCommunication approves a communication by the engagement's methodology. A mail needs
// somebody whom it reaches.
func ApproveCommunication(tx *store.Tx, e store.Engagement, c engagement.Communication, who engagement.SignOff) (engagement.Communication, error) {
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return c, err
	}
	body, err := c.Approve(who, m.Body.Process.Communications, e.Day(tx.Now()))
	if err != nil || !c.ByMail() {
		return body, err
	}
	people, _, err := tx.AudienceOf(e.ID, c)
	if err != nil {
		return c, err
	}
	if len(people) == 0 {
		var f engagement.Faults
		f.Add("audience", "has nobody whom mail reaches; name the members of its groups first")
		return c, f.Err("The communication cannot be approved so")
	}
	return body, nil
}
