package web_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	browserpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// asked opens an engagement in which Luis is asked three questions, and returns the address
// of his link.
func (h *house) asked() (link, request string) {
	h.Helper()
	h.in(func(tx *store.Tx) {
		var err error
		h.method, err = tx.AddMethodology(engagement.Methodology{
			Key: "external-cto", Version: 9, Title: "External CTO",
			Scale: engagement.Scale{Labels: []string{"Absent", "Started", "Repeatable", "Defined", "Measured", "Improving"}},
			Areas: []engagement.Area{{Key: "systems", Title: "Systems and platforms", Description: "What runs."}, {Key: "people", Title: "People and skills"}},
			Questions: []engagement.Question{
				{Ref: "SYS-01", Area: "systems", Text: "Is it known which systems run, and who owns each?", Guidance: "A list that is kept up, with a name beside each system.", Weight: 1},
				{Ref: "SYS-02", Area: "systems", Text: "Has a restore from backup been tried in the last year?", Weight: 1},
				{Ref: "PPL-01", Area: "people", Text: "Can work go on when one person is away for a month?", Weight: 1},
			},
		})
		require.NoError(h, err)
	})
	h.open("q1", "Modernise the shop", "Acme")
	secret := strings.Repeat("s", 42) + fmt.Sprint(len(h.Name())%10)
	h.in(func(tx *store.Tx) {
		it, err := store.Create(tx, "q1", "", engagement.AnswerRequest{
			Person: h.people["Luis"].ID, Areas: []string{"systems", "people"}, Due: "2099-03-31", Note: "As agreed on Monday.",
		}, store.WriteOptions{By: h.people["Carla"].ID})
		require.NoError(h, err)
		request = it.ID
		require.NoError(h, tx.PutLink(store.Link{
			Hash: identity.LinkHash(secret), Engagement: "q1", Request: it.ID, Person: h.people["Luis"].ID, ExpiresAt: time.Now().Add(time.Hour),
		}))
	})
	return "/q/" + secret, request
}

// formToken is the token of the form on a page.
func (r reply) formToken() string {
	_, rest, found := strings.Cut(r.html, `name="token" value="`)
	require.True(r.b, found)
	token, _, _ := strings.Cut(rest, `"`)
	return token
}

func (h *house) answered() (all []engagement.Answer) {
	h.in(func(tx *store.Tx) {
		items, _, err := store.List[engagement.Answer](tx, "q1", store.Query{})
		require.NoError(h, err)
		for _, it := range items {
			all = append(all, it.Body)
		}
		slices.SortFunc(all, func(a, b engagement.Answer) int { // systems before people
			return cmp.Or(strings.Compare(b.Question[:3], a.Question[:3]), strings.Compare(a.Question, b.Question))
		})
	})
	return all
}

func TestSomebodyAnswersByLinkWithoutScripts(t *testing.T) {
	h := openHouse(t)
	link, _ := h.asked()
	v := h.visitor("")
	page := v.get(link).status(http.StatusOK).says("Questions for you", "Luis Gil", "As agreed on Monday.", "0 of 3 answered", "A list that is kept up", "2 – Repeatable")
	require.Empty(t, h.answered(), "opening changes nothing")
	require.Equal(t, "no-referrer", page.Header.Get("Referrer-Policy"))
	in := url.Values{
		"token": {page.formToken()}, "version.SYS-01": {"0"}, "score.SYS-01": {"2"}, "target.SYS-01": {"4"}, "comment.SYS-01": {"Two lists."}, "links.SYS-01": {"https://wiki.example/x\n"},
		"version.SYS-02": {"0"}, "comment.SYS-02": {"I do not know"}, "version.PPL-01": {"0"}, "score.PPL-01": {"na"},
	}
	v.post(link, in).status(http.StatusUnprocessableEntity).
		says("Choose where you stand", "Say why the question does not apply", "I do not know", "1 of 3 answered")
	require.Len(t, h.answered(), 1, "what is whole is kept")
	require.Equal(t, h.people["Luis"].ID, h.answered()[0].Respondent)
	in.Set("version.SYS-01", "1")
	in.Set("score.SYS-02", "0")
	in.Set("reason.PPL-01", "Nobody works alone.")
	address := v.post(link, in).status(http.StatusSeeOther).Header.Get("Location")
	v.get(address).says("2 answers were saved.", "3 of 3 answered")
	h.now = h.now.Add(time.Minute)
	h.in(func(tx *store.Tx) {
		rows, err := tx.PendingOutbox(10)
		require.NoError(t, err)
		require.Len(t, rows, 1, "the workflow hears that everything is answered")
	})
	v.post(link, url.Values{"token": {"forged"}, "version.SYS-01": {"1"}, "score.SYS-01": {"5"}}).status(http.StatusForbidden)
	require.Equal(t, 2, *h.answered()[0].Score)
	v.get(link+"?lang=es").says("Preguntas para usted", "3 de 3 respondidas")
}

