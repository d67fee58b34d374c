package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// assessed is a house with an assessment under way.
func assessed(t *testing.T) *house {
	t.Helper()
	h := openHouse(t)
	h.in(func(tx *store.Tx) {
		m := h.method.Body
		m.Version, m.Coverage = 2, engagement.CoverageRequired
		m.Scale = engagement.Scale{Labels: []string{"Absent", "Started", "Repeatable", "Defined", "Measured", "Improving"}}
		m.Questions = []engagement.Question{
			{Ref: "SYS-1", Area: "systems", Text: "Is a restore tried?", Weight: 2, Benchmark: &engagement.Benchmark{Of: "Retailers 2025", Source: "Survey", Min: 0, Max: 5, Mean: 300, Deviation: 50}},
			{Ref: "PEO-1", Area: "people", Text: "Does everybody know the plan?", Weight: 1},
		}
		var err error
		h.method, err = tx.AddMethodology(m)
		require.NoError(t, err)
	})
	h.open("e1", "Sell bread online", "Panadería Luz")
	score := 1
	write(h, "e1", "a1", "", engagement.Answer{Question: "SYS-1", Score: &score, Comment: "Nobody has tried a restore", Evidence: "Log of May"})
	write(h, "e1", "s1", "", engagement.System{Name: "Tills", Criticality: 5})
	write(h, "e1", "f1", "", engagement.Finding{Title: "Backups are never restored", Type: "risk", Area: "systems", Condition: "No restore of a backup was tried.", Systems: []string{"s1"}})
	write(h, "e1", "f2", "", engagement.Finding{Title: "Nobody restores a backup", Type: "gap", Area: "systems", Condition: "A restore of backups was never tried.", Questions: []string{"SYS-1"}})
	write(h, "e1", "i1", "", engagement.Interview{Person: "Bea Sol", HeldOn: "2026-03-04", Notes: "Bea Sol fears the till. It stops at noon.", Systems: []string{"s1"}})
	return h
}

const assessmentPath = "/engagements/e1/assessment"

var hiddenField = regexp.MustCompile(`name="(token|form|version)" value="([^"]*)"`)

// sendForm posts a form of a page with what was typed into it.
func (b *browser) sendForm(path, to string, typed url.Values) reply {
	b.Helper()
	html := b.get(path).status(http.StatusOK).html
	for _, m := range hiddenField.FindAllStringSubmatch(html, -1) {
		if !typed.Has(m[1]) {
			typed.Set(m[1], m[2])
		}
	}
	return b.post(to, typed)
}

func finding(title string) url.Values {
	return url.Values{"title": {title}, "type": {"risk"}, "area": {"systems"}, "condition": {"It is so."}, "visibility": {"client"}}
}

func TestTheAssessmentShowsWhatIsMissingAndTakesAWaiver(t *testing.T) {
	b := assessed(t).visitor("Carla")
	b.get(assessmentPath).status(http.StatusOK).says("Scores by area", "Systems and platforms", "1 question has no answer.", "PEO-1: Does everybody know the plan?",
		"2 findings have no evidence.", "1 risk has no severity.", "Each is mended or waived")
	waive := url.Values{"covers": {"answer"}, "ref": {"PEO-1"}}
	b.sendForm(assessmentPath, assessmentPath+"/waive", waive).status(http.StatusUnprocessableEntity).says("Say why it may be missing")
	waive.Set("reason", "The team starts in May")
	b.sendForm(assessmentPath, assessmentPath+"/waive", waive).to(assessmentPath + "?done=waived")
	shown := b.get(assessmentPath).says("Missing for a reason", "The team starts in May", "Carla Otto").lacks("1 question has no answer.")
	id := regexp.MustCompile(`name="back" value="([^"]+)"`).FindStringSubmatch(shown.html)[1]
	b.sendForm(assessmentPath, assessmentPath+"/waive", url.Values{"back": {id}}).to(assessmentPath + "?done=unwaived")
	b.get(assessmentPath).says("1 question has no answer.")
}

