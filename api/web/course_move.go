package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
)

// moveView is what moving a phase would do, before it is confirmed.
type moveView struct {
	courseView
	Asked engagement.Reschedule
	engagement.RescheduleOutlook
	Changed bool // what was confirmed is not what is shown now
}

// showMove shows what a move would do.
func (s *Site) showMove(c *gin.Context) {
	if v, ok := s.courseOf(c); ok {
		s.outlook(c, v, reschedule(c.Request.URL.Query()), nil)
	}
}

// reschedule is what a form asks.
func reschedule(in url.Values) engagement.Reschedule {
	r := engagement.Reschedule{Ref: text(in.Get("ref")), Due: engagement.Day(text(in.Get("due"))), Follow: in.Get("follow") != ""}
	for _, id := range in["keep"] {
		r.Keep = append(r.Keep, text(id))
	}
	return r
}

// move does what was shown and confirmed, or shows it again.
func (s *Site) move(c *gin.Context) {
	v, ok := s.courseOf(c)
	if !ok {
		return
	}
	r := reschedule(c.Request.PostForm)
	if c.PostForm("again") != "" {
		s.outlook(c, v, r, nil)
		return
	}
	err := s.api.Reschedule(c.Request.Context(), v.Engagement.ID, v.request(s, "reschedule"), rest.RescheduleBody{
		Reason: rest.Reason{Reason: v.Reason}, Reschedule: r, Confirm: c.PostForm("confirm"),
	})
	if err == nil {
		c.Redirect(http.StatusSeeOther, v.url("?done=reschedule"))
		return
	}
	s.outlook(c, v, r, err)
}

// outlook shows what a move would do, and what went wrong with it before.
func (s *Site) outlook(c *gin.Context, v courseView, r engagement.Reschedule, failed error) {
	status := http.StatusOK
	m := moveView{courseView: v, Asked: r}
	if failed != nil {
		if !answerable(failed) {
			s.fail(c, failed)
			return
		}
		status = statuses[engagement.CodeOf(failed)]
		if engagement.CodeOf(failed) == engagement.Conflict {
			m.Changed = true
		} else {
			m.Wrong = faultsOf(words, failed)
		}
	}
	var err error
	if m.RescheduleOutlook, err = s.api.RescheduleOutlook(c.Request.Context(), v.Engagement.ID, r); err != nil {
		if !answerable(err) {
			s.fail(c, err)
			return
		}
		v.Wrong = faultsOf(words, err)
		s.render(c, statuses[engagement.CodeOf(err)], courseDocument(v))
		return
	}
	m.page.Title = "Move the " + phaseOf(m.Phases, r.Ref)
	s.render(c, status, moveDocument(m))
}

// datedWords are what people call what has a day.
var datedWords = map[engagement.Kind]string{
	engagement.KindObjective: "Objective", engagement.KindAction: "Action", engagement.KindCommunication: "Message",
	engagement.KindRelease: "Release", engagement.KindInitiative: "Initiative", engagement.KindProject: "Project",
	engagement.KindMilestone: "Milestone", engagement.KindMetric: "Metric", "gate": "Open gate", "condition": "Condition of an approval",
	"engagement": "Engagement",
}

// dayWords are what people call its days.
var dayWords = map[string]string{
	"by": "target by", "start": "begins", "due": "due", "planned": "goes out", "go_live": "goes live", "baseline_end": "agreed end",
	"baseline": "agreed", "target_by": "target by", engagement.TargetEnd: "target end",
}

// keepWords say why a day stays, and what moves it.
var keepWords = map[engagement.KeepReason]string{
	engagement.KeepUnasked:   "You move the phase alone",
	engagement.KeepChosen:    "You keep it",
	engagement.KeepAgreed:    "Agreed at a gate: a change request moves it",
	engagement.KeepCondition: "An approval was given on it: agree with whoever set it",
	engagement.KeepGate:      "People have been asked by then: withdraw, and submit again",
	engagement.KeepFrozen:    "It is before its gate: withdraw it first",
	engagement.KeepBegun:     "It began before",
	engagement.KeepPast:      "It would lie in the past",
}

// movedItem is everything of one item that moves.
type movedItem struct {
	Kind, ID, Title string
	Again           bool
	Days            []engagement.DateMove
}

// Items are the moves by item, each with all of its days.
func (m moveView) Items() (all []movedItem) {
	at := map[string]int{}
	for _, d := range m.Moves {
		key := string(d.Kind) + " " + d.ID
		i, known := at[key]
		if !known {
			i, at[key] = len(all), len(all)
			all = append(all, movedItem{Kind: datedWords[d.Kind], ID: d.ID, Title: d.Title, Again: d.Again})
		}
		all[i].Days = append(all[i].Days, d)
	}
	return all
}

// Chosen are those that the form keeps, so that they can be let go again.
func (m moveView) Chosen() (all []movedItem) {
	for _, k := range m.Kept {
		if k.Why != engagement.KeepChosen || slices.ContainsFunc(all, func(i movedItem) bool { return i.ID == k.ID }) {
			continue
		}
		all = append(all, movedItem{Kind: datedWords[k.Kind], ID: k.ID, Title: k.Title})
	}
	return all
}

// Stays are the days that stay, whoever keeps them.
func (m moveView) Stays() []engagement.KeptDate {
	return slices.DeleteFunc(slices.Clone(m.Kept), func(k engagement.KeptDate) bool { return k.Why == engagement.KeepUnasked && !k.Overtaken })
}

// Overtaken counts what would come before the phase that it follows is over.
func (m moveView) Overtaken() (n int) {
	for _, k := range m.Kept {
		if k.Overtaken {
			n++
		}
	}
	return n
}

// movedQuarter is what is spent in a fiscal quarter now, and then.
type movedQuarter struct {
	Quarter       string
	Before, After engagement.Money
}

// Quarters are those in which the spending differs.
func (m moveView) Quarters() (all []movedQuarter) {
	if m.Plan == nil {
		return nil
	}
	spent := map[string]*movedQuarter{}
	at := func(name string) *movedQuarter {
		if spent[name] == nil {
			spent[name] = &movedQuarter{Quarter: name}
		}
		return spent[name]
	}
	for _, q := range m.Plan.Before.Budget {
		at(q.Quarter).Before += q.Cost
	}
	for _, q := range m.Plan.After.Budget {
		at(q.Quarter).After += q.Cost
	}
	for _, q := range append(slices.Clone(m.Plan.Before.Budget), m.Plan.After.Budget...) {
		if known := spent[q.Quarter]; known.Before != known.After {
			all = append(all, *known)
			*known = movedQuarter{}
		}
	}
	slices.SortFunc(all, func(a, b movedQuarter) int { return strings.Compare(a.Quarter, b.Quarter) })
	return all
}

func (m moveView) money(amount engagement.Money) string {
	return figures.Money(amount, m.Engagement.Currency)
}

// clocks lists times in the engagement's zone.
func (m moveView) clocks(times []time.Time) string {
	said := make([]string, len(times))
	for i, at := range times {
		said[i] = clockIn(at, m.Engagement.Timezone)
	}
	return words.List(said)
}

// expected names a step that has not begun.
func (m moveView) expected(e engagement.ExpectedDate) string {
	if e.What == "gate" {
		return "Decision on: " + words.T("gate."+e.Key)
	}
	return phaseWords(engagement.Phase(e.Key))
}

// signed is a number with its sign, so that earlier and later are told apart.
func signed(n int) string { return fmt.Sprintf("%+d", n) }