func TestAScriptIsAnsweredInJSONAndConflictsAreShown(t *testing.T) {
	h := openHouse(t)
	link, _ := h.asked()
	v := h.visitor("")
	token := v.get(link).formToken()
	send := func(version, score, file, content string) (int, map[string]any) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for name, value := range map[string]string{"token": token, "version.SYS-01": version, "score.SYS-01": score} {
			require.NoError(t, form.WriteField(name, value))
		}
		if file != "" {
			part, err := form.CreateFormFile("file.SYS-01", file)
			require.NoError(t, err)
			_, err = io.WriteString(part, content)
			require.NoError(t, err)
		}
		require.NoError(t, form.Close())
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.server.URL+link, &body)
		require.NoError(t, err)
		request.Header.Set("Content-Type", form.FormDataContentType())
		request.Header.Set("Accept", "application/json")
		response, err := v.client.Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		said := map[string]any{}
		require.NoError(t, json.NewDecoder(response.Body).Decode(&said))
		return response.StatusCode, said
	}
	status, said := send("0", "2", "restore.txt", "It took an hour.")
	require.Equal(t, http.StatusOK, status, "%v", said)
	require.Equal(t, true, said["saved"])
	require.EqualValues(t, 1, said["versions"].(map[string]any)["SYS-01"])
	file := said["files"].(map[string]any)["SYS-01"].([]any)[0].(map[string]any)
	require.Equal(t, "restore.txt", file["name"])
	got := v.get(file["url"].(string)).status(http.StatusOK)
	require.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
	require.Contains(t, got.Header.Get("Content-Disposition"), "attachment")

	status, said = send("0", "5", "", "")
	require.Equal(t, http.StatusConflict, status)
	require.Contains(t, said["wrong"].(map[string]any)["SYS-01"], "changed elsewhere")
	status, said = send("1", "3", "program.exe", "MZ")
	require.Equal(t, http.StatusUnprocessableEntity, status)
	require.Contains(t, said["wrong"].(map[string]any)["SYS-01"], "not taken")
	require.Equal(t, 2, *h.answered()[0].Score)
}

func TestALinkEndsWhenItIsWithdrawnTooOldOrSubmitted(t *testing.T) {
	h := openHouse(t)
	link, request := h.asked()
	v := h.visitor("")
	token := v.get(link).formToken()
	v.get("/d/" + strings.TrimPrefix(link, "/q/")).status(http.StatusNotFound) // it opens no gate
	h.in(func(tx *store.Tx) { require.NoError(t, tx.FreezeDraft("q1", contract.RefAssessment)) })
	v.get(link).status(http.StatusOK).says("has been submitted").has("disabled")
	v.post(link, url.Values{"token": {token}, "version.SYS-01": {"0"}, "score.SYS-01": {"2"}}).status(http.StatusConflict).says("has been submitted")
	require.Empty(t, h.answered())
	h.in(func(tx *store.Tx) {
		require.NoError(t, tx.ReopenDraft("q1", contract.RefAssessment))
		require.NoError(t, store.Delete[engagement.AnswerRequest](tx, "q1", request, store.WriteOptions{}))
	})
	v.get(link).status(http.StatusGone).says("You need not answer")
	v.get("/q/unknown").status(http.StatusNotFound)
}

func TestTheTeamAsksRemindsAndReviews(t *testing.T) {
	h := openHouse(t)
	_, request := h.asked()
	carla, luis := h.visitor("Carla"), h.visitor("Luis")
	luis.get("/engagements/q1/answers").to("/engagements/q1/answers/mine")
	token := luis.get("/engagements/q1/answers/mine").status(http.StatusOK).formToken()
	luis.post("/engagements/q1/answers/mine", url.Values{"token": {token}, "version.SYS-01": {"0"}, "score.SYS-01": {"1"}}).status(http.StatusSeeOther)

	page := carla.get("/engagements/q1/answers").status(http.StatusOK).says("Luis Gil", "1 of 3 answered", "Ask somebody", "SYS-01")
	token = page.formToken()
	carla.post("/engagements/q1/answers/ask", url.Values{"token": {token}, "email": {"nora"}, "name": {"Nora"}, "areas": {"people"}, "due": {"2099-03-31"}}).
		status(http.StatusUnprocessableEntity).says("is not an e-mail address")
	carla.post("/engagements/q1/answers/ask", url.Values{"token": {token}, "email": {"nora@example.com"}, "name": {"Nora"}, "areas": {"people"}, "due": {"2099-03-31"}}).
		to("/engagements/q1/answers?done=asked")
	carla.post("/engagements/q1/answers/remind", url.Values{"token": {token}, "request": {request}}).to("/engagements/q1/answers?done=reminded")
	carla.post("/engagements/q1/answers/remind", url.Values{"token": {token}, "request": {request}}).status(http.StatusConflict).says("remind them again from")

	question := carla.get("/engagements/q1/answers/questions/SYS-01").status(http.StatusOK).says("Luis Gil", "1 – Started", "answered")
	_, rest, _ := strings.Cut(question.html, `name="answer" value="`)
	answer, _, _ := strings.Cut(rest, `"`)
	review := url.Values{"token": {token}, "answer": {answer}, "version": {"1"}, "question": {"SYS-01"}, "verdict": {"returned"}}
	carla.post("/engagements/q1/answers/review", review).status(http.StatusUnprocessableEntity).says("what is to be mended")
	review.Set("comment", "Which list do you mean?")
	carla.post("/engagements/q1/answers/review", review).to("/engagements/q1/answers/questions/SYS-01")
	luis.get("/engagements/q1/answers/mine").says("This answer came back to you", "Which list do you mean?")
	page = carla.get("/engagements/q1/answers/questions/SYS-01").says("Make a finding")
	page.has("/assessment/findings/new?from=answer%3A" + answer)
	carla.post("/engagements/q1/answers/withdraw", url.Values{"token": {token}, "request": {request}}).to("/engagements/q1/answers?done=withdrawn")
	h.visitor("Zoe").get("/engagements/q1/answers").status(http.StatusNotFound)
}