func TestAFindingIsWrittenAndItsFormKeepsWhatWasTyped(t *testing.T) {
	b := assessed(t).visitor("Carla")
	typed := finding("")
	typed.Set("likelihood", "4")
	b.sendForm(assessmentPath+"/findings/new", assessmentPath+"/findings/new", typed).status(http.StatusUnprocessableEntity).
		says("Is required; give a text", "Is missing beside likelihood 4").has("It is so.", `id="f-title-wrong"`, `aria-invalid="true"`)
	typed.Set("title", "Orders are typed twice")
	typed.Set("impact", "5")
	saved := b.sendForm(assessmentPath+"/findings/new", assessmentPath+"/findings/new", typed).status(http.StatusSeeOther).Header.Get("Location")
	b.get(saved).says("Saved.", "Orders are typed twice")
	b.get(assessmentPath+"/findings?type=risk&q=typed").says("1 of 3", "Orders are typed twice", "High").lacks(`">Nobody restores a backup</a>`)

	path, _, _ := strings.Cut(saved, "?")
	b.sendForm(path, path, url.Values{"act": {"delete"}}).to(assessmentPath + "/findings?done=deleted")
	b.get(path).status(http.StatusNotFound)
}

func TestTheSecondSeesTheOthersChange(t *testing.T) {
	h := assessed(t)
	carla, petra := h.visitor("Carla"), h.visitor("Petra")
	path := assessmentPath + "/findings/f1"
	first, second := finding("Backups fail"), finding("Backups are a hope")
	carla.sendForm(path, path, first).status(http.StatusSeeOther)
	second.Set("version", "1")
	petra.sendForm(path, path, second).status(http.StatusConflict).
		says("Carla Otto has changed this since you read it", "Theirs: Backups fail").has(`value="Backups are a hope"`, `name="version" value="2"`)
	second.Set("version", "2")
	petra.sendForm(path, path, second).status(http.StatusSeeOther)
}

func TestAFindingIsMadeOfAnAnswerAndOfAnInterview(t *testing.T) {
	h := assessed(t)
	b := h.visitor("Carla")
	b.get(assessmentPath+"/findings").says("Worth a finding?", "Interview of Bea Sol", "Scored 1 of 5", "Has led to: Finding: Nobody restores a backup")
	form := b.get(assessmentPath + "/findings/new?from=interview:i1").status(http.StatusOK).says("the interviewee fears the till").lacks("Bea Sol fears")
	form.has(`<option value="team" selected`)
	typed := finding("The till stops at noon")
	typed.Set("from", "interview:i1")
	typed.Set("visibility", "team")
	made := b.sendForm(assessmentPath+"/findings/new", assessmentPath+"/findings/new", typed).status(http.StatusSeeOther).Header.Get("Location")
	b.get(made).says("From: Interview of 2026-03-04")
	b.get(assessmentPath + "/interviews/i1").says("Led to: Finding: The till stops at noon")
	b.get(assessmentPath+"/systems/s1").says("Led to:", "Backups are never restored")
	b.get(assessmentPath+"/findings/new?from=answer:a1").says("Nobody has tried a restore", "Log of May").has(`name="answers" value="a1"`)
}

func TestDuplicatesAreMergedOnThePage(t *testing.T) {
	b := assessed(t).visitor("Carla")
	b.get(assessmentPath+"/findings").says("Do these say the same?", "% alike: both say", "restored").has(`name="kept" value="f1" checked`, `name="kept" value="f2"`)
	merge := url.Values{"kept": {"f2"}, "pair": {"f1", "f2"}, "seen": {"1", "1"}}
	b.sendForm(assessmentPath+"/findings", assessmentPath+"/merge", merge).status(http.StatusUnprocessableEntity).says("merging is not undone").has(`name="kept" value="f2" checked`)
	merge.Set("sure", "1")
	b.sendForm(assessmentPath+"/findings", assessmentPath+"/merge", merge).to(assessmentPath + "/findings/f2?done=merged")
	b.get(assessmentPath + "/findings/f2").says("Question SYS-1: Is a restore tried?")
	b.get(assessmentPath + "/findings/f1").status(http.StatusNotFound)
}

