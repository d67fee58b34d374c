package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func (w *world) traced(role identity.Role, path string) (t rest.TraceView) {
	w.t.Helper()
	w.call(role, http.MethodGet, path, nil).is(http.StatusOK).into(&t)
	return t
}

func refsOf(t rest.TraceView) map[string]engagement.TraceNode {
	all := map[string]engagement.TraceNode{}
	for _, n := range t.Nodes {
		all[n.Ref()] = n
	}
	return all
}

func TestTheTraceLeadsFromFindingsToBenefitsAndBack(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	finding, action, metric := "finding:"+p.ids["/assessment/findings"], "action:"+p.ids["/plan/actions"], "metric:"+p.ids["/metrics"]
	whole := w.traced(identity.Consultant, p.path+"/trace")
	require.Equal(t, "draft", whole.Of)
	nodes := refsOf(whole)
	require.Contains(t, nodes[finding].To, action)
	require.Contains(t, nodes[action].From, finding)
	require.Equal(t, engagement.TraceAcceptedAsIs, nodes[finding].State)
	require.Equal(t, engagement.TraceRealised, nodes["benefit:"+p.ids["/metrics"]].State)
	require.Contains(t, nodes, "question:"+w.question())

	down := refsOf(w.traced(identity.Consultant, p.path+"/trace?direction=downstream&from="+action))
	require.Contains(t, down, action)
	require.NotContains(t, down, finding)
	up := refsOf(w.traced(identity.Consultant, p.path+"/trace?direction=upstream&from="+metric))
	require.NotContains(t, up, "question:"+w.question(), "which has nothing to do with it")
	only := w.traced(identity.Consultant, p.path+"/trace?kind=finding,action")
	for _, n := range only.Nodes {
		require.Contains(t, []engagement.TraceKind{engagement.TraceFinding, engagement.TraceAction}, n.Kind)
	}
	require.Equal(t, whole.Figures, only.Figures)

	var project rest.BrokenLinkView
	for _, b := range whole.Broken {
		if b.At == "project:"+p.project && b.Rule == engagement.BrokenProjectOrigin {
			project = b
		}
	}
	require.Contains(t, project.Says, "The project “Tills that talk” follows from no action and no initiative")
	require.Contains(t, project.Remedy, "initiative")
	requireWrong(t, w.call(identity.Consultant, http.MethodGet, p.path+"/trace?kind=findings", nil).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"query.kind", "there is no kind \"findings\""})
	w.call(identity.Consultant, http.MethodGet, p.path+"/trace?from=finding:none", nil).problem(http.StatusNotFound, "not_found")
}

func TestTheTraceTellsNobodyOfWhatTheyMayNotSee(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	mine := firstID(w.call(identity.PMO, http.MethodPost, p.path+"/assessment/findings", set{
		"title": "They are about to sell", "type": "risk", "area": "security", "condition": "Heard it", "visibility": "author",
	}).is(http.StatusCreated))
	w.call(identity.PMO, http.MethodPatch, p.path+"/plan/actions/"+p.ids["/plan/actions"], set{"findings": []string{p.ids["/assessment/findings"], mine}}).is(http.StatusOK)
	require.Contains(t, refsOf(w.traced(identity.PMO, p.path+"/trace")), "finding:"+mine)

	theirs := w.call(identity.Consultant, http.MethodGet, p.path+"/trace", nil).is(http.StatusOK)
	require.NotContains(t, string(theirs.Body), mine)
	require.NotContains(t, string(theirs.Body), "They are about to sell")
	w.call(identity.Consultant, http.MethodGet, p.path+"/trace?from=finding:"+mine, nil).problem(http.StatusNotFound, "not_found")
	requireWrong(t, w.call(identity.Consultant, http.MethodPost, p.path+"/risk-acceptances", set{"finding": mine, "reason": "Wait"}).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.finding", "no finding"})

	before := w.traced(identity.Member, p.path+"/trace")
	require.Equal(t, "submitted", before.Of)
	require.NotContains(t, refsOf(before), "finding:"+p.ids["/assessment/findings"], "nothing has been submitted")
	for _, b := range before.Broken {
		require.NotEqual(t, engagement.BrokenGone, b.Rule, "what is not submitted yet is no broken link")
	}
	w.call(identity.Member, http.MethodGet, p.path+"/trace?of=draft", nil).problem(http.StatusForbidden, "forbidden")
	w.submit(p, "/assessment/submit")
	w.submit(p, "/plan/submit")
	after := w.call(identity.Member, http.MethodGet, p.path+"/trace", nil).is(http.StatusOK)
	require.Contains(t, string(after.Body), p.ids["/assessment/findings"])
	require.NotContains(t, string(after.Body), mine)
}
