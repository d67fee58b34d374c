package gate

import (
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// listenToSignals takes decisions by Signal for as long as the workflow lives, also while
// it is being cancelled: each gets a definite answer.
func (d *Desk) listenToSignals(ctx workflow.Context) {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	decisions := workflow.GetSignalChannelWithOptions(ctx, contract.SignalDecide,
		workflow.SignalChannelOptions{Description: "A decision: from the API when no worker answered, or from an operator"})
	step.HandsOf(ctx).Await(decisions.Len)
	workflow.GoNamed(ctx, "decisions by signal", func(ctx workflow.Context) {
		for {
			var decision engagement.Decision
			if more := decisions.Receive(ctx, &decision); !more {
				return
			}
			d.hearing = true
			d.bySignal(ctx, decision)
			d.hearing = decisions.Len() > 0
		}
	})
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
	d.ignore(ctx, decision, verified, err)
	notice.Kind, notice.Receipt, notice.Reason = activities.NoticeDecisionRefused, nil, err.Error()
	errors.As(err, &notice.Refusal)
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
			Provenance: provenance(verified, claimed), Code: engagement.CodeOf(cause), Reason: engagement.ReasonOf(cause),
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

// decisionSpace is the name space of ids made for signals that carry none.
var decisionSpace = uuid.MustParse("7d9c1d0e-6a0b-5f6e-9d37-2f6f3f0e5a11")

// contentID gives a decision without an id one that follows from what it says, so
// that the same signal sent twice counts once.
func contentID(d engagement.Decision) string {
	content := strings.Join([]string{d.Gate, d.Stage, itoa(d.Revision), d.Digest, string(d.Verdict), d.Person, d.Comment}, "\x00")
	for _, item := range d.Items {
		content += strings.Join([]string{"", item.ID, string(item.Verdict), string(item.Until), item.Comment}, "\x00")
	}
	return uuid.NewSHA1(decisionSpace, []byte(content)).String()
}
