package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
)

// overviewView is how an assessment stands, what it lacks, and the way to its gate.
type overviewView struct {
	desk
	Scores  []engagement.AreaScore
	Scale   engagement.Scale
	Missing []missingGroup
	Waived  []waivedRow
	Open    int
	Must    bool // whether what is missing holds up the submission
	Reason  string
	Note    string
}

// missingGroup is what is missing of a kind.
type missingGroup struct {
	Covers      engagement.Covers
	Title, Mend string
	Entries     []missingEntry
}

type missingEntry struct {
	Ref, Title string
	Link       templ.SafeURL
}

// waivedRow is something missing that somebody accepted.
type waivedRow struct{ ID, Title, Kind, Reason, By string }

func (s *Site) assessmentPage(c *gin.Context) {
	if d, ok := s.deskOf(c, "", "Assessment"); ok {
		s.render(c, http.StatusOK, assessmentDocument(d.overview()))
	}
}

func (d desk) overview() overviewView {
	coverage := engagement.CoverageOf(d.methodology, d.Engagement.Objectives, d.written)
	v := overviewView{
		desk: d, Scores: engagement.AreaScores(d.methodology, d.written.Answers), Scale: d.methodology.Scale,
		Must: coverage.Required, Open: len(coverage.Open()),
	}
	by := map[engagement.Covers][]missingEntry{}
	for _, m := range coverage.Open() {
		by[m.Covers] = append(by[m.Covers], d.missing(m))
	}
	for _, kind := range engagement.Coverings {
		if n := len(by[kind]); n > 0 {
			v.Missing = append(v.Missing, missingGroup{Covers: kind, Title: sentence(kind.Says(n)), Mend: sentence(kind.Remedy() + ", or waive it with a reason"), Entries: by[kind]})
		}
	}
	for _, w := range coverage.Waived {
		i := slices.IndexFunc(d.written.Waivers, func(it engagement.Item[engagement.Waiver]) bool {
			return it.Body.Covers == w.Covers && it.Body.Ref == w.Ref
		})
		v.Waived = append(v.Waived, waivedRow{
			ID: d.written.Waivers[i].ID, Title: d.missing(w.Missing).Title, Kind: w.Covers.Says(1), Reason: w.Reason, By: d.name(w.By) + ", " + words.Day(w.On),
		})
	}
	return v
}

// missing names something that is missing, and leads to where it is mended.
func (d desk) missing(m engagement.Missing) missingEntry {
	e := missingEntry{Ref: m.Ref, Title: m.Ref}
	switch m.Covers {
	case engagement.CoversAnswer, engagement.CoversDisagreement:
		for _, q := range d.methodology.Questions {
			if q.Ref == m.Ref {
				e.Title = q.Ref + ": " + q.Text
			}
		}
	case engagement.CoversEvidence, engagement.CoversJudgement:
		if it, ok := find(d.written.Findings, m.Ref); ok {
			e.Title = it.Body.Title
		}
		e.Link = d.url("/findings/" + url.PathEscape(m.Ref))
	case engagement.CoversObjective:
		e.Title = d.objective(m.Ref)
	case engagement.CoversAlignment:
		capability, objective, _ := strings.Cut(m.Ref, "/")
		for _, c := range d.methodology.Capable() {
			if c.Key == capability {
				capability = c.Title
			}
		}
		e.Title, e.Link = capability+" for “"+d.objective(objective)+"”", d.url("/alignment")
	}
	return e
}

func (d desk) objective(key string) string {
	for _, o := range d.Engagement.Objectives {
		if o.Key == key {
			return nameOr(o.Title, o.Key)
		}
	}
	return key
}

// waiveMissing waives what was ticked, or takes a waiver back.
func (s *Site) waiveMissing(c *gin.Context) {
	d, post, ok := s.posted(c, "", "Assessment")
	if !ok {
		return
	}
	if id := post.Get("back"); id != "" {
		s.answerOverview(c, d.overview(), s.api.DropWaiver(c.Request.Context(), d.Engagement.ID, id), "unwaived")
		return
	}
	v := d.overview()
	v.Reason = text(post.Get("reason"))
	covers := engagement.Covers(post.Get("covers"))
	var waivers []engagement.Waiver
	for _, ref := range post["ref"] {
		waivers = append(waivers, engagement.Waiver{Covers: covers, Ref: ref, Reason: v.Reason})
	}
	var err error
	switch {
	case len(waivers) == 0:
		v.Wrong = wrongs{{Field: "waive-" + string(covers), Text: "Tick what may be missing."}}
	case v.Reason == "":
		v.Wrong = wrongs{{Field: "waive-" + string(covers), Text: "Say why it may be missing; the diagnosis shows the reason."}}
	default:
		if _, err = s.api.Waive(c.Request.Context(), d.Engagement.ID, waivers); err == nil {
			d.back(c, "", "waived")
			return
		}
	}
	if err != nil {
		s.answerOverview(c, v, err, "")
		return
	}
	s.render(c, http.StatusUnprocessableEntity, assessmentDocument(v))
}

// answerOverview sends the reader back to the overview, or says there what is wrong.
func (s *Site) answerOverview(c *gin.Context, v overviewView, err error, done string) {
	switch {
	case err == nil:
		v.back(c, "", done)
	case answerable(err):
		v.Wrong = faultsOf(words, err)
		s.render(c, statuses[engagement.CodeOf(err)], assessmentDocument(v))
	default:
		s.fail(c, err)
	}
}

// submitAssessment puts the diagnosis before its gate.
func (s *Site) submitAssessment(c *gin.Context) {
	d, post, ok := s.posted(c, "", "Assessment")
	if !ok {
		return
	}
	v := d.overview()
	v.Note = text(post.Get("note"))
	if err := d.who.May(submitWork); err != nil {
		s.fail(c, err)
		return
	}
	request := rest.Intent(strings.Join([]string{d.who.Org, d.who.Person, "submit assessment " + d.Engagement.ID, d.Form}, "\n"))
	submitted, err := s.api.SubmitAssessment(c.Request.Context(), d.Engagement.ID, request, v.Note)
	if err == nil {
		c.Redirect(http.StatusSeeOther, gateURL(submitted.Gate))
		return
	}
	s.answerOverview(c, v, err, "")
}

// mustSay tells whether what is missing holds up the submission.
func (v overviewView) mustSay() string {
	switch {
	case v.Open == 0:
		return ""
	case v.Must:
		return "Each is mended or waived before the diagnosis can be submitted."
	}
	return "The diagnosis lists it."
}

// above is what is wrong and no field shows.
func (v overviewView) above() (all []string) {
	for _, w := range v.Wrong {
		if !strings.HasPrefix(w.Field, "waive-") {
			all = append(all, w.Text)
		}
	}
	return all
}

func scoreOf(a engagement.AreaScore) string {
	if a.Scored == 0 {
		return "—"
	}
	return points(a.Mean)
}

func wantedOf(a engagement.AreaScore) string {
	if a.Target == 0 {
		return "—"
	}
	return points(a.Target)
}
