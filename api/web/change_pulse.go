package web

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// pulsesView are the pulse rounds, the newest first, with what the closed ones say.
type pulsesView struct {
	Rounds []pulseRoundView
	Trend  template.HTML // empty before two rounds are closed
}

type pulseRoundView struct {
	engagement.Item[engagement.PulseRound]
	State   *store.PulseState // nil before it is opened
	Results *rest.PulseResultsView
}

func (v *pulsesView) readPulses(tx *store.Tx, e store.Engagement, edits bool) error {
	rounds, _, err := store.List[engagement.PulseRound](tx, e.ID, store.Query{Sort: "-created"})
	if err != nil {
		return err
	}
	states, err := tx.Pulses(e.ID)
	if err != nil {
		return err
	}
	for _, r := range rounds {
		one := pulseRoundView{Item: r}
		if i := slices.IndexFunc(states, func(s store.PulseState) bool { return s.ID == r.ID }); i >= 0 {
			one.State = &states[i]
		}
		if one.closed() {
			results, err := rest.PulseResultsOf(tx, e, r.ID, edits)
			if err != nil {
				return err
			}
			one.Results = &results
		}
		v.Rounds = append(v.Rounds, one)
	}
	return nil
}

func (r pulseRoundView) closed() bool { return r.State != nil && r.State.ClosedAt != nil }

// pulsePeople are those whom named answers name.
func (v pulsesView) pulsePeople() (ids []string) {
	for _, r := range v.Rounds {
		if r.Results == nil {
			continue
		}
		for _, g := range r.Results.Groups {
			for _, a := range g.Named {
				ids = append(ids, a.Person)
			}
		}
	}
	return ids
}

// standing is how a round stands: a tone and a word.
func (r pulseRoundView) standing() (tone, word string) {
	switch {
	case r.State == nil:
		return "quiet", "Being sent"
	case r.closed():
		return "good", "Closed"
	}
	return "info", "Open"
}

func (r pulseRoundView) progress() string {
	if r.State == nil {
		return ""
	}
	return fmt.Sprintf("%d of %s answered", r.State.Answered, people(r.State.Asked))
}

// pulseLine is one result as the table shows it.
type pulseLine struct {
	Name, Answers string
	Hidden        bool
	Steps         [5]string
	Low           [5]bool
	Mean          string
}

// lines are the results of a closed round, the total last.
func (v changePageView) lines(r pulseRoundView) []pulseLine {
	var all []pulseLine
	for _, g := range r.Results.Groups {
		all = append(all, lineOf(v.groupName(g.Group), g))
	}
	return append(all, lineOf("All together", r.Results.Total))
}

func lineOf(name string, g engagement.PulseResult) pulseLine {
	l := pulseLine{Name: name, Hidden: g.Hidden || g.Answers == 0}
	if l.Hidden {
		return l
	}
	l.Answers, l.Mean = strconv.Itoa(g.Answers), inPoints(g.Mean)
	for i, mean := range g.Means {
		l.Steps[i], l.Low[i] = inPoints(mean), mean <= engagement.PulseBarrier
	}
	return l
}

// comments are what was written in a closed round, by group.
func (v changePageView) comments(r pulseRoundView) (all []pulseComments) {
	for _, g := range r.Results.Groups {
		if len(g.Comments) > 0 {
			all = append(all, pulseComments{Group: v.groupName(g.Group), Texts: g.Comments})
		}
	}
	return all
}

type pulseComments struct {
	Group string
	Texts []string
}

// trend draws the mean of each group over the closed rounds, with gaps where it is hidden.
func (v changePageView) trend() (template.HTML, error) {
	var closed []pulseRoundView
	for _, r := range slices.Backward(v.Rounds) {
		if r.closed() {
			closed = append(closed, r)
		}
	}
	if len(closed) < 2 {
		return "", nil
	}
	chart := &report.Chart{Kind: report.Lines, Title: "Mean of the five steps", Unit: "points of 5"}
	for _, r := range closed {
		chart.Labels = append(chart.Labels, dayIn(*r.State.ClosedAt, v.Engagement.Timezone))
	}
	for _, g := range v.Groups {
		series := report.Series{Name: g.Body.Name, Values: make([]*float64, len(closed))}
		shown := false
		for i, r := range closed {
			for _, result := range r.Results.Groups {
				if result.Group == g.ID && !result.Hidden && result.Answers > 0 {
					mean := float64(result.Mean) / 100
					series.Values[i], shown = &mean, true
				}
			}
		}
		if shown {
			chart.Series = append(chart.Series, series)
		}
	}
	if len(chart.Series) == 0 {
		return "", nil
	}
	return chart.Fragment(words.Tag())
}

func addPulse(tx *store.Tx, v *changePageView, form func(string) string) error {
	r := engagement.PulseRound{Title: form("title"), Groups: strings.Fields(form("groups")), Closes: engagement.Day(form("closes")), Note: form("note")}
	_, err := rest.AskPulse(tx, v.Engagement, r, v.person)
	return err
}
