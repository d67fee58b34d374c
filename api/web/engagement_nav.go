package web

import (
	"github.com/a-h/templ"

	"mandate/internal/identity"
)

// workPage is one of the pages of an engagement, below its address.
type workPage struct {
	// path follows the engagement's address: "" is the overview, "/plan" the plan.
	path, title string
	// action is what whoever sees the entry may do.
	action identity.Action
}

// workPages are the pages of an engagement, in the order of its work. Each has an entry
// in the navigation that all of them show.
var workPages = []workPage{
	{"", "Overview", identity.ReadEngagement},
	{"/assessment", "Assessment", identity.ReadDraft},
	{"/answers", "Answers", identity.AnswerQuestions},
	{"/plan", "Plan", identity.ReadDraft},
	{"/presentation", "Presentation", identity.ReadEngagement},
	{deliveryPath, "Delivery", identity.ReadEngagement},
	{changePath, "Change", identity.ReadEngagement},
	{monitoringPath, "Monitoring", identity.ReadEngagement},
	{tracePath, "Trace", identity.ReadEngagement},
	{"/revisions", "Revisions", identity.ReadEngagement},
	{coursePath, "Pause, move, close", identity.SteerEngagement},
	{"/rehearsal", "Rehearsal", identity.StartEngagement},
	{contentPath, "Import & export", identity.ImportContent},
}

// workNav is that navigation, as one page of an engagement shows it to somebody.
type workNav struct {
	engagement string
	current    string // path of the page that shows it
	who        identity.Principal
}

// pages are those that the reader may open.
func (n workNav) pages() []workPage {
	var seen []workPage
	for _, p := range workPages {
		if n.who.Can(p.action) {
			seen = append(seen, p)
		}
	}
	return seen
}

func (n workNav) url(p workPage) templ.SafeURL {
	return templ.SafeURL(engagementURL(n.engagement) + p.path)
}
