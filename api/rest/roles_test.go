package rest_test

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
)

// sample is a request to an operation, as far as its address goes: with ids of things
// that are there, and a body that no operation takes as it is.
func (w *world) sample(p place, method, path string) request {
	below := strings.TrimPrefix(path, "/v1/engagements/{id}")
	list := below[:max(0, strings.LastIndex(below, "/{item}"))]
	item := cmp.Or(p.ids[list], "none")
	filled := strings.NewReplacer(
		"/v1/engagements/{id}", p.path, "{pid}", p.project, "{mid}", p.ids["/metrics"], "{rid}", p.ids["/change/releases"],
		"{iid}", p.ids["/initiatives"], "{sid}", "none", "{did}", "none", "{item}", item, "{n}", "1", "{finding}", p.ids["/assessment/findings"], "{id}", "none",
	).Replace(path)
	r := request{method: method, path: filled}
	if strings.HasSuffix(path, "/diff") && path != "/v1/gates/{id}/diff" {
		r.path += "?from=1&to=1"
	}
	if method != http.MethodGet && method != http.MethodDelete {
		r.body = w.bodyFor(p, method, below)
	}
	return r
}

// bodyFor is a body that an operation below an engagement takes.
func (w *world) bodyFor(p place, method, below string) any {
	for _, e := range p.examples() {
		switch {
		case below == e.path && method == http.MethodPost:
			return p.refer(e.body)
		case strings.HasPrefix(below, e.path+"/{") && strings.Count(below, "/") == strings.Count(e.path, "/")+1:
			if method == http.MethodPatch {
				return p.refer(e.patch)
			}
			return p.refer(e.body)
		}
	}
	if strings.HasPrefix(below, "/assessment/requests") && !strings.HasSuffix(below, "/remind") {
		return set{"person": "none", "areas": []string{"systems"}, "due": "2099-03-31"}
	}
	if strings.HasPrefix(below, "/assessment/reviews") {
		return set{"answer": "none", "version": 1, "verdict": "confirmed"}
	}
	if body := measuredBody(p, method, below); body != nil {
		return body
	}
	reason := set{"reason": "Because."}
	switch {
	case strings.HasSuffix(below, "/promote"):
		return set{"type": "risk"}
	case strings.HasSuffix(below, "/verdict"):
		return set{"satisfied": true}
	case strings.HasSuffix(below, "/invitations"):
		return set{"groups": []string{p.ids["/change/groups"]}}
	case strings.HasSuffix(below, "/attendance"):
		return set{"attendance": []set{{"person": p.person, "attended": true}}}
	case strings.HasSuffix(below, "/merge"):
		return set{"other": "none"}
	case strings.HasPrefix(below, "/assessment/answers"):
		return set{"question": "SYS-1", "score": 2}
	case strings.HasPrefix(below, "/assessment/alignment"):
		return set{"capability": "systems", "objective": "growth", "support": 3}
	case strings.HasPrefix(below, "/assessment/waivers"):
		return set{"covers": "answer", "ref": w.question(), "reason": "Asked again in May"}
	case strings.HasSuffix(below, "/submit"):
		return set{"note": "Ready."}
	case below == "/plan/what-if":
		return set{"drop": []string{p.ids["/plan/actions"]}}
	case strings.HasSuffix(below, "/initiative"):
		return set{"start": "2026-08-03"}
	case strings.HasSuffix(below, "/choose"):
		return set{"why_not": "It cost more."}
	case below == "/plan":
		return set{"summary": "All of it."}
	case below == "/reschedule":
		return with(reason, set{"ref": "assessment/1", "due": "2027-01-04", "confirm": "none"})
	case below == "/reschedule-outlook":
		return set{"ref": "assessment/1", "due": "2027-01-04"}
	case below == "/extend":
		return with(reason, set{"to": "2028-01-03"})
	case strings.HasSuffix(below, "/resolve"):
		return with(reason, set{"ref": "plan/1", "choice": "retry"})
	case below == "/team":
		return set{"team": startBody()["team"]}
	case below == "" && method == http.MethodPatch:
		return set{"title": "Bread, everywhere"}
	case below == "/projects/{pid}":
		return set{"name": "Tills that listen"}
	}
	return reason
}

// measuredBody is a body for what is measured by machines; nil for everything else.
func measuredBody(p place, method, below string) set {
	source := set{"metric": p.ids["/metrics"], "type": "dora", "measure": "lead_time"}
	deployment := set{"service": "tills", "deployed_at": "2026-01-15T10:00:00Z", "outcome": "succeeded"}
	incident := set{"service": "tills", "opened_at": "2026-01-15T11:00:00Z"}
	switch {
	case strings.HasSuffix(below, "/secret"):
		return set{"secret": "s3cret"}
	case strings.HasPrefix(below, "/sources/") && method == http.MethodPatch:
		return set{"stopped": true}
	case strings.HasPrefix(below, "/source"):
		return source
	case below == "/deployments":
		return with(deployment, set{"id": "d-1"})
	case strings.HasPrefix(below, "/deployments/"):
		return deployment
	case below == "/incidents":
		return with(incident, set{"id": "i-1"})
	case strings.HasPrefix(below, "/incidents/"):
		return incident
	}
	return nil
}

