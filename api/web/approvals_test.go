package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// houseEngine takes down what is said of conditions, and nothing else.
type houseEngine struct {
	rest.Engine
	h *house
}

func (e houseEngine) Condition(_ context.Context, _ string, a contract.ConditionAct) error {
	e.h.said = append(e.h.said, a)
	return e.h.no
}

func (e houseEngine) Submit(_ context.Context, _ string, s contract.Submit) (contract.Submitted, error) {
	e.h.submitted = append(e.h.submitted, s)
	return contract.Submitted{}, nil
}

// preview is a gate of two stages, of which the second opens on a condition.
func (h *house) preview(_ context.Context, _ string, r engagement.PreviewRequest) (engagement.Preview, error) {
	at := r.At
	if at.IsZero() {
		at = monday
	}
	end, until := at.AddDate(0, 0, 20), at.AddDate(0, 0, 3)
	big, known := r.When["board"]
	second := engagement.StagePreview{
		Key: "board", Number: 2, When: "plan.build_cost > 5000000", Why: "the plan has no actions yet", Mode: engagement.Quorum{Mode: engagement.ModeAll},
		Needed: 2, OpensAt: at.AddDate(0, 0, 7), Due: at.AddDate(0, 0, 14), Signature: engagement.SignatureReauthenticate, Channels: []engagement.Channel{engagement.ChannelWeb},
		Asked: []engagement.PersonPreview{{Person: h.people["Luis"].ID, Name: "Luis Gil", Roles: []engagement.Role{engagement.RoleLeader}}},
	}
	if known {
		second.Opens = &big
	}
	return engagement.Preview{
		Engagement: r.Engagement, Gate: r.Gate, Title: "Improvement plan", PolicyVersion: "external-cto@1 4be1c0ffee", At: at, CanPass: false,
		Problems: []string{"stage board needs 2 approvals and asks one person; add people to the role leader"},
		Stages: []engagement.StagePreview{{
			Key: "leaders", Number: 1, Mode: engagement.Quorum{Mode: engagement.ModeAny}, Needed: 1, Satisfiable: true, OpensAt: at, Due: at.AddDate(0, 0, 7),
			Asked: []engagement.PersonPreview{{
				Person: h.people["Ana"].ID, Name: "Ana Ruiz", Roles: []engagement.Role{engagement.RoleSponsor}, Veto: true,
				StandIn: h.people["Zoe"].ID, StandInName: "Zoe Zimmer", StandInTo: &until,
			}},
			Excluded:  []engagement.ExclusionPreview{{Person: h.people["Carla"].ID, Name: "Carla Otto", Why: engagement.HandAuthor}},
			Reminders: []time.Time{at.AddDate(0, 0, 3), at.AddDate(0, 0, 6)}, Expires: &end, OnExpiry: engagement.ExpiryAskPMO,
			Escalations: []engagement.EscalationPreview{{At: at.AddDate(0, 0, 8), To: []string{"Petra Puig"}, Effect: engagement.EffectAdd}},
			Signature:   engagement.SignatureConfirm, Channels: []engagement.Channel{engagement.ChannelWeb, engagement.ChannelLink},
		}, second},
	}, nil
}

// bind has the plan's approval bind two conditions, one of them overdue.
func bind(h *house) {
	h.record(theCase, "plan/1", "", engagement.ConditionsBound{
		Gate: planGate, Ref: "plan/1", Revision: 1, Conditions: []engagement.BoundCondition{
			{ID: "d1.0", Decision: "d1", SetBy: h.people["Ana"].ID, Due: "2026-04-30", Blocking: true, Owner: h.people["Luis"].ID, Verifier: h.people["Petra"].ID, State: engagement.ConditionOpen},
			{ID: "d1.1", Decision: "d1", SetBy: h.people["Ana"].ID, State: engagement.ConditionOpen},
		},
	}, map[string]string{"d1.0": "The restore is tried before the summer", "d1.0/owner": "Luis Gil", "d1.0/verifier": "Petra Puig", "d1.1": "Operators are told"})
	h.record(theCase, "", "", engagement.ConditionMoved{Condition: "d1.0", State: engagement.ConditionOverdue}, nil)
}

// ask puts a question to somebody without a vote.
func ask(h *house) {
	h.record(theCase, contract.RefException("p1", 1), "Ana", engagement.AdviceAsked{
		Advice: "v1", Gate: theCase + ".project.p1.exception.1.exception", Revision: 1, Adviser: h.people["Zoe"].ID,
	}, map[string]string{"question": "Is a month more usual for this?"})
}

func TestTheInboxHasAdviceAndConditions(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	bind(h)
	ask(h)
	h.visitor("Luis").get("/inbox").says("The restore is tried before the summer", "overdue", "For you to meet, due 30 April 2026", "holds everything up")
	h.visitor("Zoe").get("/inbox").says("Your advice is asked", "Is a month more usual for this?", "Ana Ruiz asked")
	h.visitor("Carla").get("/inbox").lacks("Conditions for you").says("You have decided nothing yet.")
}

func TestTheInboxSpeaksTheReadersLanguage(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	h.in(func(tx *store.Tx) {
		luis := h.people["Luis"]
		luis.Locale = "es"
		_, err := tx.UpdatePerson(luis, 0)
		require.NoError(t, err)
	})
	luis := h.visitor("Luis")
	luis.get("/inbox").says("Espera su decisión", "Le espera desde:", "Cerrar sesión")
	luis.get("/away").says("Quién le suple", "Sus correos")
	luis.get("/inbox?lang=en").says("Waits for your decision")
}

var pageToken = regexp.MustCompile(`name="token" value="([^"]+)"`)

func (r reply) token() string {
	r.b.Helper()
	found := pageToken.FindStringSubmatch(r.html)
	require.Len(r.b, found, 2)
	return found[1]
}

