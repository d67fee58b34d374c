package office

import (
	"context"
	"fmt"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/locale"
	"mandate/internal/report"
	"mandate/internal/store"
)

// Deck is the presentation of the plan to the client's leaders, in the engagement's language: a
// frozen revision, or the draft for 0. Whether its reader may read it is for the caller to know.
func (o *Office) Deck(ctx context.Context, org, engagementID string, revision int) (report.Deck, error) {
	return reading(ctx, o, activities.Place{Org: org, Engagement: engagementID}, func(tx *store.Tx) (report.Deck, error) {
		r, err := newReporter(tx, activities.PublishRequest{Place: activities.Place{Org: org, Engagement: engagementID}})
		if err != nil {
			return report.Deck{}, err
		}
		d := deck{reporter: r, words: locale.For(r.e.Locale), revision: revision}
		d.format = report.FormatFor(r.e.Locale)
		if err := d.load(); err != nil {
			return report.Deck{}, err
		}
		return d.build()
	})
}

// deck is a presentation being made.
type deck struct {
	*reporter
	words     locale.Words
	revision  int
	plan      engagement.Plan
	digest    string
	stamped   string
	diagnosis engagement.Diagnosis
}

func (d *deck) t(key string, args ...any) string { return d.words.T("deck."+key, args...) }

// load reads the plan, and the diagnosis that it rests on: the newest that was submitted, or
// the draft before that.
func (d *deck) load() error {
	body, digest, err := d.content(contract.RefPlan, d.revision)
	if err != nil {
		return err
	}
	if d.plan, err = thaw[engagement.Plan](body); err != nil {
		return err
	}
	d.digest, d.stamped = digest, stampWords(d.e.Locale, engagement.GatePending)
	rounds := d.roundsWhere(func(g store.Gate) bool { return g.Ref == contract.RefPlan && g.Subject.Revision == d.revision })
	if d.revision > 0 && len(rounds) > 0 {
		d.stamped = d.stamp(last(rounds))
	}
	revisions, err := d.tx.Revisions(d.e.ID, contract.RefAssessment)
	if err != nil {
		return err
	}
	if body, _, err = d.content(contract.RefAssessment, len(revisions)); err != nil {
		return err
	}
	d.diagnosis, err = thaw[engagement.Diagnosis](body)
	return err
}

// content is what was frozen at a place, or the draft for 0, complete or not.
func (d *deck) content(ref string, revision int) ([]byte, string, error) {
	if revision > 0 {
		frozen, err := d.tx.Revision(d.e.ID, ref, revision)
		return frozen.Body, frozen.Subject.Digest, err
	}
	_, body, digest, _, err := d.unfinished(ref)
	return body, digest, err
}

func (d *deck) build() (report.Deck, error) {
	logo, err := logoOf(d.tx, d.e)
	if err != nil {
		return report.Deck{}, err
	}
	out := report.Deck{
		Title: d.t("title") + " · " + d.e.Title, Locale: d.words.Tag(), Logo: logo, LogoOf: d.e.Client,
		Stamp: d.stamped, Notice: d.e.Confidentiality, Digest: d.digest,
	}
	out.Slides = append(out.Slides, d.opening(), d.standing(), d.goals())
	out.Slides = append(out.Slides, d.worth()...)
	out.Slides = append(out.Slides, d.ranked()...)
	out.Slides = append(out.Slides, d.road()...)
	out.Slides = append(out.Slides, d.money(), d.question(), d.next())
	return out, nil
}

func (d *deck) opening() report.Slide {
	version := d.t("draft")
	if d.revision > 0 {
		version = d.t("revision", "Number", d.revision)
	}
	return report.Slide{
		Opening: true, Title: d.t("title"), Note: d.e.Title,
		Blocks: blocks(text("%s", d.t("meeting", "Client", d.e.Client, "Day", d.words.Day(d.today()))), text("%s", version)),
	}
}