// probe is an operation that takes an action.
type probe struct {
	action       identity.Action
	method, path string // path below /v1; {e} is an engagement
}

// probes are operations for every action.
var probes = []probe{
	{identity.ReadEngagement, http.MethodGet, "/engagements"},
	{identity.ReadEngagement, http.MethodGet, "{e}/journal"},
	{identity.ReadEngagement, http.MethodGet, "/gates"},
	{identity.StartEngagement, http.MethodPost, "/engagements"},
	{identity.SteerEngagement, http.MethodPost, "{e}/pause"},
	{identity.SteerEngagement, http.MethodPatch, "{e}"},
	{identity.SteerEngagement, http.MethodPut, "{e}/team"},
	{identity.ReadDraft, http.MethodGet, "{e}/plan"},
	{identity.ReadDraft, http.MethodGet, "{e}/assessment/findings"},
	{identity.EditDraft, http.MethodPost, "{e}/assessment/findings"},
	{identity.EditDraft, http.MethodPatch, "{e}/plan"},
	{identity.EditDraft, http.MethodDelete, "{e}/files/none"},
	{identity.ExportContent, http.MethodGet, "{e}/export"},
	{identity.ImportContent, http.MethodPost, "{e}/import"},
	{identity.ReadDraft, http.MethodGet, "{e}/imports"},
	{identity.ReadDossier, http.MethodGet, "{e}/dossier"},
	{identity.ReadDossier, http.MethodGet, "/signing-keys"},
	{identity.SubmitWork, http.MethodPost, "{e}/assessment/submit"},
	{identity.SubmitWork, http.MethodPost, "/gates/none/withdraw"},
	{identity.AnswerQuestions, http.MethodPut, "{e}/assessment/answers"},
	{identity.ReadAnswers, http.MethodGet, "{e}/assessment/answers"},
	{identity.AskRespondents, http.MethodPost, "{e}/assessment/requests"},
	{identity.AskRespondents, http.MethodPost, "{e}/assessment/requests/none/remind"},
	{identity.ReadDraft, http.MethodGet, "{e}/assessment/respondents"},
	{identity.ReviewAnswers, http.MethodPut, "{e}/assessment/reviews"},
	{identity.Decide, http.MethodPost, "/gates/none/decisions"},
	{identity.ResolveGate, http.MethodPost, "/gates/none/resolve"},
	{identity.ResolveGate, http.MethodPost, "{e}/resolve"},
	{identity.Decide, http.MethodPost, "/gates/none/delegate"},
	{identity.Decide, http.MethodPost, "/gates/none/revoke"},
	{identity.Decide, http.MethodPost, "/conditions/none/report"},
	{identity.SubmitWork, http.MethodPost, "/gates/none/supersede"},
	{identity.ReadEngagement, http.MethodGet, "/conditions"},
	{identity.ReadEngagement, http.MethodGet, "/approvals/latency"},
	{identity.ReadDraft, http.MethodPost, "/methodologies/none/gates/plan/preview"},
	{identity.OverrideGate, http.MethodPost, "/gates/none/override"},
	{identity.MeasureApprovals, http.MethodGet, "/approvals/latency?by=person"},
	{identity.ReadPortfolio, http.MethodGet, "/portfolio"},
	{identity.ReportDelivery, http.MethodPost, "{e}/projects/none/reports"},
	{identity.EditChange, http.MethodPost, "{e}/change/groups"},
	{identity.ReadChange, http.MethodGet, "{e}/change/stakeholders"},
	{identity.ApproveMessages, http.MethodPost, "{e}/change/communications/none/approval"},
	{identity.RaiseConcern, http.MethodPost, "{e}/change/concerns"},
	{identity.RaiseConcern, http.MethodPost, "{e}/change/support-requests"},
	{identity.EditMetrics, http.MethodPost, "{e}/metrics"},
	{identity.AddReading, http.MethodPost, "{e}/metrics/none/readings"},
	{identity.ProposeInitiative, http.MethodPost, "{e}/initiatives"},
	{identity.AddFile, http.MethodPost, "{e}/files"},
	{identity.ReadMethodology, http.MethodGet, "/methodologies"},
	{identity.AddMethodology, http.MethodPost, "/methodologies"},
	{identity.ReadMethodology, http.MethodGet, "/question-sets"},
	{identity.AddMethodology, http.MethodPost, "/question-sets"},
	{identity.ReadPeople, http.MethodGet, "/people"},
	{identity.ReadPeople, http.MethodGet, "/clients"},
	{identity.EditPeople, http.MethodPost, "/people"},
	{identity.EditClients, http.MethodPost, "/clients"},
	{identity.OwnProfile, http.MethodGet, "/me"},
	{identity.OwnProfile, http.MethodPatch, "/me"},
	{identity.OwnDelegations, http.MethodPost, "/delegations"},
	{identity.ReadDelegations, http.MethodGet, "/delegations?person=none"},
	{identity.ManageDelegations, http.MethodPost, "/delegations"},
	{identity.ReadOperations, http.MethodGet, "/operations"},
	{identity.RetryStep, http.MethodPost, "/operations/none/retries"},
	{identity.ReadAccessLog, http.MethodGet, "/access-log"},
	{identity.ManageTokens, http.MethodPost, "/tokens"},
	{identity.ReadTokens, http.MethodGet, "/tokens"},
	{identity.ManageWebhooks, http.MethodPost, "/webhooks"},
	{identity.ManageWebhooks, http.MethodGet, "/webhooks"},
	{identity.ManageWebhooks, http.MethodGet, "/webhooks/none/deliveries"},
	{identity.ManageWebhooks, http.MethodPost, "/webhooks/none/redeliveries"},
	{identity.OwnProfile, http.MethodGet, "/me/records"},
	{identity.ManagePrivacy, http.MethodGet, "/people/none/personal-data"},
	{identity.ManagePrivacy, http.MethodGet, "/people/none/erasure"},
	{identity.ManagePrivacy, http.MethodPost, "/people/none/erasure"},
	{identity.ReadPrivacy, http.MethodGet, "/erasures"},
	{identity.ManagePrivacy, http.MethodPut, "{e}/retention"},
	{identity.ReadEngagement, http.MethodGet, "{e}/retention"},
	{identity.ManageSignIns, http.MethodDelete, "/people/none/sessions"},
	{identity.ReadSignIns, http.MethodGet, "/people/none/sign-ins"},
	{identity.ManageSignIns, http.MethodPost, "/people/none/sign-ins"},
}

