package gate

import (
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

func itoa(i int) string { return strconv.Itoa(i) }

// Listen takes decisions by Update and by Signal. Both lead to the same method.
func (d *Desk) Listen(ctx workflow.Context) error {
	err := workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdateDecide,
		func(ctx workflow.Context, decision engagement.Decision) (engagement.Receipt, error) {
			receipt, err := d.decide(ctx, decision)
			return receipt, contract.ToError(err)
		},
		workflow.UpdateHandlerOptions{
			Validator:   func(decision engagement.Decision) error { return contract.ToError(d.admissible(decision)) },
			Description: "Take an approver's decision on an open gate",
		})
	if err != nil {
		return err
	}
	err = workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdateWithdraw,
		func(ctx workflow.Context, w contract.Withdraw) error { return contract.ToError(d.withdraw(ctx, w)) },
		workflow.UpdateHandlerOptions{Description: "Take a submission back before its gate has closed"})
	if err != nil {
		return err
	}
	decisions := workflow.GetSignalChannelWithOptions(ctx, contract.SignalDecide,
		workflow.SignalChannelOptions{Description: "A decision: from the API when no worker answered, or from an operator"})
	workflow.GoNamed(ctx, "decisions by signal", func(ctx workflow.Context) {
		for {
			var decision engagement.Decision
			if more := decisions.Receive(ctx, &decision); !more || ctx.Err() != nil {
				return
			}
			d.bySignal(ctx, decision)
		}
	})
	return nil
}

// admissible refuses at once what can be refused without asking anybody: a wrong
// shape, stage, revision or digest, a closed gate. Someone who may not decide is told
// by the handler, after the person behind an address has been found.
func (d *Desk) admissible(decision engagement.Decision) error {
	if decision.ID == "" {
		return engagement.Errorf(engagement.Invalid, "id is missing; give every decision one of its own")
	}
	if d.receipt(decision.ID) != nil {
		return nil
	}
	s, err := d.find(decision.Gate)
	if err != nil {
		return err
	}
	if err := s.gate.Check(decision); err != nil && engagement.CodeOf(err) != engagement.Forbidden {
		return err
	}
	return nil
}

func (d *Desk) find(gate string) (*sitting, error) {
	for _, s := range d.open {
		if s.gate.ID != gate {
			continue
		}
		if s.ended != "" {
			return nil, engagement.Errorf(engagement.Conflict, "the gate is closed (%s); nothing is left to decide on it", s.ended)
		}
		if s.lapsed {
			return nil, engagement.Errorf(engagement.Conflict, "the gate's time has run out; the PMO is asked to extend or close it")
		}
		if len(s.gate.Runs) == 0 {
			return nil, engagement.Errorf(engagement.Conflict, "the gate's first stage has not opened yet; try again when you have been asked")
		}
		return s, nil
	}
	if revision, known := d.seen[gate]; known {
		return nil, engagement.Errorf(engagement.Conflict, "the gate is closed; revision %d has been decided", revision)
	}
	return nil, engagement.Errorf(engagement.Conflict, "no gate %q is open here", gate)
}

func (d *Desk) receipt(decision string) *engagement.Receipt {
	i := slices.IndexFunc(d.receipts, func(r engagement.Receipt) bool { return r.Decision == decision })
	if i < 0 {
		return nil
	}
	return &d.receipts[i]
}

// decide counts a decision. The same decision again gets the first receipt.
// Eligibility is checked on every path, and the state once more after it.
func (d *Desk) decide(ctx workflow.Context, decision engagement.Decision) (engagement.Receipt, error) {
	receipt, _, err := d.count(ctx, decision)
	return receipt, err
}

