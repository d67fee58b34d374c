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

// DelegateBody gives one decision to somebody else.
type DelegateBody struct {
	Reason
	To    string    `json:"to" minLength:"1" maxLength:"200" doc:"Id of the person who decides instead, or their address"`
	Until time.Time `json:"until,omitzero" doc:"When it comes back by itself; never when not given"`
}

// ReclaimBody takes a decision back that was given to somebody else.
type ReclaimBody struct {
	Reason string `json:"reason,omitempty" maxLength:"2000"`
}

// ReassignBody gives somebody's task to somebody else for good.
type ReassignBody struct {
	Reason
	Person string `json:"person,omitempty" maxLength:"200" doc:"Id of the person whose task it is; oneself when not given"`
	To     string `json:"to" minLength:"1" maxLength:"200" doc:"Id of the person who decides from now on, or their address"`
}

// RecuseBody declares a conflict of interest.
type RecuseBody struct {
	Stage    string `json:"stage"`
	Revision int    `json:"revision" minimum:"1"`
	Digest   string `json:"digest" doc:"Of the revision that was read"`
	Comment  string `json:"comment" maxLength:"8000" doc:"What the conflict is"`
}

// ApproverBody asks somebody whom the policy does not name.
type ApproverBody struct {
	Reason
	Person string `json:"person" minLength:"1" maxLength:"200" doc:"Id of the person, or their address"`
	Group  string `json:"group,omitempty" maxLength:"200" doc:"Where the stage counts per group: the group in which they count"`
}

// gateAct describes an act on an open gate, whose answer is the gate.
type gateAct struct {
	id, path, summary, doc string
	action                 identity.Action
}

// acts adds the operation of an act on a gate; asked says what its workflow is asked.
func acts[T any](a *API, o gateAct, asked func(body T) contract.GateAct) {
	actsChecked(a, o, asked, func(T) error { return nil })
}

func actsChecked[T any](a *API, o gateAct, asked func(body T) contract.GateAct, check func(body T) error) {
	register(a, operation{
		id: o.id, method: http.MethodPost, path: "/gates/{id}" + o.path, tag: tagGates, summary: o.summary, doc: o.doc, action: o.action, logged: true,
	}, func(ctx context.Context, in *Act[T]) (*Out[store.Gate], error) {
		act := asked(in.Body)
		act.Request, act.Advice = in.intent(ctx, in.request), in.params["advice"]
		return settleOnce(ctx, a, in, func() error { return check(in.Body) }, func(g store.Gate) error { return a.ActOnGate(ctx, g, act) })
	})
}

func because(reason string) contract.Act { return contract.Act{Reason: reason} }

func (a *API) gateTasks() {
	actsChecked(a, gateAct{
		id: "delegate-task", path: "/delegate", summary: "Have somebody else decide this once",
		doc:    "The delegate's vote reads “on behalf of”. What was delegated is not delegated further, and the delegate must pass the separation of duties.",
		action: identity.Decide,
	}, func(b DelegateBody) contract.GateAct {
		return contract.GateAct{Act: because(b.Reason.Reason), Step: contract.StepDelegate, To: b.To, Until: b.Until}
	}, func(b DelegateBody) error {
		var f engagement.Faults
		if !b.Until.IsZero() && b.Until.Before(time.Now()) {
			f.Add("until", "lies in the past; give a later time, or none")
		}
		return f.Err("The decision cannot be delegated")
	})
	acts(a, gateAct{
		id: "reclaim-task", path: "/reclaim", summary: "Take back what somebody else was to decide",
		doc: "Also from whoever stands in while one is away; nothing is taken back once they have decided.", action: identity.Decide,
	}, func(b ReclaimBody) contract.GateAct {
		return contract.GateAct{Act: because(b.Reason), Step: contract.StepReclaim}
	})
	acts(a, gateAct{
		id: "reassign-task", path: "/reassign", summary: "Give a task to somebody else for good",
		doc: "One's own; the PMO that of anybody. Whoever submitted the matter chooses nobody.", action: identity.Decide,
	}, func(b ReassignBody) contract.GateAct {
		return contract.GateAct{Act: because(b.Reason.Reason), Step: contract.StepReassign, Person: itself(b.Person), To: b.To}
	})
	acts(a, gateAct{
		id: "add-approver", path: "/approvers", summary: "Ask somebody whom the policy does not name",
		doc: "They add to those who may decide; what is needed never falls.", action: identity.Decide,
	}, func(b ApproverBody) contract.GateAct {
		return contract.GateAct{Act: because(b.Reason.Reason), Step: contract.StepAdd, To: b.Person, Group: b.Group}
	})
	acts(a, gateAct{
		id: "retract-decision", path: "/retract", summary: "Take back one's decision while its stage is open", action: identity.Decide,
	}, func(b Reason) contract.GateAct {
		return contract.GateAct{Act: because(b.Reason), Step: contract.StepRetract}
	})
	acts(a, gateAct{
		id: "supersede-submission", path: "/supersede", summary: "End the round, since a newer revision is being made",
		doc: "Votes may carry forward to the next revision, as the policy says.", action: identity.SubmitWork,
	}, func(b Reason) contract.GateAct {
		return contract.GateAct{Act: because(b.Reason), Step: contract.StepSupersede}
	})
	register(a, operation{
		id: "recuse", method: http.MethodPost, path: "/gates/{id}/recuse", tag: tagGates, summary: "Declare a conflict of interest, and leave those who decide",
		doc: "A decision with the verdict recuse, and answered as one.", action: identity.Decide, logged: true,
	}, func(ctx context.Context, in *Act[RecuseBody]) (*DecideAnswered, error) {
		b := in.Body
		return a.decide(ctx, &Act[DecisionBody]{Place: in.Place, Keyed: in.Keyed, Body: DecisionBody{
			Stage: b.Stage, Revision: b.Revision, Digest: b.Digest, Verdict: engagement.Recuse, Comment: b.Comment,
		}})
	})
}

// itself is nobody for oneself: the act is then on one's own task.
func itself(person string) string {
	if person == oneself {
		return ""
	}
	return person
}
