package activities

import (
	"context"
	"errors"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// refusal separates what a person can mend from what a retry may: an
// *engagement.Error that says the request is wrong is an answer, everything else is
// an error that Temporal retries.
func refusal(err error) (*engagement.Error, error) {
	var e *engagement.Error
	if errors.As(err, &e) {
		switch e.Code {
		case engagement.Invalid, engagement.Conflict, engagement.NotFound, engagement.Forbidden:
			return e, nil
		}
	}
	return nil, err
}

// Journal records what has happened.
type Journal struct{ Port JournalPort }

// Record appends events to the journal. A conflict (one id, two contents) is not
// retried: a person must look at it.
func (j *Journal) Record(ctx context.Context, req RecordRequest) (Recorded, error) {
	done, err := j.Port.Record(ctx, req.Place, req.Events)
	if engagement.CodeOf(err) == engagement.JournalConflict {
		return Recorded{}, contract.ToError(err)
	}
	return done, err
}

// People answers who is who.
type People struct {
	Port      PeoplePort
	Signature SignaturePort
}

// EnsureTeam registers a team and returns its members' ids.
func (p *People) EnsureTeam(ctx context.Context, req EnsureTeamRequest) ([]engagement.TeamMember, error) {
	return p.Port.EnsureTeam(ctx, req.Place, req.Team)
}

// Eligible lists the approvers of a stage, each person once.
func (p *People) Eligible(ctx context.Context, req EligibleRequest) ([]engagement.Eligible, error) {
	if req.Stage.Key == "" {
		req.Stage.Approvers = req.Approvers
	}
	return p.Port.Eligible(ctx, req.Place, req.Key, req.Stage)
}

// Select lists the people whom an escalation names.
func (p *People) Select(ctx context.Context, req SelectRequest) ([]engagement.Eligible, error) {
	return p.Port.Select(ctx, req.Place, req.Who)
}

// InRoles lists the people in any of some roles.
func (p *People) InRoles(ctx context.Context, req InRolesRequest) ([]string, error) {
	return p.Port.InRoles(ctx, req.Place, req.Roles)
}

// Verify checks a decision's signature and finds the person it names. Namespace
// access alone must not vote as somebody else: without a signature the person is
// only claimed.
func (p *People) Verify(ctx context.Context, req VerifyRequest) (Verified, error) {
	signed := len(req.Decision.Signature) > 0
	if signed && !p.Signature.VerifyDecision(req.Decision) {
		return Verified{Refusal: engagement.Refuse(engagement.Forbidden, engagement.ReasonForged)}, nil
	}
	id, name, err := p.Port.Find(ctx, req.Place, req.Decision.Person)
	if err != nil {
		refused, err := refusal(err)
		return Verified{Refusal: refused}, err
	}
	return Verified{Person: id, Name: name, Signed: signed}, nil
}

// VerifyAct checks the signature of an act on a gate and finds the people it names.
func (p *People) VerifyAct(ctx context.Context, req VerifyActRequest) (VerifiedAct, error) {
	switch act := req.Act; {
	case len(act.Signature) == 0:
		return VerifiedAct{Refusal: engagement.Refuse(engagement.Forbidden, engagement.ReasonNotSigned)}, nil
	case !p.Signature.VerifyAct(act):
		return VerifiedAct{Refusal: engagement.Refuse(engagement.Forbidden, engagement.ReasonForged)}, nil
	case act.To == "":
		return VerifiedAct{Person: act.Person}, nil
	}
	people, err := p.Port.Select(ctx, req.Place, engagement.Who{Person: req.Act.To})
	if err != nil {
		refused, err := refusal(err)
		return VerifiedAct{Refusal: refused}, err
	}
	if len(people) == 0 {
		return VerifiedAct{Refusal: engagement.Refuse(engagement.Invalid, engagement.ReasonStranger, "named", req.Act.To)}, nil
	}
	return VerifiedAct{Person: req.Act.Person, To: people[0]}, nil
}

// Gates answers what a gate asks of the world.
type Gates struct{ Port GatesPort }

// Opens tells whether a stage's condition holds.
func (g *Gates) Opens(ctx context.Context, req OpensRequest) (Opens, error) {
	holds, err := g.Port.StageOpens(ctx, req.Place, req.Key, req.Subject, req.When)
	if err != nil {
		refused, err := refusal(err)
		return Opens{Refusal: refused}, err
	}
	return Opens{Holds: holds}, nil
}

// Approval finds somebody's approval at a gate that has passed.
func (g *Gates) Approval(ctx context.Context, req ApprovalRequest) (Approval, error) {
	state, decision, err := g.Port.Approval(ctx, req.Place, req.Gate, req.Revision, req.Person)
	if err != nil {
		refused, err := refusal(err)
		return Approval{Refusal: refused}, err
	}
	return Approval{State: state, Decision: decision}, nil
}

// Methodology loads what workflows need of a methodology.
type Methodology struct{ Port MethodologyPort }

// ProcessRequest names a stored methodology.
type ProcessRequest struct {
	Org           string `json:"org"`
	MethodologyID string `json:"methodology_id"`
}

// Process loads times and policies.
func (m *Methodology) Process(ctx context.Context, req ProcessRequest) (engagement.Process, error) {
	return m.Port.Process(ctx, req.Org, req.MethodologyID)
}

// Calendar computes due times. It is an activity since holiday data may change
// between versions: what was computed stands in history.
type Calendar struct{ Port CalendarPort }

// CalendarPort knows working days, holidays and zones.
type CalendarPort interface {
	Deadline(req DeadlineRequest) (Deadline, error)
	Shift(req ShiftRequest) ([]time.Time, error)
}

// Deadline computes a due time with its reminders, escalation and hard end.
func (c *Calendar) Deadline(_ context.Context, req DeadlineRequest) (Deadline, error) {
	return c.Port.Deadline(req)
}

// Shift moves times by the business time that a pause has cost.
func (c *Calendar) Shift(_ context.Context, req ShiftRequest) ([]time.Time, error) {
	return c.Port.Shift(req)
}

// Freeze freezes content for its gate.
type Freeze struct{ Port FreezePort }

// Freeze makes the next revision of a subject. Content that is not ready is a refusal.
func (f *Freeze) Freeze(ctx context.Context, req FreezeRequest) (Frozen, error) {
	frozen, err := f.Port.Freeze(ctx, req)
	if err != nil {
		refused, err := refusal(err)
		return Frozen{Refusal: refused}, err
	}
	return frozen, nil
}

// ReopenRequest names content to be made editable again.
type ReopenRequest struct {
	Place
	Ref string `json:"ref"`
}

// Reopen makes frozen content editable again.
func (f *Freeze) Reopen(ctx context.Context, req ReopenRequest) error {
	return f.Port.Reopen(ctx, req.Place, req.Ref)
}

// Measure evaluates metrics.
type Measure struct{ Port MeasurePort }

// Measure evaluates the metrics of a period.
func (m *Measure) Measure(ctx context.Context, req MeasureRequest) (Measured, error) {
	return m.Port.Measure(ctx, req)
}

// Report writes reports.
type Report struct{ Port ReportPort }

// Publish writes and stores a report.
func (r *Report) Publish(ctx context.Context, req PublishRequest) (Published, error) {
	return r.Port.Publish(ctx, req)
}

// Notify sends mail.
type Notify struct{ Port NotifyPort }

// Send sends a notice to each of its people.
func (n *Notify) Send(ctx context.Context, notice Notice) error {
	return n.Port.Notify(ctx, notice)
}

// SendDigests sends everybody who wants one mail instead of many what has come together.
func (n *Notify) SendDigests(ctx context.Context, req DigestsRequest) (int, error) {
	return n.Port.SendDigests(ctx, req.Org, req.At)
}

// SendStatus sends the PMO how all engagements stand.
func (n *Notify) SendStatus(ctx context.Context, req DigestsRequest) (int, error) {
	return n.Port.SendStatus(ctx, req.Org, req.At)
}
