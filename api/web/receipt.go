package web

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// receipt is what a person keeps of their decision.
type receipt struct {
	sitting
	record   store.DecisionRecord
	progress rest.Progress
	deed     deed // a retraction that was not taken
	token    string
}

// counted is the receipt of a decision in the journal.
func counted(sit sitting, d store.DecisionRecord) receipt {
	return receipt{sitting: sit, record: d, progress: rest.Counted}
}

// underway is the receipt of a decision that is kept and not counted yet.
func underway(sit sitting, d engagement.Decision, how rest.Progress) receipt {
	return receipt{sitting: sit, progress: how, record: store.DecisionRecord{
		ID: d.ID, Gate: d.Gate, Stage: d.Stage, Person: d.Person, Name: sit.person.Name, Roles: sit.task().Roles,
		Revision: d.Revision, Digest: d.Digest, Verdict: d.Verdict, Meaning: sit.stage.Meaning, Comment: d.Comment, Conditions: d.Conditions, Items: d.Items,
	}}
}

// retractable tells whether the person may still take the decision back.
func (r receipt) retractable() bool {
	return r.record.RetractedAt == nil && r.record.Stage == r.gate.Stage && slices.Contains(r.waysOwn(), contract.StepRetract)
}

// approves tells whether the decider has stated what an approval means.
func (r receipt) approves() bool {
	return r.record.Verdict == engagement.Approve || r.record.Verdict == engagement.ApproveWithConditions
}

// state is where the gate stands now. Its closing is journalled after the decision that
// brought it about, which knows already.
func (r receipt) state() engagement.GateState {
	if r.gate.State == engagement.GatePending {
		return r.record.State
	}
	return r.gate.State
}

// refresh has the browser look again for a decision that is underway.
func refresh(address string) string { return "5; url=" + address }

// follow answers with the receipt of a decision, the reason why it did not count, or the
// word that it is underway.
func (s *Site) follow(enter door) gin.HandlerFunc {
	return func(c *gin.Context) {
		sit, ok := enter(c)
		if !ok {
			return
		}
		id := c.Param("decision")
		record, refusal, err := s.outcome(c, sit, id)
		switch {
		case err != nil:
			s.fail(c, err)
		case record != nil:
			s.showReceipt(c, http.StatusOK, counted(sit, *record))
		case refusal != nil:
			p := s.page(c, sit.say("receipt.refused.title"))
			p.Locale, p.Narrow = sit.words.Tag(), true
			s.render(c, http.StatusOK, refusedPage(p, sit, *refusal))
		default:
			c.Header("Refresh", refresh(sit.receiptOf(id)))
			p := s.page(c, sit.say("receipt.queued.title"))
			p.Locale, p.Narrow = sit.words.Tag(), true
			s.render(c, http.StatusAccepted, queuedPage(p, sit, id))
		}
	}
}

// outcome is what has become of a decision of the person; nothing while it is underway.
func (s *Site) outcome(c *gin.Context, sit sitting, id string) (record *store.DecisionRecord, refusal *store.Refusal, err error) {
	err = s.Store.Read(c.Request.Context(), sit.who.Org, func(tx *store.Tx) error {
		d, err := tx.Decision(id)
		if err == nil && d.Person == sit.who.Person && d.Gate == sit.gate.ID {
			record = &d
		}
		if engagement.CodeOf(err) != engagement.NotFound {
			return err
		}
		r, err := tx.Refusal(id)
		if err == nil && r.Claimed == sit.who.Person && r.Gate == sit.gate.ID {
			refusal = &r
		}
		if engagement.CodeOf(err) == engagement.NotFound {
			return nil
		}
		return err
	})
	return record, refusal, err
}

func (s *Site) showReceipt(c *gin.Context, status int, r receipt) {
	r.token = s.Keys.FormToken(r.secret)
	title := r.say("receipt.title")
	if r.progress != rest.Counted {
		title = r.say("receipt.queued.title")
	}
	p := s.page(c, title)
	p.Locale, p.Narrow = r.words.Tag(), true
	s.render(c, status, receiptPage(p, r))
}