func TestTheMatrixIsFilledInAndShowsWhatIsNotCarried(t *testing.T) {
	b := assessed(t).visitor("Carla")
	b.sendForm(assessmentPath+"/alignment", assessmentPath+"/alignment", url.Values{"support-systems/growth": {"2"}, "comment-systems/growth": {"One batch a night"}, "support-people/growth": {"none"}}).
		to(assessmentPath + "/alignment?done=saved")
	b.get(assessmentPath+"/alignment").says("No capability carries “Sell in two more countries” yet.", "Not carried").has("One batch a night")
	b.sendForm(assessmentPath+"/alignment", assessmentPath+"/alignment", url.Values{"support-systems/growth": {""}}).status(http.StatusUnprocessableEntity).says("a judgement is changed, not emptied")
	b.sendForm(assessmentPath+"/alignment", assessmentPath+"/alignment", url.Values{"support-systems/growth": {"4"}, "comment-systems/growth": {""}, "support-people/growth": {"none"}}).
		to(assessmentPath + "/alignment?done=saved")
	b.get(assessmentPath + "/alignment").says("Carried").lacks("No capability carries")
}

func TestBenchmarksStandBesideTheScores(t *testing.T) {
	b := assessed(t).visitor("Carla")
	b.get(assessmentPath+"/comparison").says("No earlier assessment of Panadería Luz", "3.00 ± 0.50", "Below", "Retailers 2025")
}

func TestTheAssessmentIsTheTeamsAlone(t *testing.T) {
	h := assessed(t)
	h.visitor("Luis").get(assessmentPath).status(http.StatusForbidden)
	h.visitor("").get(assessmentPath).status(http.StatusSeeOther)
	carla := h.visitor("Carla")
	carla.post(assessmentPath+"/waive", url.Values{"token": {"forged"}, "covers": {"answer"}}).status(http.StatusForbidden)
	carla.post(assessmentPath+"/findings/f1", url.Values{"token": {"forged"}}).status(http.StatusForbidden)
}

func TestTheAssessmentsPagesFitAndAreAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := assessed(t), newLook(t, width)
			support := 2
			write(h, "e1", "al1", "", engagement.Alignment{Capability: "systems", Objective: "growth", Support: &support})
			l.signInBy(h, "Carla")
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}))
			for name, path := range map[string]string{
				"assessment": "", "findings": "/findings", "finding": "/findings/f1", "interview": "/interviews/i1", "system": "/systems/s1",
				"alignment": "/alignment", "comparison": "/comparison",
			} {
				l.do(chromedp.Navigate(h.server.URL+assessmentPath+path), visible("h1"))
				l.accessible("assessment-" + name)
			}
		})
	}
}

func TestTheDiagnosisIsSubmittedFromItsPage(t *testing.T) {
	h := openHouse(t)
	h.open("e1", "Modernise", "Acme")
	carla := h.visitor("Carla")
	page := carla.get("/engagements/e1/assessment").status(http.StatusOK)
	address := carla.post("/engagements/e1/assessment/submit", url.Values{"token": {page.token()}, "form": {"0b2f6a34-0000-4000-8000-000000000001"}, "note": {"Ready."}}).status(http.StatusSeeOther).Header.Get("Location")
	require.Contains(t, address, "/gates/")
	require.Len(t, h.submitted, 1)
	require.Equal(t, contract.RefAssessment, h.submitted[0].Ref)
	require.Equal(t, "Ready.", h.submitted[0].Note)
	carla.post("/engagements/e1/assessment/submit", url.Values{"token": {page.token()}, "form": {"0b2f6a34-0000-4000-8000-000000000001"}}).status(http.StatusSeeOther)
	require.Equal(t, h.submitted[0].Request, h.submitted[1].Request, "the same form is the same submission")
	carla.post("/engagements/e1/assessment/submit", url.Values{"token": {"forged"}, "form": {"0b2f6a34-0000-4000-8000-000000000002"}}).status(http.StatusForbidden)
	require.Len(t, h.submitted, 2)
}
