package web

import (
	"slices"
	"strings"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/locale"
	"mandate/internal/store"
)

// inboxRecord is what the inbox is made from, as it stood at one moment.
type inboxRecord struct {
	now         time.Time
	person      string
	words       locale.Words
	waits       []store.Gate
	advice      []store.Gate
	decided     []store.Gate // rounds in which the person was asked, the newest first
	conditions  []store.ConditionRecord
	engagements map[string]store.Engagement
}

func readInbox(tx *store.Tx, person string) (in inboxRecord, err error) {
	in.now = tx.Now()
	for _, part := range []struct {
		at *[]store.Gate
		q  store.GateQuery
	}{
		{&in.waits, store.GateQuery{Awaiting: person, State: engagement.GatePending}},
		{&in.advice, store.GateQuery{Adviser: person, State: engagement.GatePending}},
		{&in.decided, store.GateQuery{Assignee: person, AllRevisions: true, Limit: gatesRead}},
	} {
		if *part.at, _, err = tx.Gates(part.q); err != nil {
			return in, err
		}
	}
	if in.conditions, err = tx.Conditions(store.ConditionQuery{Person: person, Open: true}); err != nil {
		return in, err
	}
	in.engagements, err = in.read(tx)
	return in, err
}

// read reads the engagements of all that is shown.
func (in inboxRecord) read(tx *store.Tx) (map[string]store.Engagement, error) {
	var ids []string
	for _, g := range slices.Concat(in.waits, in.advice, in.decided) {
		ids = append(ids, g.Engagement)
	}
	for _, c := range in.conditions {
		ids = append(ids, c.Engagement)
	}
	all := map[string]store.Engagement{}
	for _, id := range unique(ids) {
		e, err := tx.Engagement(id)
		if err != nil {
			return nil, err
		}
		all[id] = e
	}
	return all, nil
}

func (in inboxRecord) say(id string, args ...any) string { return in.words.T(id, args...) }

// at writes a moment on the clocks of an engagement.
func (in inboxRecord) at(t time.Time, engagementID string) string {
	return in.words.Time(t, in.engagements[engagementID].Timezone)
}

// row is what every gate has: its name, revision, engagement and client.
func (in inboxRecord) row(g store.Gate) inboxRow {
	e := in.engagements[g.Engagement]
	return inboxRow{
		Title: nameOr(g.Title, in.say("gate."+string(g.Key))), URL: gateURL(g.ID),
		Under: strings.Join([]string{e.Title, e.Client, in.say("inbox.revision", "Number", g.Subject.Revision)}, " · "),
	}
}

// waiting are the gates that wait for the person's decision, the earliest due first.
func (in inboxRecord) waiting() []inboxRow {
	var rows []inboxRow
	for _, g := range in.waits {
		row := in.row(g)
		for _, t := range g.Tasks {
			if t.Person != in.person || t.Stage != g.Stage || t.State != engagement.TaskOpen {
				continue
			}
			row.Notes = append(row.Notes, in.say("inbox.since", "At", in.at(t.OpenedAt, g.Engagement)))
			if t.For != "" {
				row.Notes = append(row.Notes, in.say("gate_form.behalf", "Name", nameOr(t.ForName, t.For)))
			}
			if t.How != "" {
				row.Notes = append(row.Notes, in.say("gate_form.by_how", "How", in.say("how."+string(t.How))))
			}
		}
		row.at, row.Due = g.DueAt, in.say("inbox.no_due")
		if g.DueAt != nil {
			row.Due = in.say("inbox.due", "At", in.at(*g.DueAt, g.Engagement))
		}
		switch {
		case g.Lapsed:
			row.Badges = append(row.Badges, toned{"bad", in.say("inbox.lapsed")})
		case g.Overdue || g.DueAt != nil && g.DueAt.Before(in.now):
			row.Badges = append(row.Badges, toned{"bad", in.say("inbox.late")})
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, earliestDue)
	return rows
}

// advising are the questions that wait for the person's advice.
func (in inboxRecord) advising() []inboxRow {
	var rows []inboxRow
	for _, g := range in.advice {
		for _, a := range g.Advice {
			if a.Adviser != in.person || a.GivenAt != nil {
				continue
			}
			row := in.row(g)
			row.Notes = []string{a.Question, in.say("inbox.asked", "Name", nameOr(a.AskerName, a.Asker), "At", in.at(a.AskedAt, g.Engagement))}
			rows = append(rows, row)
		}
	}
	return rows
}

// meeting are the conditions that the person meets, checks or has set, the earliest day first.
func (in inboxRecord) meeting() []inboxRow {
	var rows []inboxRow
	for _, c := range in.conditions {
		e := in.engagements[c.Engagement]
		row := inboxRow{Title: c.Text, URL: conditionURL(c.ID), Under: strings.Join([]string{e.Title, e.Client}, " · ")}
		row.Badges = append(row.Badges, toned{conditionTone(c.State), in.say("condition_state." + string(c.State))})
		if c.Blocking {
			row.Badges = append(row.Badges, toned{"warn", in.say("inbox.blocking")})
		}
		what := "inbox.watch"
		switch {
		case c.State == engagement.ConditionReported && (c.SetBy == in.person || c.Verifier == in.person):
			row.Notes = []string{in.say("inbox.check")}
			what = ""
		case c.Owner == in.person:
			what = "inbox.report"
		}
		if day, err := c.Due.Time(); err == nil {
			row.at = &day
		}
		switch {
		case what == "":
		case c.Due == "":
			row.Notes = []string{in.say(what + "_undated")}
		default:
			row.Notes = []string{in.say(what, "Due", in.words.Day(c.Due))}
		}
		rows = append(rows, row)
	}
	slices.SortStableFunc(rows, earliestDue)
	return rows
}

// lately is what the person has decided, the latest first, and what became of it.
func (in inboxRecord) lately() []inboxRow {
	var rows []inboxRow
	for _, g := range in.decided {
		for _, d := range slices.Concat(g.Decisions, g.Retracted) {
			if d.Person != in.person {
				continue
			}
			row := in.row(g)
			row.decidedAt, row.Receipt = d.At, gateURL(g.ID)+"/receipts/"+d.ID
			row.Notes = []string{in.say("inbox.you", "Verdict", in.say("decided."+string(d.Verdict)), "At", in.at(d.At, g.Engagement))}
			row.Badges = []toned{{toneOf(string(g.State)), in.say("inbox.stands", "State", in.say("gate_state."+string(g.State)))}}
			if d.RetractedAt != nil {
				row.Badges = append(row.Badges, toned{"warn", in.say("inbox.retracted")})
			}
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b inboxRow) int { return b.decidedAt.Compare(a.decidedAt) })
	return rows[:min(len(rows), latelyShown)]
}