// standing is the diagnosis in one picture, with the findings that weigh most.
func (d *deck) standing() report.Slide {
	s := report.Slide{Title: d.t("diagnosis")}
	var labels []string
	score, wanted := report.Series{Name: d.t("score")}, report.Series{Name: d.t("wanted")}
	mean, target, scored := 0, 0, 0
	for _, a := range d.diagnosis.Areas {
		if a.Scored == 0 {
			continue
		}
		labels = append(labels, a.Title)
		score.Values = append(score.Values, value(float64(a.Mean)/100))
		var want *float64
		if a.Target > 0 {
			want = value(float64(a.Target) / 100)
		}
		wanted.Values = append(wanted.Values, want)
		mean, target, scored = mean+a.Mean, target+max(a.Target, a.Mean), scored+1
	}
	most := d.diagnosis.Scale.Max()
	if scored > 0 {
		s.Note = d.t("diagnosis_note", "Mean", d.points(mean/scored), "Most", most, "Wanted", d.points(target/scored))
		s.Blocks = append(s.Blocks, radar(d.t("by_area"), "", most, labels, score, wanted))
	}
	var top []string
	for _, f := range bySeverity(d.diagnosis) {
		if judgedRisk(f.Body) && len(top) < 6 {
			top = append(top, f.Body.Title)
		}
	}
	if len(top) > 0 {
		s.Blocks = append(s.Blocks, report.Block{List: top})
	}
	return d.filled(s)
}

// filled says so on a slide that has nothing.
func (d *deck) filled(s report.Slide) report.Slide {
	if len(s.Blocks) == 0 {
		s.Blocks = blocks(text("%s", d.t("nothing")))
	}
	return s
}

func (d *deck) goals() report.Slide {
	var rows [][]report.Cell
	for _, o := range d.plan.Objectives {
		b := o.Body
		rows = append(rows, []report.Cell{
			cell(b.Title), cell(b.Metric), cell(d.number(b.Baseline, b.Unit)), cell(d.number(b.Target, b.Unit)), cell(d.day(b.By)),
		})
	}
	return report.Slide{Title: d.t("objectives"), Blocks: blocks(table("", d.t("nothing"),
		[]string{d.t("objective"), d.t("measured_by"), "#" + d.t("today"), "#" + d.t("target"), d.t("by")}, rows))}
}

func (d *deck) worth() []report.Slide {
	picture := priorityMatrix(d.scribe, d.plan)
	if picture == nil {
		return nil
	}
	chart := picture[0].Chart
	chart.Title, chart.Grid.X.Title, chart.Grid.Y.Title = d.t("matrix"), d.t("feasibility"), d.t("impact")
	for i := range chart.Grid.Points {
		chart.Grid.Points[i].Note = ""
	}
	return []report.Slide{{Title: d.t("matrix"), Blocks: picture}}
}

// rowsAtOnce is how many rows of a table a projector shows legibly.
const rowsAtOnce = 8

func (d *deck) ranked() []report.Slide {
	var slides []report.Slide
	parts := (len(d.plan.Actions) + rowsAtOnce - 1) / rowsAtOnce
	for part := range parts {
		var rows [][]report.Cell
		for _, a := range d.plan.Actions[part*rowsAtOnce : min((part+1)*rowsAtOnce, len(d.plan.Actions))] {
			b := a.Body
			rows = append(rows, []report.Cell{
				cell(fmt.Sprint(a.Rank)), cell(b.Title), noted(d.band(a.Band), fmt.Sprintf("%d × %d", b.Impact, b.Feasibility)),
				cell(d.scribe.money(b.BuildCost)), cell(d.t("from_to", "From", d.day(b.Start), "To", d.day(b.Due))),
			})
		}
		title := d.t("actions")
		if parts > 1 {
			title = d.t("actions_more", "Part", part+1, "Of", parts)
		}
		slides = append(slides, report.Slide{Title: title, Blocks: blocks(table("", "",
			[]string{"##", d.t("action"), d.t("priority"), "#" + d.t("cost"), d.t("when")}, rows))})
	}
	return slides
}