func (d *Desk) count(ctx workflow.Context, decision engagement.Decision) (engagement.Receipt, activities.Verified, error) {
	if err := d.mutex.Lock(ctx); err != nil {
		return engagement.Receipt{}, activities.Verified{}, err
	}
	defer d.mutex.Unlock()
	if r := d.receipt(decision.ID); r != nil {
		return *r, activities.Verified{Person: r.Person}, nil
	}
	var act *activities.People
	verified, err := step.Do[activities.Verified](ctx, "Verify a decision on "+decision.Stage, act.Verify,
		activities.VerifyRequest{Place: d.place, Decision: decision})
	if err != nil {
		return engagement.Receipt{}, verified, err
	}
	if verified.Refusal != nil {
		return engagement.Receipt{}, verified, verified.Refusal
	}
	decision.Person = verified.Person
	if !verified.Signed {
		decision.Channel = engagement.ChannelSignal
	}
	s, err := d.find(decision.Gate)
	if err != nil {
		return engagement.Receipt{}, verified, err
	}
	if err := s.gate.Check(decision); err != nil {
		return engagement.Receipt{}, verified, err
	}
	receipt, err := d.apply(ctx, s, decision, verified)
	return receipt, verified, err
}

func (d *Desk) apply(ctx workflow.Context, s *sitting, decision engagement.Decision, verified activities.Verified) (engagement.Receipt, error) {
	vote, tally := s.gate.Apply(decision, workflow.Now(ctx))
	receipt := engagement.Receipt{
		Decision: decision.ID, Gate: s.gate.ID, Stage: decision.Stage, Revision: decision.Revision, Digest: decision.Digest,
		Verdict: decision.Verdict, Person: decision.Person, At: vote.At, Late: vote.Late, Tally: tally, State: s.gate.After(tally),
	}
	d.receipts = append(d.receipts, receipt)
	err := d.journal.Record(ctx, journal.Entry{
		ID: decision.ID, Actor: decision.Person, Texts: decisionTexts(s.gate.Stage(), decision, verified.Name),
		Fact: engagement.DecisionRecorded{
			Decision: decision.ID, Gate: s.gate.ID, Stage: decision.Stage, Revision: decision.Revision, Digest: decision.Digest,
			Verdict: decision.Verdict, Roles: s.roles(decision.Person), Conditions: conditionDays(decision),
			Channel: decision.Channel, SignedInBy: decision.SignedInBy, SignedInAt: decision.SignedInAt,
			Provenance: provenance(verified, decision.Person), Late: vote.Late, Tally: tally, State: receipt.State,
		},
	})
	if err != nil {
		return engagement.Receipt{}, err
	}
	d.changed(ctx)
	return receipt, nil
}

// bySignal counts a decision that came as a Signal and answers by mail. One that does
// not count is journalled as ignored: an operator's message is never swallowed.
func (d *Desk) bySignal(ctx workflow.Context, decision engagement.Decision) {
	if decision.ID == "" {
		decision.ID = contentID(decision)
	}
	counted, refused := d.receipt(decision.ID) != nil, slices.Contains(d.ignored, decision.ID)
	receipt, verified, err := d.count(ctx, decision)
	if counted || (refused && err != nil) {
		return
	}
	notice := activities.Notice{
		Place: d.place, Key: decision.ID + "/answer", Kind: activities.NoticeDecisionReceipt, Gate: decision.Gate,
		Stage: decision.Stage, Receipt: &receipt, Subject: engagement.Subject{Revision: decision.Revision, Digest: decision.Digest},
	}
	if verified.Person != "" {
		notice.People = []string{verified.Person}
	}
	if err == nil {
		d.mail.Send(ctx, notice)
		return
	}
	if ctx.Err() != nil {
		return
	}
	d.ignore(ctx, decision, verified, err)
	notice.Kind, notice.Receipt, notice.Reason = activities.NoticeDecisionRefused, nil, err.Error()
	if verified.Signed {
		d.mail.Send(ctx, notice)
	}
}

