package rest

import (
	"context"
	"net/http"
	"slices"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// GatesQuery are the filters of the approvals.
type GatesQuery struct {
	Place
	Paging
	Engagement string `query:"engagement" doc:"Id of an engagement"`
	Assignee   string `query:"assignee" doc:"Id of a person who is or was asked; me for oneself"`
	Awaiting   string `query:"awaiting" doc:"Id of a person who has not decided yet; me for oneself"`
	Adviser    string `query:"adviser" doc:"Id of a person who was asked for advice; me for oneself"`
	State      string `query:"state" enum:"pending,approved,approved_with_conditions,rejected,changes_requested,expired,withdrawn,superseded,revoked,cancelled"`
	Sort       string `query:"sort" enum:"-opened,due" doc:"-opened (when not given): the newest first. due: what is due first, first"`
}

// DecisionBody is what an approver decides. Who decides follows from the sign-in.
type DecisionBody struct {
	Stage      string                    `json:"stage"`
	Revision   int                       `json:"revision" minimum:"1"`
	Digest     string                    `json:"digest" doc:"Of the revision that was read"`
	Verdict    engagement.Verdict        `json:"verdict" enum:"approve,approve_with_conditions,request_changes,reject,abstain,recuse"`
	Confirm    bool                      `json:"confirm,omitempty" doc:"That one states the stage's meaning; stages whose signature is confirm require it with an approval"`
	Comment    string                    `json:"comment,omitempty" maxLength:"8000"`
	Conditions []engagement.Condition    `json:"conditions,omitempty" maxItems:"50"`
	Items      []engagement.ItemDecision `json:"items,omitempty" maxItems:"500" doc:"With an approval, at a gate whose policy has items: what is said of some of them, by the ids in the frozen revision. Those not mentioned are accepted"`
}

// DecisionAnswer is a receipt, or says that the decision is on its way.
type DecisionAnswer struct {
	engagement.Receipt
	Status Progress `json:"status" enum:"counted,taken_up,held" doc:"counted: the receipt is whole. taken_up: a worker is at it. held: no worker answered, the decision is kept and counts once when one returns"`
}

// Progress is how far a decision has come.
type Progress string

// The steps of a decision.
const (
	Counted Progress = "counted"  // the receipt is whole
	TakenUp Progress = "taken_up" // a worker is at it
	Held    Progress = "held"     // kept until a worker returns
)

// GateChoice is the body of a resolution.
type GateChoice struct {
	Reason
	Choice contract.Choice `json:"choice" enum:"extend,close,retry"`
}

const tagGates = "Gates"

func (a *API) gates() {
	register(a, operation{
		id: "list-gates", method: http.MethodGet, path: "/gates", tag: tagGates, summary: "Approvals, the newest first",
		doc: "assignee=me is one's inbox. A row says what waits (title, subject, note), since when (opened_at of one's entry in tasks), " +
			"until when (due_at), whether it is late (overdue, lapsed), and what became of what one decided: one's entry in decisions has " +
			"the verdict, state how the gate stands since, closed_by what ended it, conditions what it still depends on, revoked who took an " +
			"approval back. adviser=me are the gates where one was asked for advice; advice has the questions. " +
			"Somebody who sees only the engagements of their teams names an engagement, or sees the gates that ask them.",
		action: identity.ReadEngagement,
	}, a.listGates)
	register(a, operation{
		id: "get-gate", method: http.MethodGet, path: "/gates/{id}", tag: tagGates,
		summary: "One gate: subject, digest, stage, tally, who is awaited, due", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (*Out[store.Gate], error) {
		gate, err := a.Gate(ctx, in.ID)
		return &Out[store.Gate]{Body: gate}, err
	})
	register(a, operation{
		id: "get-gate-subject", method: http.MethodGet, path: "/gates/{id}/subject", tag: tagGates,
		summary: "The frozen revision that the gate decides on", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Out[RevisionView], err error) {
		gate, err := a.Gate(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		err = a.read(ctx, gate.Engagement, func(tx *store.Tx, _ store.Engagement) error {
			revision, err := tx.Revision(gate.Engagement, gate.Subject.Ref, gate.Subject.Revision)
			out = revisionView(revision)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "decide", method: http.MethodPost, path: "/gates/{id}/decisions", tag: tagGates, summary: "Decide",
		doc: "200 with the receipt. 202 when the decision is kept but not counted yet: its Location has the receipt later. " +
			"The same Idempotency-Key gets the first receipt.",
		action: identity.Decide, logged: true,
	}, a.decide)
	register(a, operation{
		id: "get-decision", method: http.MethodGet, path: "/decisions/{id}", tag: tagGates,
		summary: "A decision's record; its refusal when it did not count", action: identity.ReadEngagement,
	}, a.decision)
	register(a, operation{
		id: "withdraw-submission", method: http.MethodPost, path: "/gates/{id}/withdraw", tag: tagGates,
		summary: "Take the submission back", action: identity.SubmitWork,
	}, func(ctx context.Context, in *Act[Reason]) (*Out[store.Gate], error) {
		return settle(ctx, a, in, func(g store.Gate) error {
			return a.Withdraw(ctx, g, in.intent(ctx, in.request), in.Body.Reason)
		})
	})
	register(a, operation{
		id: "resolve-gate", method: http.MethodPost, path: "/gates/{id}/resolve", tag: tagGates,
		summary: "Extend or close a gate whose hard end has come, or retry", action: identity.ResolveGate,
	}, func(ctx context.Context, in *Act[GateChoice]) (*Out[store.Gate], error) {
		return settle(ctx, a, in, func(g store.Gate) error {
			return a.Engine.Resolve(ctx, g.Engagement, g.Ref, contract.Resolution{
				Act: in.act(ctx, in.Body.Reason.Reason), Ref: g.ID, Choice: in.Body.Choice,
			})
		})
	})
}

func (a *API) listGates(ctx context.Context, in *GatesQuery) (out *Listed[store.Gate], err error) {
	p := principal(ctx)
	me := func(person string) string {
		if person == oneself {
			return p.Person
		}
		return person
	}
	q := store.GateQuery{
		Engagement: in.Engagement, Assignee: me(in.Assignee), Awaiting: me(in.Awaiting), Adviser: me(in.Adviser),
		State: engagement.GateState(in.State), Limit: in.Limit, Cursor: in.Cursor, Sort: in.Sort,
	}
	list := func(tx *store.Tx) error {
		gates, next, err := tx.Gates(q)
		out = page(gates, next)
		return err
	}
	if in.Engagement != "" {
		err = a.read(ctx, in.Engagement, func(tx *store.Tx, _ store.Engagement) error { return list(tx) })
		return out, err
	}
	if scope := p.Scope(); scope != "" && q.Adviser != scope {
		q.Assignee = scope
	}
	err = a.readOrg(ctx, list)
	return out, err
}

// Gate is a gate that the context's principal may see: those of visible engagements, and
// those that ask them to decide, in whose place ever, or for advice.
func (a *API) Gate(ctx context.Context, id string) (gate store.Gate, err error) {
	err = a.readOrg(ctx, func(tx *store.Tx) error {
		if gate, err = tx.Gate(id); err != nil {
			return err
		}
		p := principal(ctx)
		if !p.Scoped() || !asks(gate, p.Person) {
			return a.visible(ctx, gate.Engagement, func(*store.Tx, store.Engagement) error { return nil })(tx)
		}
		e, err := tx.Engagement(gate.Engagement)
		if err != nil {
			return err
		}
		return p.At(identity.Place{Engagement: e.ID, Roles: RolesIn(e, p.Person), Asked: true})
	})
	return gate, err
}

// asks tells whether a gate asks somebody to decide, or for advice.
func asks(gate store.Gate, person string) bool {
	return slices.ContainsFunc(gate.Tasks, func(t store.Task) bool { return t.Person == person && shows(gate, t) }) ||
		slices.ContainsFunc(gate.Advice, func(a store.Advice) bool { return a.Adviser == person })
}

// shows tells whether a task lets its person see the gate: not once they have left the
// team. A task that ended with its gate does, where it was no matter of the team.
func shows(gate store.Gate, t store.Task) bool {
	switch t.State {
	case engagement.TaskWaiting:
		return false
	case engagement.TaskCancelled:
	default:
		return true
	}
	named := slices.ContainsFunc(gate.Policy.Stages, func(s engagement.Stage) bool {
		return s.Key == t.Stage && slices.ContainsFunc(s.Approvers, func(a engagement.Approver) bool { return a.Person != "" })
	})
	return gate.State != engagement.GatePending && (t.How != "" || named)
}

// DecideAnswered answers a decision: 200 with the receipt, or 202.
type DecideAnswered = Created[DecisionAnswer]

func (a *API) decide(ctx context.Context, in *Act[DecisionBody]) (*DecideAnswered, error) {
	gate, err := a.Gate(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p, body := principal(ctx), in.Body
	d := engagement.Decision{
		ID: in.intent(ctx, in.request), Gate: gate.ID, Stage: body.Stage, Revision: body.Revision, Digest: body.Digest,
		Verdict: body.Verdict, Comment: body.Comment, Conditions: body.Conditions, Items: body.Items, Confirmed: body.Confirm,
		Person: p.Person, Channel: engagement.ChannelAPI, SignedInBy: string(p.Via), SignedInAt: p.AuthAt, Locale: p.Locale,
	}
	var answer DecisionAnswer
	err = a.keyed(ctx, in.Keyed, in.request, body, func() error { return a.checkDecision(ctx, p.Org, gate, d) }, func() (err error) {
		answer, err = a.Decide(ctx, p.Org, gate, d)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &DecideAnswered{Status: http.StatusOK, Location: "/v1/decisions/" + answer.Decision, Body: answer}
	if answer.Status != Counted {
		out.Status = http.StatusAccepted
	}
	return out, nil
}

// Decide brings a decision to its gate, on whatever channel it came: what is wrong in it
// by itself is an Invalid error at once, worker or not. Owners and verifiers of conditions
// who are named as the team knows them become ids.
func (a *API) Decide(ctx context.Context, org string, gate store.Gate, d engagement.Decision) (DecisionAnswer, error) {
	if err := a.checkDecision(ctx, org, gate, d); err != nil {
		return DecisionAnswer{}, err
	}
	d, err := a.withPeople(ctx, org, gate, d)
	if err != nil {
		return DecisionAnswer{}, err
	}
	result, err := a.Engine.Decide(ctx, org, contract.WorkflowOf(gate.Engagement, gate.Ref), d)
	if err != nil {
		return DecisionAnswer{}, err
	}
	if r := result.Receipt; r != nil {
		if r.Verdict != d.Verdict || r.Digest != d.Digest || r.Stage != d.Stage {
			return DecisionAnswer{}, engagement.Errorf(engagement.Invalid, "this Idempotency-Key has already brought another decision (%s on stage %q); use a fresh key", r.Verdict, r.Stage)
		}
		return DecisionAnswer{Receipt: *r, Status: Counted}, nil
	}
	answer := DecisionAnswer{Status: TakenUp, Receipt: engagement.Receipt{
		Decision: d.ID, Gate: d.Gate, Stage: d.Stage, Revision: d.Revision, Digest: d.Digest, Verdict: d.Verdict, Person: d.Person,
	}}
	if result.Signalled {
		answer.Status = Held
	}
	return answer, nil
}

// checkDecision finds what is wrong in a decision by itself.
func (a *API) checkDecision(ctx context.Context, org string, gate store.Gate, d engagement.Decision) error {
	i := slices.IndexFunc(gate.Policy.Stages, func(s engagement.Stage) bool { return s.Key == d.Stage })
	if i < 0 {
		return nil // the gate's workflow says that its stage is another
	}
	var known []string
	if gate.Policy.Items != nil && len(d.Items) > 0 {
		err := a.Store.Read(ctx, org, func(tx *store.Tx) error {
			revision, err := tx.Revision(gate.Engagement, gate.Subject.Ref, gate.Subject.Revision)
			if err != nil {
				return err
			}
			items, err := engagement.ItemsOf(gate.Policy, revision.Body)
			known = engagement.ItemIDs(items)
			return err
		})
		if err != nil {
			return err
		}
	}
	return gate.Policy.CheckDecision(gate.Policy.Stages[i], known, d)
}

func (a *API) decision(ctx context.Context, in *Here) (out *Out[store.DecisionRecord], err error) {
	err = a.readOrg(ctx, func(tx *store.Tx) error {
		record, err := tx.Decision(in.ID)
		if engagement.CodeOf(err) == engagement.NotFound {
			return undecided(tx, in.ID)
		}
		if err != nil {
			return err
		}
		out = &Out[store.DecisionRecord]{Body: record}
		if record.Person == principal(ctx).Person {
			return nil
		}
		return a.visible(ctx, record.Engagement, func(*store.Tx, store.Engagement) error { return nil })(tx)
	})
	return out, err
}

// undecided says why a decision is not in the journal.
func undecided(tx *store.Tx, id string) error {
	refusal, err := tx.Refusal(id)
	if engagement.CodeOf(err) == engagement.NotFound {
		return engagement.Errorf(engagement.NotFound, "no such decision is in the journal; one that was just sent may still be on its way")
	}
	if err != nil {
		return err
	}
	return uncounted(refusal)
}

// uncounted is why a decision did not count, as an error that can be said in every language.
func uncounted(r store.Refusal) error {
	return engagement.Recall(r.Code, r.Because, r.Reason)
}

// settle acts on a gate and answers with how it stands afterwards.
func settle[T any](ctx context.Context, a *API, in *Act[T], act func(store.Gate) error) (*Out[store.Gate], error) {
	return settleOnce(ctx, a, in, sound, act)
}

// settleOnce is settle for an act that is checked when it is made first.
func settleOnce[T any](ctx context.Context, a *API, in *Act[T], check func() error, act func(store.Gate) error) (*Out[store.Gate], error) {
	gate, err := a.Gate(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	err = a.keyed(ctx, in.Keyed, in.request, in.Body, check, func() error { return act(gate) })
	if err != nil {
		return nil, err
	}
	gate, err = a.Gate(ctx, in.ID)
	return &Out[store.Gate]{Body: gate}, err
}
