package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

var hiddenToken = regexp.MustCompile(`name="token" value="([^"]+)"`)

// feltBy opens a round of one group in which some people are asked, and returns the links
// of their mails.
func (h *house) feltBy(names ...string) (round string, links []string) {
	h.Helper()
	h.in(func(tx *store.Tx) {
		var members []string
		for _, name := range names {
			p, err := tx.EnsurePerson(name, strings.ToLower(name)+"@shops.example", "en")
			require.NoError(h, err)
			members = append(members, p.ID)
		}
		g, err := store.Create(tx, theCase, "", engagement.Group{Name: "Shop staff", Size: 24, Impact: "high", How: "New tills", Members: members}, store.WriteOptions{})
		require.NoError(h, err)
		it, err := store.Create(tx, theCase, "", engagement.PulseRound{Title: "The new tills", Groups: []string{g.ID}, Closes: "2099-05-20", Note: "Be frank."}, store.WriteOptions{})
		require.NoError(h, err)
		round = it.ID
		var invited []engagement.Invited
		for _, m := range members {
			invited = append(invited, engagement.Invited{Person: m, Group: g.ID})
			secret := strings.Repeat("p", 10) + m[len(m)-12:]
			require.NoError(h, tx.PutLink(store.Link{
				Hash: identity.LinkHash(secret), Engagement: theCase, Request: round, Stage: store.PulseStage, Person: m, ExpiresAt: time.Now().Add(time.Hour),
			}))
			links = append(links, "/p/"+secret)
		}
		_, err = tx.InvitePulse(theCase, round, invited)
		require.NoError(h, err)
	})
	h.record(theCase, "change/1", "", engagement.PulseOpened{Round: round, Asked: len(names), Due: time.Now().AddDate(0, 1, 0)}, nil)
	return round, links
}

// feel answers every step of a pulse with one score.
func (r reply) feel(score, comment string) url.Values {
	in := url.Values{"token": {hiddenToken.FindStringSubmatch(r.html)[1]}, "comment": {comment}}
	for _, step := range engagement.PulseSteps {
		in.Set(step, score)
	}
	return in
}

func TestAGroupAnswersItsPulseByLinkAndIsShownTogether(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	round, links := h.feltBy("Ada", "Bea", "Cid", "Dov", "Eli", "Fay")
	v := h.visitor("")
	page := v.get(links[0]).status(http.StatusOK).says("The new tills", "Be frank.", "without your name").lacks("Ada", "<script")
	in := page.feel("4", "Too fast.")
	in.Del("desire")
	v.post(links[0], in).status(http.StatusUnprocessableEntity).says("Choose a number from 1 to 5", "Too fast.")
	in.Set("desire", "2")
	v.post(links[0], in).status(http.StatusOK).says("Thank you")
	v.post(links[0], in).status(http.StatusGone).says("has been used")
	v.get(links[0] + "?lang=es").status(http.StatusGone).says("ya se usó")
	v.post(links[1], in).status(http.StatusForbidden)
	v.get(links[1] + "?lang=es").says("Sé por qué hace falta este cambio")

	path := "/engagements/" + theCase + "/change"
	carla := h.visitor("Carla")
	carla.get(path).status(http.StatusOK).says("1 of 6 people answered", "Results are shown once the round is closed").lacks("Too fast.")
	for _, link := range links[1:5] {
		v.post(link, v.get(link).feel("3", "")).status(http.StatusOK)
	}
	h.record(theCase, "change/1", "", engagement.PulseClosed{Round: round}, nil)
	v.get(links[5]).status(http.StatusGone).says("closed")
	carla.get(path).says("All together", "3.20", "2.80", "Too fast.")
	h.visitor("Ana").get(path).says("3.20").lacks("Ask whole groups")
	h.visitor("Zoe").get(path).status(http.StatusNotFound)
}