func TestSomebodySaysWhoStandsInAndComesBack(t *testing.T) {
	h := openHouse(t)
	h.open("e1", "Modernise the shop", "Acme")
	ana := h.visitor("Ana")
	token := ana.get("/away").status(http.StatusOK).says("Nobody stands in for you.", "You stand in for nobody.").token()
	in := func(change ...string) url.Values {
		values := url.Values{"token": {token}, "delegate": {"Luis Gil"}, "from": {"2026-03-09"}, "until": {"2026-03-20"}, "scope": {"e1"}, "mode": {"add"}, "reason": {"Holidays"}}
		for i := 0; i < len(change); i += 2 {
			values.Set(change[i], change[i+1])
		}
		return values
	}
	ana.post("/away", in("token", "forged")).status(http.StatusForbidden)
	ana.post("/away", in("delegate", "Nobody Known")).status(http.StatusUnprocessableEntity).says("Nobody is known by that name or address.").has(`value="Nobody Known"`, `value="2026-03-09"`)
	ana.post("/away", in("until", "2026-03-01")).status(http.StatusUnprocessableEntity).says("This has not been saved").has(`value="Holidays"`)
	ana.post("/away", in()).to("/away?done=saved")
	page := ana.get("/away").says("Luis Gil", "9 March 2026 to 20 March 2026", "Only: Modernise the shop", "Either of you decides", "Holidays")
	h.visitor("Luis").get("/away").says("For whom you stand in", "Ana Ruiz").lacks("I am back")
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(page.html)[1]
	luis := h.visitor("Luis")
	luis.post("/away/end", url.Values{"token": {luis.get("/away").token()}, "id": {id}}).status(http.StatusForbidden)
	ana.post("/away/end", url.Values{"token": {token}, "id": {id}}).to("/away?done=ended")
	ana.get("/away").says("over").lacks("I am back")
}

func TestSomebodyChoosesHowMailsCome(t *testing.T) {
	h := openHouse(t)
	ana := h.visitor("Ana")
	ana.post("/away/mail", url.Values{"token": {ana.get("/away").token()}, "mail": {"digest"}}).to("/away?done=saved")
	ana.get("/away").has(`value="digest" checked`)
}

func TestADryRunShowsWhoWouldBeAsked(t *testing.T) {
	h := openHouse(t)
	h.open("e1", "Modernise the shop", "Acme")
	path := "/engagements/e1/gates/plan/preview"
	petra := h.visitor("Petra")
	petra.get("/engagements/e1").has(`href="` + path + `"`)
	petra.get(path).status(http.StatusOK).says("Dry run: Improvement plan", "It cannot pass", "Stage board needs 2 approvals", "Ana Ruiz", "may veto",
		"Zoe Zimmer stands in until", "Carla Otto, who wrote part of it", "Escalation to Petra Puig", "they may decide too", "Not known yet",
		"Monday, 9 March 2026", "the PMO extends or closes it", "A decision takes a fresh sign-in")
	petra.get(path+"?when.board=no&on=2026-10-01").says("Passed over", "1 October 2026, 09:00 (Europe/Madrid)").lacks("Not known yet")
	petra.get(path + "?on=soon").status(http.StatusUnprocessableEntity)
	petra.get("/engagements/e1/gates/nothing/preview").status(http.StatusNotFound)
	h.visitor("Zoe").get(path).status(http.StatusNotFound)
	h.visitor("Ana").get("/engagements/e1").lacks(path)
}

func TestLatenciesAreForThePMO(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	petra := h.visitor("Petra")
	petra.get("/inbox").has(`href="/approvals/latency"`)
	petra.get("/approvals/latency").status(http.StatusOK).says("By gate", "By stage", "By person", "Improvement plan", "Ana Ruiz", "Median")
	petra.get("/approvals/latency?engagement=" + theCase + "&from=2030-01-01").says("Nothing was decided in these days.")
	petra.get("/approvals/latency?from=soon").status(http.StatusUnprocessableEntity).has(`value="soon"`)
	h.visitor("Ana").get("/approvals/latency").status(http.StatusForbidden)
}

func TestAConditionIsReportedAndChecked(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	bind(h)
	h.visitor("Petra").get("/engagements/" + theCase).has(`href="/conditions/d1.0"`).says("Set by Ana Ruiz, met by Luis Gil, due 30 April 2026, checked by Petra Puig")
	luis := h.visitor("Luis")
	page := luis.get("/conditions/d1.0").status(http.StatusOK).says("The restore is tried before the summer", "overdue", "Blocking: nothing goes on")
	luis.post("/conditions/d1.0", url.Values{"token": {page.token()}, "act": {"report"}}).status(http.StatusUnprocessableEntity).says("Write a sentence or two.")
	luis.post("/conditions/d1.0", url.Values{"token": {"forged"}, "act": {"report"}, "note": {"Done"}}).status(http.StatusForbidden)
	luis.post("/conditions/d1.0", url.Values{"token": {page.token()}, "act": {"report"}, "note": {"Tried on 2 May"}}).to("/conditions/d1.0?done=1")
	require.Equal(t, engagement.ConditionReport, h.said[0].Step)
	require.Equal(t, h.people["Luis"].ID, h.said[0].By)
	h.no = engagement.Refuse(engagement.Forbidden, engagement.ReasonNotVerifier, "name", h.people["Ana"].ID)
	luis.post("/conditions/d1.0", url.Values{"token": {page.token()}, "act": {"confirm"}, "note": {"I say so"}}).status(http.StatusForbidden).
		says("Ana Ruiz").has("I say so")
	h.visitor("Zoe").get("/conditions/d1.0").status(http.StatusNotFound)
}