// ignore journals a refused signal, once in each workflow: the same one may come again,
// here or elsewhere, and be refused for another reason.
func (d *Desk) ignore(ctx workflow.Context, decision engagement.Decision, verified activities.Verified, cause error) {
	d.ignored = append(d.ignored, decision.ID)
	claimed := verified.Person
	if claimed == "" {
		claimed = "unknown"
	}
	channel := decision.Channel
	if !verified.Signed {
		channel = engagement.ChannelSignal
	}
	err := d.journal.Record(ctx, journal.Entry{
		ID: decision.ID + "/ignored" + d.part(ctx), Texts: map[string]string{"reason": cause.Error(), "comment": decision.Comment, "claimed": decision.Person},
		Fact: engagement.DecisionIgnored{
			Decision: decision.ID, Gate: decision.Gate, Stage: decision.Stage, Revision: decision.Revision,
			Verdict: decision.Verdict, Claimed: claimed, Channel: channel,
			Provenance: provenance(verified, claimed), Code: engagement.CodeOf(cause),
		},
	})
	if err != nil {
		workflow.GetLogger(ctx).Error("an ignored decision could not be journalled", "decision", decision.ID, "error", err)
	}
}

// part is the place of the workflow below the engagement's, for example /plan/1.
func (d *Desk) part(ctx workflow.Context) string {
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	return strings.TrimPrefix(id, contract.EngagementWorkflow(d.setting.Engagement))
}

// withdraw closes an open gate at the request of whoever submitted. A decision that is
// being counted comes first.
func (d *Desk) withdraw(ctx workflow.Context, w contract.Withdraw) error {
	s, err := d.takeBack(ctx, w)
	if err != nil {
		return err
	}
	return workflow.Await(ctx, func() bool { return s.settled && !d.Reopening() })
}

func (d *Desk) takeBack(ctx workflow.Context, w contract.Withdraw) (*sitting, error) {
	if err := d.mutex.Lock(ctx); err != nil {
		return nil, err
	}
	defer d.mutex.Unlock()
	s, err := d.find(w.Gate)
	if err != nil {
		return nil, err
	}
	if s.gate.After(s.gate.Standing()) != engagement.GatePending {
		return nil, engagement.Errorf(engagement.Conflict, "the gate has just been decided; nothing is left to withdraw")
	}
	s.ended, s.because = engagement.GateWithdrawn, w.Reason
	return s, nil
}

func (s *sitting) roles(person string) []engagement.Role {
	for _, t := range s.gate.Run().Tasks {
		if t.Person == person {
			return t.Roles
		}
	}
	return nil
}

func provenance(v activities.Verified, person string) string {
	if v.Signed {
		return "signed"
	}
	return "by namespace access, claimed person " + person
}

func decisionTexts(stage engagement.Stage, d engagement.Decision, name string) map[string]string {
	texts := map[string]string{"name": name}
	put := func(key, value string) {
		if strings.TrimSpace(value) != "" {
			texts[key] = value
		}
	}
	put("comment", d.Comment)
	put("meaning", stage.Meaning)
	for i, c := range d.Conditions {
		key := "condition/" + itoa(i)
		put(key, c.Text)
		put(key+"/owner", c.Owner)
		put(key+"/verifier", c.Verifier)
	}
	return texts
}

func conditionDays(d engagement.Decision) []engagement.Day {
	var days []engagement.Day
	for _, c := range d.Conditions {
		days = append(days, c.Due)
	}
	return days
}

// decisionSpace is the name space of ids made for signals that carry none.
var decisionSpace = uuid.MustParse("7d9c1d0e-6a0b-5f6e-9d37-2f6f3f0e5a11")

// contentID gives a decision without an id one that follows from what it says, so
// that the same signal sent twice counts once.
func contentID(d engagement.Decision) string {
	content := strings.Join([]string{d.Gate, d.Stage, itoa(d.Revision), d.Digest, string(d.Verdict), d.Person, d.Comment}, "\x00")
	return uuid.NewSHA1(decisionSpace, []byte(content)).String()
}