func TestEveryRoleMayDoWhatTheTableOfActionsGrantsAndNoMore(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	for _, grant := range identity.Actions {
		if grant.Action == identity.ReadPayloads {
			continue // of the codec server, whose own tests try it
		}
		tried := slices.ContainsFunc(probes, func(p probe) bool { return p.action == grant.Action })
		require.True(t, tried, "no operation tries %s", grant.Action)
	}
	for _, probe := range probes {
		address, below := strings.CutPrefix(probe.path, "{e}")
		if below {
			address = path + address
		} else {
			address = "/v1" + probe.path
		}
		for _, role := range identity.Roles {
			t.Run(string(probe.action)+" as "+string(role)+" by "+probe.method+" "+probe.path, func(t *testing.T) {
				w.t = t
				var body any
				if probe.method != http.MethodGet && probe.method != http.MethodDelete {
					body = set{"nothing": "that anyone takes"}
					if probe.action == identity.ManageDelegations {
						body = set{"principal": w.people[identity.Admin].ID, "delegate": w.people[identity.PMO].ID, "from": "2099-01-01", "until": "2099-01-02"}
					}
				}
				got := w.call(role, probe.method, address, body)
				if identity.Allowed(role, probe.action) {
					require.NotContains(t, []int{http.StatusForbidden, http.StatusUnauthorized, http.StatusInternalServerError}, got.Code, "%s", got.Body)
					return
				}
				p := got.problem(http.StatusForbidden, "forbidden")
				if role != identity.Operator && role != identity.Auditor { // they lack what comes before, too
					require.Contains(t, p.Detail, string(probe.action))
				}
				require.Contains(t, p.Detail, "ask an administrator")
			})
		}
	}
}

func TestNobodyGrantsARoleAboveTheirOwn(t *testing.T) {
	w := newWorld(t)
	p := w.call(identity.PMO, http.MethodPost, "/v1/people", set{"name": "Ana", "email": "ana@example.org", "org_roles": []string{"admin"}}).problem(http.StatusForbidden, "forbidden")
	require.Contains(t, p.Detail, "mightier than your own")
	w.call(identity.Admin, http.MethodPost, "/v1/people", set{"name": "Ana", "email": "ana@example.org", "org_roles": []string{"admin"}}).is(http.StatusCreated)
	id := firstID(w.call(identity.PMO, http.MethodPost, "/v1/people", set{"name": "Ana", "email": "ANA@example.org"}).is(http.StatusCreated))
	w.call(identity.PMO, http.MethodPatch, "/v1/people/"+id, set{"active": false}).problem(http.StatusForbidden, "forbidden")
	w.call(identity.PMO, http.MethodPost, "/v1/people", set{"name": "Ana", "email": "ana@example.org", "org_roles": []string{"viewer"}}).problem(http.StatusForbidden, "forbidden")
}