func TestManyAnswersAreConfirmedAtOnce(t *testing.T) {
	h := openHouse(t)
	h.asked()
	carla, luis := h.visitor("Carla"), h.visitor("Luis")
	token := luis.get("/engagements/q1/answers/mine").formToken()
	luis.post("/engagements/q1/answers/mine", url.Values{
		"token": {token}, "version.SYS-01": {"0"}, "score.SYS-01": {"1"}, "version.SYS-02": {"0"}, "score.SYS-02": {"3"},
	}).status(http.StatusSeeOther)
	score := 2
	write(h, "q1", "own", "Carla", engagement.Answer{Question: "PPL-01", Score: &score})

	const answers = "/engagements/q1/answers"
	page := carla.get(answers).status(http.StatusOK).says("To be confirmed by you", "SYS-01: 1 – Started", "SYS-02: 3 – Defined").lacks(`value="1:own"`)
	send := page.form(answers + "/confirm")
	carla.post(answers+"/confirm", send).status(http.StatusUnprocessableEntity).says("Tick the answers")
	for _, box := range regexp.MustCompile(`name="answer" value="([^"]+)"`).FindAllStringSubmatch(page.html, -1) {
		send.Add("answer", box[1])
	}
	require.Len(t, send["answer"], 2)
	stale := url.Values{"token": send["token"], "answer": {send["answer"][0], strings.Replace(send["answer"][1], "1:", "7:", 1)}}
	carla.post(answers+"/confirm", stale).status(http.StatusConflict)
	carla.get(answers).says("SYS-01: 1 – Started") // all, or none
	carla.post(answers+"/confirm", send).to(answers + "?done=confirmed")
	carla.get(answers + "?done=confirmed").says("What was ticked is confirmed.").lacks("To be confirmed by you")
	h.visitor("Luis").post(answers+"/confirm", send).status(http.StatusForbidden)
}

func TestAnswersAreGivenInARealBrowserAndTheFormIsAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := openHouse(t), newLook(t, width)
			link, _ := h.asked()
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, browserpage.SetBypassCSP, browserpage.SetBypassCSPParams{Enabled: true})
				return err
			}), chromedp.Navigate(h.server.URL+link), visible("h1"))
			l.accessible("answers")
			l.do(click(`label[for="q0-2"]`))
			require.Eventually(t, func() bool { return len(h.answered()) == 1 }, 30*time.Second, 100*time.Millisecond, "the script saves what is chosen")
			l.signInBy(h, "Carla")
			l.do(chromedp.Navigate(h.server.URL+"/engagements/q1/answers"), visible("h1"), l.fits("answers-team"))
			l.accessible("answers-team")
		})
	}
}

func TestWhatIsTypedWithoutAConnectionArrivesWhenThereIsOne(t *testing.T) {
	h, l := openHouse(t), newLook(t, 360)
	link, _ := h.asked()
	l.do(scripts(true), chromedp.Navigate(h.server.URL+link), visible("h1"), connected(false), click(`label[for="q0-2"]`))
	require.Eventually(t, func() bool { return strings.Contains(l.text("[data-state]"), "trying again") }, 30*time.Second, 100*time.Millisecond, "the page says that it cannot send")
	require.Empty(t, h.answered())

	// Who closes the page meanwhile finds what they chose when they come back.
	l.do(connected(true), chromedp.Navigate("about:blank"), chromedp.Navigate(h.server.URL+link), visible("h1"))
	require.Eventually(t, func() bool { return len(h.answered()) == 1 }, 30*time.Second, 100*time.Millisecond, "what was chosen arrives")
	require.EqualValues(t, 2, *h.answered()[0].Score)
}

// connected lets the browser reach the network, or keeps it from it.
func connected(is bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
			MatchedNetworkConditions: []*network.Conditions{{Offline: !is, DownloadThroughput: -1, UploadThroughput: -1}},
		})
		return err
	})
}
