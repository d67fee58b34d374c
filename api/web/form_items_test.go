package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
)

// byAction is the world with a plan whose actions are decided on one by one.
func byAction(t *testing.T) *world {
	w := newWorld(t)
	w.policy.Items = &engagement.ItemPolicy{Field: "actions"}
	w.policy.Revisions = engagement.Revisions{OnMaterialChange: engagement.ResetAffected, AffectedBy: engagement.AffectedByOwnItems}
	w.policy.Stages[0].Approvers[0].Part = []string{"actions"}
	w.policy.Stages[0].Approvers[1].Part = []string{"actions"}
	w.policy.Defaults()
	action := func(id string, rank int, title, owner string, cost int) string {
		return fmt.Sprintf(`{"id":%q,"rank":%d,"version":1,"body":{"title":%q,"owner":%q,"build_cost":%d,"start":"2027-01-11","due":"2027-04-30","horizon":"short"}}`, id, rank, title, owner, cost)
	}
	w.bodies = []string{
		"{}",
		`{"summary":"Cold rooms first, then the scanners","actions":[` + action("a1", 1, "Restore backups every month", w.ana.ID, 1200000) + "," +
			action("a2", 2, "Replace the old scanners in all three warehouses, with the training that goes with them", w.luis.ID, 40000000) + "," +
			action("a3", 3, "Train the operators", "", 2500000) + `]}`,
	}
	w.close(1, engagement.GateWithdrawn)
	w.ask(2)
	w.engine.reset(2)
	return w
}

func TestActionsAreAcceptedDeferredOrRejectedOneByOne(t *testing.T) {
	w := byAction(t)
	form := w.get(w.link(w.ana, 2, 14*day), "").with(http.StatusOK).says(
		"The actions, one by one", "Restore backups every month", "EUR 400,000.00", "11 January 2027 to ")
	require.Equal(t, []string{"a1", "a2", "a3"}, form.fields()["item"])
	require.Equal(t, "accept", form.fields().Get("item_verdict.a1"), "an action is accepted unless something else is chosen")

	receipt := form.decide("approve", "", func(v url.Values) {
		v.Set("item_verdict.a2", "defer")
		v.Set("item_comment.a2", "After the peak season")
		v.Set("item_until.a2", "2027-09-01")
		v.Set("item_verdict.a3", "reject")
		v.Set("item_comment.a3", "They are trained already")
	}).follow().with(http.StatusOK)
	want := []engagement.ItemDecision{
		{ID: "a2", Verdict: engagement.DeferItem, Comment: "After the peak season", Until: "2027-09-01"},
		{ID: "a3", Verdict: engagement.RejectItem, Comment: "They are trained already"},
	}
	require.Equal(t, want, w.engine.seen[0].Items)
	require.Equal(t, want, w.decisions()[0].Items)
	receipt.says("defers", "Replace the old scanners", "1 September 2027.", "After the peak season", "rejects", "All others accepted.")

	w.get(w.link(w.luis, 2, 14*day)+"?lang=en", "").says("What has been said of single actions so far", "0 accept, 1 defer, 0 reject.", "After the peak season")
}

func TestWhatIsWrongWithAnActionStandsBesideIt(t *testing.T) {
	w := byAction(t)
	link := w.link(w.luis, 2, 14*day)
	for name, c := range map[string]struct {
		verdict string
		change  func(url.Values)
		beside  string
		says    string
	}{
		"no reason": {"approve", set("item_verdict.a2", "reject"), "item-item-a2-wrong", "diga por qué"},
		"no day": {"approve", func(v url.Values) {
			v.Set("item_verdict.a2", "defer")
			v.Set("item_comment.a2", "Luego")
			v.Set("item_until.a2", "pronto")
		}, "item-item-a2-wrong", "escriba el día como AAAA-MM-DD"},
		"nothing left": {"approve", func(v url.Values) {
			for _, id := range []string{"a1", "a2", "a3"} {
				v.Set("item_verdict."+id, "reject")
				v.Set("item_comment."+id, "No")
			}
		}, "items-wrong", "No acepta ninguna acción."},
		"not an approval": {"reject", func(v url.Values) {
			v.Set("item_verdict.a2", "reject")
			v.Set("item_comment.a2", "No")
		}, "items-wrong", "solo dentro de una aprobación"},
		"strange action": {"approve", func(v url.Values) {
			v.Add("item", "zz")
			v.Set("item_verdict.zz", "reject")
			v.Set("item_comment.zz", "No")
		}, "mistakes", "no está en esta revisión"},
	} {
		t.Run(name, func(t *testing.T) {
			shown := w.get(link, "").decide(c.verdict, "Un comentario", c.change).with(http.StatusUnprocessableEntity).says(c.says)
			require.NotNil(t, shown.element("id", c.beside), "beside its field")
			require.Equal(t, "Un comentario", shown.fields().Get("comment"), "what was typed stays")
			require.Empty(t, w.decisions())
		})
	}
}

func TestWhoSignsAgainSeesWhatHasChangedForThem(t *testing.T) {
	w := byAction(t)
	w.get(w.link(w.ana, 2, 14*day), "").decide("approve", "").follow()
	w.get(w.link(w.luis, 2, 14*day)+"?lang=en", "").decide("request_changes", "Cheaper scanners").follow()
	w.close(2, engagement.GateChangesRequested)
	w.bodies = append(w.bodies, `{"summary":"Another summary","actions":[{"id":"a1","rank":1,"body":{"title":"Restore backups every week","owner":"`+w.ana.ID+`","build_cost":1300000}},`+
		`{"id":"a2","rank":2,"body":{"title":"Replace half of the scanners","owner":"`+w.luis.ID+`"}}]}`)
	w.ask(3)
	w.engine.reset(3)
	w.signIn(w.ana, identity.Member)
	shown := w.get("/gates/"+theGate, "").with(http.StatusOK).says("Why you are asked again", "In the round before you decided: approved")
	mine := shown.within("again")
	require.Contains(t, mine, "Restore backups every week")
	require.NotContains(t, mine, "Replace half of the scanners", "which is not hers")
	require.NotContains(t, mine, "Another summary", "which is no part of hers")
	require.Contains(t, shown.within("difference"), "Replace half of the scanners", "she may read all of it all the same")
}

// within is the text of the section that a heading names.
func (a answered) within(heading string) string {
	a.w.Helper()
	section := a.element("aria-labelledby", heading)
	require.NotNil(a.w, section, "no section %s in %s", heading, a.text())
	return textOf(section)
}

func TestTheFormWithActionsFitsAPhoneAndADesk(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			w, l := byAction(t), newLook(t, width)
			l.bare()
			l.do(chromedp.Navigate(w.server.URL+w.link(w.ana, 2, 14*day)), visible("#verdict-approve"),
				click("#verdict-approve"), visible("#items"),
				click("#item-defer-a2"), visible("#item-until-a2"), click("#item-reject-a3"))
			l.accessible("items")
			l.do(enter("#item-comment-a2", "After the peak season"))
			l.follow("form.decide .actions button")
			l.do(visible("#mistakes"))
			l.accessible("items-wrong")
			require.Contains(t, l.text("#item-item-a3-wrong"), "say why")
			l.do(enter("#item-comment-a3", "They are trained already"))
			l.follow("form.decide .actions button")
			l.do(visible(".notice-good"))
			l.accessible("items-receipt")
			l.do(chromedp.Navigate(w.server.URL+w.link(w.luis, 2, 14*day)+"?lang=es"), visible("#item-standings"))
			l.accessible("items-standing")
		})
	}
}
