package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// The work on an assessment: an overview with what is missing, and below it a page for
// findings, interviews and systems each, for the alignment matrix and for the comparison.

func (s *Site) assessmentRoutes(routes *gin.RouterGroup) {
	const at = "/engagements/:id/assessment"
	read(routes, at, s.assessmentPage)
	routes.POST(at+"/waive", s.waiveMissing)
	routes.POST(at+"/submit", s.submitAssessment)
	read(routes, at+"/alignment", s.alignmentPage)
	routes.POST(at+"/alignment", s.saveAlignment)
	read(routes, at+"/comparison", s.comparisonPage)
	routes.POST(at+"/merge", s.mergeFindings)
	for _, kind := range []formKind{findingForms, interviewForms, systemForms} {
		read(routes, at+"/"+kind.path, s.itemsPage(kind))
		read(routes, at+"/"+kind.path+"/:item", s.itemPage(kind))
		routes.POST(at+"/"+kind.path+"/:item", s.saveItem(kind))
	}
}

// assessmentParts are the pages of the assessment, below its own.
var assessmentParts = []struct{ path, title string }{
	{"", "Overview"}, {"/findings", "Findings"}, {"/interviews", "Interviews"}, {"/systems", "Systems"}, {"/alignment", "Alignment"}, {"/comparison", "Comparison"},
}

// desk is an assessment as somebody works on it.
type desk struct {
	page
	Nav         workNav
	Part        string // path of the part that is shown
	Engagement  store.Engagement
	Done        string
	Wrong       wrongs
	Frozen      bool
	Form        string // a UUID of its own: the same form sent twice acts once
	methodology engagement.Methodology
	written     engagement.Assessment
	actions     []engagement.Item[engagement.Action]
	trace       map[string]engagement.Traced
	people      map[string]store.Person
	token       string
	secret      string
	who         guest
}

// doneWords say what has been done.
var doneWords = map[string]string{
	"saved": "Saved.", "deleted": "Deleted; its history stays.", "waived": "Waived, with its reason.", "unwaived": "The waiver was taken back.",
	"merged": "Merged: what named the other names this one.", "submitted": "Submitted. The gate is open, and its leaders are told.",
}

// deskOf reads the assessment for whoever is signed in. When it cannot, it has answered
// already.
func (s *Site) deskOf(c *gin.Context, part, title string) (d desk, ok bool) {
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) error {
		if err := who.May(identity.ReadDraft); err != nil {
			return err
		}
		return d.read(tx, c.Param("id"), who)
	})
	if !ok {
		return d, false
	}
	d.who, d.Part, d.Done, d.Form = who, part, doneWords[c.Query("done")], uuid.NewString()
	d.page = english(s.page(c, title))
	d.Current = "/engagements"
	d.Nav = workNav{engagement: d.Engagement.ID, current: "/assessment", who: who.Principal}
	d.secret = "assessment " + who.Org + " " + who.Person + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	d.token = s.Keys.FormToken(d.secret)
	return d, true
}

func (d *desk) read(tx *store.Tx, id string, who guest) (err error) {
	if d.Engagement, err = tx.Engagement(id); err != nil {
		return err
	}
	if err := maySee(who, d.Engagement); err != nil {
		return err
	}
	m, err := tx.MethodologyByID(d.Engagement.MethodologyID)
	if err != nil {
		return err
	}
	whole, err := tx.Assessment(id)
	if err != nil {
		return err
	}
	draft, err := tx.Draft(id, contract.RefAssessment)
	if err != nil {
		return err
	}
	if err := items(tx, id, &d.actions)(); err != nil {
		return err
	}
	d.methodology, d.written, d.Frozen = m.Body, whole.SeenBy(who.Person), draft.Frozen
	d.trace = map[string]engagement.Traced{}
	for _, entry := range engagement.TraceOf(m.Body, d.Engagement.Objectives, d.written, d.actions) {
		d.trace[entry.Kind+"/"+entry.ID] = entry
	}
	var ids []string
	for _, w := range whole.Waivers {
		ids = append(ids, w.UpdatedBy)
	}
	for _, i := range d.written.Interviews {
		ids = append(ids, i.Body.Person, i.UpdatedBy)
	}
	for _, f := range d.written.Findings {
		ids = append(ids, f.UpdatedBy)
	}
	for _, it := range d.written.Systems {
		ids = append(ids, it.UpdatedBy)
	}
	d.people, err = tx.PeopleByID(ids...)
	return err
}

// posted reads the assessment and a form of it, which must be the reader's own. When it
// is not, it has answered already.
func (s *Site) posted(c *gin.Context, part, title string) (desk, url.Values, bool) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	d, ok := s.deskOf(c, part, title)
	if !ok {
		return d, nil, false
	}
	if err := c.Request.ParseForm(); err != nil {
		s.fail(c, engagement.Errorf(engagement.Malformed, "%s", say(d.Locale, "failed.form")))
		return d, nil, false
	}
	post := c.Request.PostForm
	if !s.Keys.CheckFormToken(d.secret, post.Get("token")) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", say(d.Locale, "form.error.form")))
		return d, nil, false
	}
	if _, err := uuid.Parse(post.Get("form")); err == nil {
		d.Form = post.Get("form")
	}
	return d, post, true
}

// url is the address of a part of the assessment.
func (d desk) url(path string) templ.SafeURL {
	return templ.SafeURL(engagementURL(d.Engagement.ID) + "/assessment" + path)
}

// back sends the reader to a part of the assessment, with word of what has been done.
func (d desk) back(c *gin.Context, path, done string) {
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	c.Redirect(http.StatusSeeOther, string(d.url(path))+mark+"done="+done)
}

// answerable tells whether the reader can mend what an error says, which the page then
// shows beside what they sent.
func answerable(err error) bool {
	switch engagement.CodeOf(err) {
	case engagement.Invalid, engagement.Conflict, engagement.Stale:
		return true
	}
	return false
}

func (d desk) name(person string) string { return nameOr(d.people[person].Name, person) }

// tracedURL leads to an entry of the trace; "" where it has no page.
func (d desk) tracedURL(p engagement.TracePoint) templ.SafeURL {
	switch p.Kind {
	case string(engagement.KindFinding):
		return d.url("/findings/" + url.PathEscape(p.ID))
	case string(engagement.KindInterview):
		return d.url("/interviews/" + url.PathEscape(p.ID))
	case string(engagement.KindSystem):
		return d.url("/systems/" + url.PathEscape(p.ID))
	case "business_objective":
		return d.url("/alignment")
	}
	return ""
}

// tracedWords name an entry of the trace.
func tracedWords(p engagement.TracePoint) string {
	kind := map[string]string{
		"question": "Question", "answer": "Answer to", "system": "System", "interview": "", "finding": "Finding", "business_objective": "Objective", "action": "Action",
	}[p.Kind]
	if p.Kind == "question" {
		return kind + " " + p.ID + ": " + p.Title
	}
	if kind == "" {
		return p.Title
	}
	return kind + ": " + p.Title
}
