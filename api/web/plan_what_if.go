package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// planWhatIfView is a plan beside what would become of it. The question is the address, so
// that it can be kept and sent on.
type planWhatIfView struct {
	planPageView
	Asked    map[string]string
	Dropped  map[string]bool
	Answer   *engagement.WhatIfAnswer
	Findings map[string]string
	Naming   engagement.Naming
}

// compared is a figure before and after.
type compared struct{ What, Before, After string }

func (s *Site) planWhatIf(c *gin.Context) {
	view, ok := s.planOf(c)
	if !ok {
		return
	}
	w := planWhatIfView{planPageView: view, Asked: map[string]string{}, Dropped: map[string]bool{}, Findings: map[string]string{}}
	w.page.Title = "What if"
	question, faults := w.ask(c)
	status := http.StatusOK
	_, ok = s.welcome(c, func(tx *store.Tx, _ guest) error {
		m, err := tx.MethodologyByID(view.Engagement.MethodologyID)
		if err != nil {
			return err
		}
		d, err := tx.PlanDraft(view.Engagement)
		if err != nil {
			return err
		}
		d.Findings = slices.DeleteFunc(d.Findings, func(f engagement.Item[engagement.Finding]) bool {
			return f.Body.Visibility == engagement.VisibleAuthor && f.UpdatedBy != view.Person.ID
		})
		for _, f := range d.Findings {
			w.Findings[f.ID] = f.Body.Title
		}
		if w.Naming, err = w.name(tx, d); err != nil {
			return err
		}
		if len(question.Drop)+len(question.Move)+len(question.Change) == 0 && len(faults) == 0 {
			return nil
		}
		answer, err := engagement.AskWhatIf(m.Body, d, question)
		if err == nil {
			err = faults.Err("The question cannot be read")
		}
		if engagement.CodeOf(err) == engagement.Invalid {
			w.Wrong, status = faultsOf(words, err), http.StatusUnprocessableEntity
			return nil
		}
		w.Answer = &answer
		return err
	})
	if ok {
		s.render(c, status, planWhatIfPage(w))
	}
}

// ask reads the question from the address.
func (w *planWhatIfView) ask(c *gin.Context) (engagement.WhatIf, engagement.Faults) {
	var q engagement.WhatIf
	query := c.Request.URL.Query()
	r := &planReader{values: query, currency: w.Engagement.Currency}
	for _, id := range query["drop"] {
		q.Drop = append(q.Drop, id)
		w.Dropped[id] = true
	}
	for _, a := range w.Actions {
		for _, field := range []string{"start.", "due.", "cost.", "days."} {
			w.Asked[field+a.ID] = r.text(field + a.ID)
		}
		if start, due := r.day("start."+a.ID), r.day("due."+a.ID); start != "" || due != "" {
			q.Move = append(q.Move, engagement.WhatIfMove{ID: a.ID, Start: start, Due: due})
		}
		change := engagement.WhatIfChange{ID: a.ID}
		if r.text("cost."+a.ID) != "" {
			cost := r.money("cost." + a.ID)
			change.BuildCost = &cost
		}
		if r.text("days."+a.ID) != "" {
			days := r.whole("days." + a.ID)
			change.PersonDays = &days
		}
		if change.BuildCost != nil || change.PersonDays != nil {
			q.Change = append(q.Change, change)
		}
	}
	return q, r.faults
}

// figures sets the plan's figures side by side.
func (w planWhatIfView) figures() []compared {
	b, a := w.Answer.Before, w.Answer.After
	day := func(d engagement.Day) string {
		if d == "" {
			return "Never"
		}
		return words.Day(d)
	}
	return []compared{
		{"Actions", itoa(b.Actions), itoa(a.Actions)},
		{"Last day of work", day(b.End), day(a.End)},
		{"Planned dates that cannot hold", itoa(len(b.Late)), itoa(len(a.Late))},
		{"Cost to build", w.money(b.BuildCost), w.money(a.BuildCost)},
		{"Cost to run a year", w.money(b.RunCost), w.money(a.RunCost)},
		{"Person-days", itoa(b.PersonDays), itoa(a.PersonDays)},
		{"Sum of business impact", itoa(b.Impact), itoa(a.Impact)},
		{"Objectives that no action serves", itoa(len(b.UnservedObjectives)), itoa(len(a.UnservedObjectives))},
		{"Findings that no action addresses", itoa(len(b.UnaddressedFindings)), itoa(len(a.UnaddressedFindings))},
		{"Severity left open (likelihood × impact)", itoa(b.OpenSeverity), itoa(a.OpenSeverity)},
	}
}

// budget sets the quarters side by side.
func (w planWhatIfView) budget() []compared {
	var rows []compared
	at := map[string]int{}
	put := func(q engagement.BudgetQuarter, after bool) {
		i, known := at[q.Quarter]
		if !known {
			i = len(rows)
			at[q.Quarter] = i
			none := w.money(0)
			rows = append(rows, compared{What: quarterTitle(q), Before: none, After: none})
		}
		if after {
			rows[i].After = w.money(q.Cost)
		} else {
			rows[i].Before = w.money(q.Cost)
		}
	}
	for _, q := range w.Answer.Before.Budget {
		put(q, false)
	}
	for _, q := range w.Answer.After.Budget {
		put(q, true)
	}
	slices.SortFunc(rows, func(a, b compared) int { return strings.Compare(a.What, b.What) })
	return rows
}

// lost says in words what the plan would not reach any more.
func (w planWhatIfView) lost() []string {
	var all []string
	for _, id := range w.Answer.LostObjectives {
		for _, o := range w.Objectives {
			if o.ID == id {
				all = append(all, "No action serves the objective “"+o.Body.Title+"” any more.")
			}
		}
	}
	for _, id := range w.Answer.LostFindings {
		all = append(all, "No action addresses the finding “"+w.Findings[id]+"” any more.")
	}
	return all
}

// late says in words which dates cannot hold then.
func (w planWhatIfView) late() []string {
	var all []string
	for _, l := range w.Answer.After.Late {
		all = append(all, l.Words(w.Naming))
	}
	return all
}

// fromTo is a time in words.
func fromTo(from, to engagement.Day) string {
	if from == "" {
		return "Cannot be done"
	}
	return words.Day(from) + " to " + words.Day(to)
}