func TestTheTeamNamesGroupsAndAsksThem(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	path := "/engagements/" + theCase + "/change"
	carla := h.visitor("Carla")
	token := hiddenToken.FindStringSubmatch(carla.get(path).html)[1]
	form := url.Values{"token": {token}, "name": {"Bakers"}, "size": {"40"}, "impact": {"high"}, "how": {"New ovens"}, "members": {"Ada Lo <ada@shops.example>\nnobody"}}
	carla.post(path+"/groups", form).status(http.StatusUnprocessableEntity).says("Line 2", "New ovens")
	form.Set("members", "Ada Lo <ada@shops.example>\nbea@shops.example")
	carla.post(path+"/groups", form).to(path + "?done=groups")
	page := carla.get(path).says("Bakers", "40 people", "Ada Lo, bea")
	var group string
	h.in(func(tx *store.Tx) {
		groups, _, err := store.List[engagement.Group](tx, theCase, store.Query{Sort: "-created"})
		require.NoError(t, err)
		group = groups[0].ID
	})
	require.Contains(t, page.html, group)
	ask := url.Values{"token": {token}, "title": {"Ovens"}, "groups": {group}, "closes": {"2001-01-01"}}
	carla.post(path+"/pulses", ask).status(http.StatusUnprocessableEntity).says("2001-01-01 has passed").has(`value="Ovens"`, `value="`+group+`" checked`)
	ask.Set("closes", "2099-05-20")
	carla.post(path+"/pulses", ask).to(path + "?done=pulses")
	carla.get(path).says("Ovens", "Being sent")
	ask.Set("token", "forged")
	carla.post(path+"/pulses", ask).status(http.StatusForbidden)
	h.visitor("Ana").post(path+"/pulses", ask).status(http.StatusForbidden)
}

// stand names stakeholders, and has their group asked twice.
func (h *house) stand() {
	h.Helper()
	write(h, theCase, "drivers", "", engagement.Group{Name: "Drivers", Size: 9, Impact: "low"})
	write(h, theCase, "driving", "", engagement.Training{Title: "Scanning on the road", Group: "drivers", Seats: 9})
	write(h, theCase, "past", "", engagement.Session{
		Training: "driving", Begins: "2026-01-12T09:00", Ends: "2026-01-12T11:00", Timezone: "Europe/Madrid", Place: "Depot", Seats: 9, Invited: []string{h.people["Ana"].ID},
	})
	write(h, theCase, "coming", "", engagement.Session{
		Training: "driving", Begins: "2099-01-12T09:00", Ends: "2099-01-12T11:00", Timezone: "Europe/Madrid", Link: "https://meet.example/1", Seats: 9,
	})
	write(h, theCase, "", "", engagement.Stakeholder{Person: "Otto Gegen", Group: "drivers", Influence: 5, Interest: 4, Stance: "against", Wanted: "neutral"})
	write(h, theCase, "", "", engagement.Stakeholder{Person: "Ute Froh", Influence: 5, Interest: 4, Stance: "champion"})
	write(h, theCase, "", "", engagement.Pulse{Group: "drivers", On: "2026-03-01", Awareness: 3, Desire: 2, Knowledge: 2, Ability: 2, Reinforcement: 2})
	write(h, theCase, "", "", engagement.Pulse{Group: "drivers", On: "2026-04-01", Awareness: 4, Desire: 3, Knowledge: 3, Ability: 3, Reinforcement: 2})
}

func TestThePageDrawsReadinessAdoptionAndToTheTeamWhereStakeholdersStand(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	h.stand()
	path := "/engagements/" + theCase + "/change"
	h.visitor("Carla").get(path).says("Readiness of Scanners, planned for", "63% · with reservations", "Adoption by group", "1 April 2026", "Otto Gegen", "against → neutral")
	h.visitor("Ana").get(path).says("Readiness of Scanners", "Adoption by group").lacks("Otto Gegen", "champion")
}

