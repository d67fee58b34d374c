package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
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

// itemsView is a list of findings, interviews or systems.
type itemsView struct {
	desk
	Kind       formKind
	Rows       []listedItem
	All        int
	Q          string // what is searched for
	Area, Type string
	Pairs      []pairRow
	Promotable []promotable
}

// listedItem is an item in a list.
type listedItem struct {
	ID, Title, Badge, Tone string
	Facts                  []string
	From, To               []engagement.TracePoint
}

// pairRow is a pair of findings that may say the same.
type pairRow struct {
	A, B   engagement.Item[engagement.Finding]
	Titles [2]string
	Why    string
	Merge  bool
}

// promotable is something that may be worth a finding.
type promotable struct{ From, Title, Why string }

func (s *Site) itemsPage(kind formKind) gin.HandlerFunc {
	return func(c *gin.Context) {
		d, ok := s.deskOf(c, "/"+kind.path, sentenceCase(kind.many))
		if !ok {
			return
		}
		s.render(c, http.StatusOK, itemsDocument(d.list(kind, c)))
	}
}

func sentenceCase(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

func (d desk) list(kind formKind, c *gin.Context) itemsView {
	v := itemsView{desk: d, Kind: kind, Q: text(c.Query("q")), Area: c.Query("area"), Type: c.Query("type")}
	switch kind.path {
	case "findings":
		v.Rows = d.findingRows(v)
		v.All = len(d.written.Findings)
		v.Pairs = d.findingPairs()
		v.Promotable = d.promotable()
	case "interviews":
		for _, it := range d.written.Interviews {
			v.Rows = append(v.Rows, d.row("interview", it.ID, interviewForms.title(d, it.ID), it.Body.Team, "Read by: "+titleOf(visibilities, nameOr(string(it.Body.Visibility), "team"))))
		}
		v.All = len(v.Rows)
	case "systems":
		for _, it := range d.written.Systems {
			row := d.row("system", it.ID, it.Body.Name, it.Body.Vendor, it.Body.Purpose)
			if it.Body.Criticality >= 4 {
				row.Badge, row.Tone = "Critical", "warn"
			}
			v.Rows = append(v.Rows, row)
		}
		v.All = len(v.Rows)
		for _, p := range engagement.DuplicateSystems(d.written.Systems) {
			v.Pairs = append(v.Pairs, pairRow{Titles: [2]string{systemForms.title(d, p.A), systemForms.title(d, p.B)}, Why: sharedWords(p)})
		}
	}
	v.Rows = slices.DeleteFunc(v.Rows, func(r listedItem) bool {
		return v.Q != "" && !strings.Contains(strings.ToLower(r.Title+" "+strings.Join(r.Facts, " ")), strings.ToLower(v.Q))
	})
	return v
}

func titleOf(options []option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Title
		}
	}
	return value
}

func (d desk) row(kind, id, title string, facts ...string) listedItem {
	traced := d.trace[kind+"/"+id]
	return listedItem{ID: id, Title: title, Facts: slices.DeleteFunc(facts, func(f string) bool { return f == "" }), From: traced.From, To: traced.To}
}

func (d desk) findingRows(v itemsView) []listedItem {
	rule := d.methodology.Severity
	all := slices.Clone(d.written.Findings)
	slices.SortStableFunc(all, func(a, b engagement.Item[engagement.Finding]) int { return rule.Compare(a.Body, b.Body) })
	var rows []listedItem
	for _, it := range all {
		if v.Area != "" && it.Body.Area != v.Area || v.Type != "" && it.Body.Type != v.Type {
			continue
		}
		level := rule.OfFinding(it.Body)
		row := d.row("finding", it.ID, it.Body.Title, nameOr(findingTypes[it.Body.Type], it.Body.Type), titleOf(d.areas(), it.Body.Area), judged(it.Body))
		row.Badge, row.Tone = nameOr(level.Title, "Not judged"), severityTones[level.Tone]
		rows = append(rows, row)
	}
	return rows
}

func (d desk) findingPairs() (pairs []pairRow) {
	for _, p := range engagement.DuplicateFindings(d.written.Findings) {
		a, _ := find(d.written.Findings, p.A)
		b, _ := find(d.written.Findings, p.B)
		pairs = append(pairs, pairRow{A: a, B: b, Titles: [2]string{a.Body.Title, b.Body.Title}, Why: sharedWords(p), Merge: !d.Frozen})
	}
	return pairs
}

// sharedWords says why a pair is suggested.
func sharedWords(p engagement.Duplicate) string {
	why := fmt.Sprintf("%d %% alike: both say %s", p.Score, words.List(p.Words[:min(len(p.Words), 8)]))
	if len(p.Questions) > 0 {
		why += "; both came from " + words.List(p.Questions)
	}
	if len(p.Systems) > 0 {
		why += "; both concern the same " + map[bool]string{true: "system", false: "systems"}[len(p.Systems) == 1]
	}
	return why + "."
}

// promotable are the answers below their target or in the lower half of the scale, and the
// interviews, that no finding came from.
func (d desk) promotable() (all []promotable) {
	if d.Frozen {
		return nil
	}
	best := d.methodology.Scale.Max()
	for _, it := range d.written.Answers {
		a := it.Body
		if a.Score == nil || len(d.trace["answer/"+it.ID].To) > 0 || len(found(d.trace["question/"+a.Question].To)) > 0 {
			continue
		}
		if low := *a.Score*2 <= best || a.Target != nil && *a.Score < *a.Target; low {
			all = append(all, promotable{"answer:" + it.ID, d.missing(engagement.Missing{Covers: engagement.CoversAnswer, Ref: a.Question}).Title, "Scored " + strconv.Itoa(*a.Score) + " of " + strconv.Itoa(best)})
		}
	}
	for _, it := range d.written.Interviews {
		if len(found(d.trace["interview/"+it.ID].To)) == 0 {
			all = append(all, promotable{"interview:" + it.ID, interviewForms.title(d, it.ID), "No finding came from it yet"})
		}
	}
	return all
}

// found are the findings among some entries.
func found(points []engagement.TracePoint) []engagement.TracePoint {
	return slices.DeleteFunc(slices.Clone(points), func(p engagement.TracePoint) bool { return p.Kind != "finding" })
}

// mergeFindings takes one finding into another.
func (s *Site) mergeFindings(c *gin.Context) {
	d, post, ok := s.posted(c, "/findings", "Findings")
	if !ok {
		return
	}
	if err := d.who.May(editDraft); err != nil {
		s.fail(c, err)
		return
	}
	version, _ := strconv.Atoi(post.Get("version"))
	kept := post.Get("kept")
	if post.Get("sure") == "" {
		d.Wrong = wrongs{{Text: "Tick that the other finding may go; merging is not undone."}}
		s.render(c, http.StatusUnprocessableEntity, itemsDocument(d.list(findingForms, c)))
		return
	}
	_, err := s.api.MergeFindings(c.Request.Context(), d.Engagement.ID, kept, post.Get("other"), version)
	switch {
	case err == nil:
		d.back(c, "/findings/"+url.PathEscape(kept), "merged")
	case answerable(err):
		d.Wrong = faultsOf(words, err)
		s.render(c, statuses[engagement.CodeOf(err)], itemsDocument(d.list(findingForms, c)))
	default:
		s.fail(c, err)
	}
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

// allWrong is all that is wrong.
func (d desk) allWrong() (all []string) {
	for _, w := range d.Wrong {
		all = append(all, w.Text)
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