// spansAtOnce is how many actions a slide's roadmap shows.
const spansAtOnce = 20

func (d *deck) road() []report.Slide {
	shown := d.plan
	s := report.Slide{Title: d.t("roadmap")}
	if len(shown.Actions) > spansAtOnce {
		shown.Actions = shown.Actions[:spansAtOnce]
		s.Note = d.t("roadmap_more", "Shown", spansAtOnce, "All", len(d.plan.Actions))
	}
	chart := roadmap(d.scribe, shown)
	if chart == nil {
		return nil
	}
	chart.Title = s.Title
	s.Blocks = blocks(report.Block{Chart: chart})
	return []report.Slide{s}
}

func (d *deck) money() report.Slide {
	list := []report.Figure{
		figure(d.t("cost"), d.scribe.money(d.plan.BuildCost), "", report.Neutral), figure(d.t("run"), d.scribe.money(d.plan.RunCost), "", report.Neutral),
	}
	if d.plan.PersonDays > 0 {
		list = append(list, figure(d.t("effort"), d.t("person_days", "Days", d.count(d.plan.PersonDays)), "", report.Neutral))
	}
	s := report.Slide{Title: d.t("budget"), Blocks: blocks(figures(list...))}
	var labels []string
	cost := report.Series{Name: d.t("cost")}
	for _, q := range d.plan.Budget {
		labels, cost.Values = append(labels, quarterName(q)), append(cost.Values, value(d.major(q.Cost)))
	}
	if len(labels) > 0 {
		s.Blocks = append(s.Blocks, bars(d.t("by_quarter"), d.brief.Currency, labels, cost))
	}
	return s
}

func (d *deck) question() report.Slide {
	s := report.Slide{Title: d.t("decide"), Blocks: blocks(
		callout(report.Neutral, d.t("decide_title"), "%s", d.t("decide_text",
			"Build", d.scribe.money(d.plan.BuildCost), "Run", d.scribe.money(d.plan.RunCost), "Actions", len(d.plan.Actions))),
		text("%s", d.t("decide_ways")))}
	if d.revision > 0 {
		s.Blocks = append(s.Blocks, text("%s", d.t("decide_digest", "Number", d.revision, "Digest", d.digest[:min(12, len(d.digest))])))
	}
	return s
}

func (d *deck) next() report.Slide {
	list := []string{d.t("next_mail"), d.t("next_project")}
	if chart := roadmap(d.scribe, d.plan); chart != nil {
		for _, span := range chart.Timeline.Spans[:min(3, len(chart.Timeline.Spans))] {
			list = append(list, d.t("next_start", "Title", span.Label, "Day", d.day(span.From)))
		}
	}
	return report.Slide{Title: d.t("next"), Blocks: blocks(report.Block{List: list})}
}

// presentationsSection tells of the meetings in which the plan was presented.
func presentationsSection(s *scribe, held []engagement.Item[engagement.Presentation]) report.Section {
	out := report.Section{Title: "How it was presented"}
	for _, p := range held {
		var names []string
		for _, who := range p.Body.Attendees {
			names = append(names, s.name(who))
		}
		shown := ""
		if p.Body.Revision > 0 {
			shown = fmt.Sprint(p.Body.Revision)
		}
		out.Blocks = append(out.Blocks, facts("Held on", s.day(p.Body.HeldOn), "Place", p.Body.Place, "Revision shown", shown, "Attended", listed(names))...)
		var rows [][]report.Cell
		for _, q := range p.Body.Questions {
			answer := cell(q.Answer)
			if q.Answer == "" {
				answer = toned("not answered yet", report.Warn)
			}
			rows = append(rows, []report.Cell{cell(q.Question), cell(s.name(q.By)), answer})
		}
		if len(rows) > 0 {
			out.Blocks = append(out.Blocks, table("Questions and answers", "", []string{"Question", "Asked by", "Answer"}, rows))
		}
		out.Blocks = append(out.Blocks, prose("Notes", p.Body.Notes)...)
	}
	return out
}