func TestTheTeamRunsTheCommunicationPlanAnswersConcernsAndHoldsSessionsOnThePage(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	h.feltBy("Ada", "Bea")
	var group, training string
	h.in(func(tx *store.Tx) {
		groups, _, err := store.List[engagement.Group](tx, theCase, store.Query{Sort: "-created"})
		require.NoError(t, err)
		group = groups[0].ID
		trainings, _, err := store.List[engagement.Training](tx, theCase, store.Query{})
		require.NoError(t, err)
		training = trainings[0].ID
	})
	write(h, theCase, "m9", "", engagement.Communication{Audience: group, Subject: "Tills in May", Message: "They talk.", Channel: "intranet", Planned: "2099-05-01"})
	path := "/engagements/" + theCase + "/change"
	carla := h.visitor("Carla")
	token := hiddenToken.FindStringSubmatch(carla.get(path).says("Tills in May", "Draft").html)[1]
	send := func(act string, fields ...string) reply {
		in := url.Values{"token": {token}}
		for i := 0; i+1 < len(fields); i += 2 {
			in.Add(fields[i], fields[i+1])
		}
		return carla.post(path+"/"+act, in)
	}
	send("approve", "item", "m9").status(http.StatusConflict)
	send("prepare", "item", "m9").to(path + "?done=prepare")
	carla.get(path).says("Waits for approval")
	send("withdraw", "item", "m9").to(path + "?done=withdraw")
	send("reach", "item", "m9", "sent", "2026-05-02", "addressed", "5", "reached", "7").status(http.StatusUnprocessableEntity)
	send("reach", "item", "m9", "sent", "2026-05-02", "addressed", "24", "reached", "20").to(path + "?done=reach")
	carla.get(path).says("Sent on 2 May 2026", "reached 20 of 24 people")

	send("raise", "verbatim", "", "severity", "high").status(http.StatusUnprocessableEntity)
	send("raise", "verbatim", "Who counts the till?", "group", group, "severity", "high").to(path + "?done=raise")
	carla.get(path).says("Who counts the till?", "Waits for an answer")
	var concern string
	h.in(func(tx *store.Tx) {
		concerns, _, err := store.List[engagement.Concern](tx, theCase, store.Query{Sort: "-created"})
		require.NoError(t, err)
		concern = concerns[0].ID
	})
	send("answer", "item", concern, "response", "The till itself.").to(path + "?done=answer")
	send("judge", "item", concern, "satisfied", "no").status(http.StatusUnprocessableEntity)
	send("judge", "item", concern, "satisfied", "no", "comment", "And who checks it?").to(path + "?done=judge")
	carla.get(path).says("Open again")

	plan := []string{"training", training, "begins", "2099-05-04T09:00", "ends", "2099-05-04T11:00", "place", "Room 4", "groups", group, "seats"}
	send("sessions", append(plan, "1")...).status(http.StatusUnprocessableEntity).says("2 people for 1 seats").has(`value="Room 4"`)
	send("sessions", append(plan, "2")...).to(path + "?done=sessions")
	page := carla.get(path).says("4 May 2099, 09:00 to 11:00", "2 invited, 2 seats", "Not announced")
	require.NotContains(t, page.html, "Record who attended", "it has not begun")
	var session engagement.Item[engagement.Session]
	read := func() {
		h.in(func(tx *store.Tx) {
			sessions, _, err := store.List[engagement.Session](tx, theCase, store.Query{})
			require.NoError(t, err)
			session = sessions[0]
		})
	}
	read()
	send("announce", "item", session.ID).to(path + "?done=announce")
	carla.get(path).says("Invitations are out")
	send("cancel", "item", session.ID).to(path + "?done=cancel")
	carla.get(path).says("Cancelled")

	ada := session.Body.Invited[0]
	held := session.Body
	held.Begins, held.Ends = "2026-01-12T09:00", "2026-01-12T11:00"
	write(h, theCase, "held", "", held)
	carla.get(path).says("Took place", "Record who attended")
	send("attendance", "item", "held", "attended", ada, "score-"+ada, "150").status(http.StatusUnprocessableEntity)
	send("attendance", "item", "held", "attended", ada, "score-"+ada, "85").to(path + "?done=attendance")
	carla.get(path).says("1 of 2 completed").has(`value="85"`)
	h.visitor("Ana").get(path).says("Who counts the till?").lacks("Record who attended", "Plan a session", "Score of")
}

func TestThePagesOfChangeManagementLookWell(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	h.stand()
	round, links := h.feltBy("Ada", "Bea", "Cid", "Dov", "Eli", "Fay")
	v := h.visitor("")
	for _, link := range links[:5] {
		v.post(link, v.get(link).feel("3", "Fine.")).status(http.StatusOK)
	}
	for _, width := range []int64{360, 1280} {
		l := newLook(t, width)
		l.do(chromedp.Navigate(h.server.URL+links[5]), l.fits("pulse"))
		l.bare()
		l.accessible("pulse")
	}
	h.record(theCase, "change/1", "", engagement.PulseClosed{Round: round}, nil)
	for _, width := range []int64{360, 1280} {
		l := newLook(t, width)
		l.bare()
		l.signInBy(h, "Carla")
		l.do(chromedp.Navigate(h.server.URL+"/engagements/"+theCase+"/change"), l.fits("change"))
		l.accessible("change")
	}
}
