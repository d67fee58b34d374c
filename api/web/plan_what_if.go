package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
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
	After    map[string][]string // dependencies asked about, by action
	People   map[string]bool     // actions whose people are asked about
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
	w := planWhatIfView{planPageView: view, Asked: map[string]string{}, Dropped: map[string]bool{}, After: map[string][]string{}, People: map[string]bool{}, Findings: map[string]string{}}
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
		for _, field := range whatIfFields {
			w.Asked[field+a.ID] = r.text(field + a.ID)
		}
		if start, due := r.day("start."+a.ID), r.day("due."+a.ID); start != "" || due != "" {
			q.Move = append(q.Move, engagement.WhatIfMove{ID: a.ID, Start: start, Due: due})
		}
		if change, asked := w.askChange(r, a); asked {
			q.Change = append(q.Change, change)
		}
	}
	return q, r.faults
}

// whatIfFields are the fields of an action of which each holds one value.
var whatIfFields = []string{"start.", "due.", "cost.", "run.", "days.", "impact.", "feasibility.", "effort."}

// askChange reads which figures, people and dependencies of an action are asked about;
// what is left as it is does not change.
func (w *planWhatIfView) askChange(r *planReader, a planActionRow) (change engagement.WhatIfChange, asked bool) {
	change.ID = a.ID
	whole := func(field string, at **int) {
		if r.text(field+a.ID) != "" {
			n := r.whole(field + a.ID)
			*at, asked = &n, true
		}
	}
	money := func(field string, at **engagement.Money) {
		if r.text(field+a.ID) != "" {
			m := r.money(field + a.ID)
			*at, asked = &m, true
		}
	}
	whole("impact.", &change.Impact)
	whole("feasibility.", &change.Feasibility)
	whole("days.", &change.PersonDays)
	money("cost.", &change.BuildCost)
	money("run.", &change.RunCost)
	if effort := r.text("effort." + a.ID); effort != "" {
		change.Effort, asked = &effort, true
	}
	if r.text("only."+a.ID) != "" { // the boxes say all that it depends on
		w.After[a.ID], asked = r.values["after."+a.ID], true
		change.DependsOn = append([]string{}, w.After[a.ID]...)
	}
	for i := range maxPeopleAsked {
		person, percent := fmt.Sprintf("person.%s.%d", a.ID, i), fmt.Sprintf("percent.%s.%d", a.ID, i)
		w.Asked[person], w.Asked[percent] = r.text(person), r.text(percent)
		if r.text("people."+a.ID) != "" && w.Asked[person]+w.Asked[percent] != "" {
			change.Allocations = append(change.Allocations, engagement.Share{Person: w.Asked[person], Percent: r.whole(percent)})
		}
	}
	if r.text("people."+a.ID) != "" {
		w.People[a.ID], asked = true, true
		change.Allocations = append([]engagement.Share{}, change.Allocations...)
	}
	return change, asked
}

// maxPeopleAsked bounds the rows of people that an action is read with.
const maxPeopleAsked = 50

// peopleRows are the people of an action as the form shows them: as asked, or as planned,
// with one row to spare.
func (w planWhatIfView) peopleRows(a planActionRow) []engagement.Share {
	var all []engagement.Share
	if w.People[a.ID] {
		for i := range maxPeopleAsked {
			person := w.Asked[fmt.Sprintf("person.%s.%d", a.ID, i)]
			percent, _ := strconv.Atoi(w.Asked[fmt.Sprintf("percent.%s.%d", a.ID, i)]) // what is no number is told as wrong
			if person != "" || percent != 0 {
				all = append(all, engagement.Share{Person: person, Percent: percent})
			}
		}
	} else {
		all = append(all, a.Body.Allocations...)
	}
	return append(all, engagement.Share{})[:min(len(all)+1, maxPeopleAsked)]
}

// team are those who can be asked about, whoever is planned among them.
func (w planWhatIfView) team() []planOption {
	var planned []string
	for _, a := range w.Actions {
		for _, share := range a.Body.Allocations {
			planned = append(planned, share.Person)
		}
	}
	options := teamOptions(w.Engagement, planned...)
	for i, o := range options {
		options[i].Label = nameOr(w.names[o.Value], o.Label)
	}
	return options
}

// afterIs tells whether a box of dependencies is ticked.
func (w planWhatIfView) afterIs(a planActionRow, other string) bool {
	if ids, asked := w.After[a.ID]; asked {
		return slices.Contains(ids, other)
	}
	return slices.Contains(a.Body.DependsOn, other)
}

// isAfterAsked tells whether the reader asks about dependencies of an action.
func (w planWhatIfView) isAfterAsked(a planActionRow) bool {
	_, asked := w.After[a.ID]
	return asked
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
		{"First day of work", day(b.Start), day(a.Start)},
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
