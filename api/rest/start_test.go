package rest_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestAStartAnswersWithTheEngagementAsItStands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		made := w.call(identity.PMO, http.MethodPost, "/v1/engagements", startBody()).is(http.StatusCreated)
		var view rest.EngagementView
		made.into(&view)
		require.Equal(t, "/v1/engagements/"+view.ID, made.Header.Get("Location"))
		require.NoError(t, uuid.Validate(view.ID), "ids stay ASCII")
		require.Equal(t, "Kleine Bäckerei GmbH", view.Client)
		require.Equal(t, "external-cto@4", view.Methodology, "the newest version is named")
		require.Equal(t, []engagement.Objective{{Key: "growth", Title: "Sell beyond the town"}}, view.Objectives)
		require.Len(t, view.Team, 5)
		require.Equal(t, engagement.StatusActive, view.Status)
		require.Equal(t, contract.RefAssessment, view.Phases[0].Ref)
		require.Empty(t, view.Gates)
		require.NotEmpty(t, view.Timeline)
		sent := w.engine.requests("start")[0].(contract.Start)
		require.Equal(t, w.people[identity.PMO].ID, sent.RequestedBy)
		require.Equal(t, org, sent.Org)

		got := w.call(identity.PMO, http.MethodGet, made.Header.Get("Location"), nil).is(http.StatusOK)
		require.NotEmpty(t, got.Header.Get("ETag"))
		require.JSONEq(t, string(made.Body), string(got.Body))
	})
}

func TestTheSameKeyStartsOneEngagement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		first := w.call(identity.PMO, http.MethodPost, "/v1/engagements", startBody(), "Idempotency-Key", "k1").is(http.StatusCreated)
		again := w.call(identity.PMO, http.MethodPost, "/v1/engagements", startBody(), "Idempotency-Key", "k1").is(http.StatusCreated)
		require.Equal(t, first.id(), again.id())
		require.Equal(t, first.Header.Get("Location"), again.Header.Get("Location"))
		require.Len(t, w.engine.requests("start"), 1, "the second was answered from the database")
		other := w.call(identity.PMO, http.MethodPost, "/v1/engagements", with(startBody(), set{"title": "Other"}), "Idempotency-Key", "k1").problem(http.StatusUnprocessableEntity, "invalid")
		requireWrong(t, other, wrong{"header.Idempotency-Key", "another body"})
		require.NotEqual(t, first.id(), w.call(identity.PMO, http.MethodPost, "/v1/engagements", startBody(), "Idempotency-Key", "k2").is(http.StatusCreated).id())
	})
}

func TestManyStartsAtOnceWithOneKeyStartOneEngagement(t *testing.T) {
	w := newWorld(t)
	var wait sync.WaitGroup
	answers := make([]*answer, 8)
	for i := range answers {
		wait.Go(func() {
			answers[i] = w.call(identity.PMO, http.MethodPost, "/v1/engagements", startBody(), "Idempotency-Key", "k")
		})
	}
	wait.Wait()
	for _, a := range answers {
		require.Equal(t, answers[0].is(http.StatusCreated).id(), a.is(http.StatusCreated).id())
	}
	require.Len(t, w.call(identity.PMO, http.MethodGet, "/v1/engagements", nil).items(), 1)
}

func TestAStartThatNoWorkerAnswersIsAcceptedAndOpensLater(t *testing.T) {
	w := newWorld(t)
	w.engine.away = true
	accepted := w.call(identity.PMO, http.MethodPost, "/v1/engagements", startBody(), "Idempotency-Key", "k").is(http.StatusAccepted)
	require.Equal(t, "starting", accepted.object()["status"])
	location := accepted.Header.Get("Location")
	require.Equal(t, "/v1/engagements/"+accepted.id(), location)
	w.call(identity.PMO, http.MethodGet, location, nil).problem(http.StatusNotFound, "not_found")

	other := w.call(identity.PMO, http.MethodPost, "/v1/engagements", with(startBody(), set{"title": "Other"}), "Idempotency-Key", "k").problem(http.StatusUnprocessableEntity, "invalid")
	require.Contains(t, other.Detail, "fresh key")
	w.engine.away = false
	opened := w.call(identity.PMO, http.MethodPost, "/v1/engagements", startBody(), "Idempotency-Key", "k").is(http.StatusCreated)
	require.Equal(t, location, opened.Header.Get("Location"))
	w.call(identity.PMO, http.MethodGet, location, nil).is(http.StatusOK)
}

func TestAStartIsTakenAsYAML(t *testing.T) {
	w := newWorld(t)
	text, err := yaml.Marshal(startBody())
	require.NoError(t, err)
	made := w.call(identity.PMO, http.MethodPost, "/v1/engagements", text, "Content-Type", "application/yaml").is(http.StatusCreated)
	require.Equal(t, "Kleine Bäckerei GmbH", made.object()["client"])
	bad := w.call(identity.PMO, http.MethodPost, "/v1/engagements", string(text)+"colour: blue\n", "Content-Type", "application/yaml; charset=utf-8").problem(http.StatusUnprocessableEntity, "invalid")
	requireWrong(t, bad, wrong{"body.colour", "is not known here"})
	// An unquoted day is a day, not a time.
	unquoted := strings.Replace(string(text), `"2026-03-02"`, "2026-03-02", 1)
	w.call(identity.PMO, http.MethodPost, "/v1/engagements", unquoted, "Content-Type", "application/yaml").is(http.StatusCreated)
	// A short text that swells to gigabytes.
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'k'; c++ {
		last := string(c - 1)
		bomb += string(c) + ": &" + string(c) + " [" + strings.TrimSuffix(strings.Repeat("*"+last+",", 9), ",") + "]\n"
	}
	w.call(identity.PMO, http.MethodPost, "/v1/engagements", bomb, "Content-Type", "application/yaml").problem(http.StatusBadRequest, "malformed")
}

func TestNamesInAnyScriptAndMarkupComeBackAsTheyWereSent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		for _, name := range []string{
			"株式会社ナゴヤ製パン", "شركة الأمل للتجارة", "Παντελής & Υιοί Α.Ε.", "חברת הלחם בע״מ", "ООО «Хлеб»", "ร้านขนมปัง", "🍞 Bäckerei 👩🏽‍🍳", "İstanbul Fırın",
			"<script>alert('x')</script>", `O'Brien "&" <b>Co</b>; DROP TABLE engagements;--`, "line\u2028separator",
		} {
			body := with(startBody(), set{"client": set{"name": name}, "title": name, "scope_in": name})
			made := w.call(identity.PMO, http.MethodPost, "/v1/engagements", body).is(http.StatusCreated)
			got := w.call(identity.PMO, http.MethodGet, made.Header.Get("Location"), nil).is(http.StatusOK)
			for _, field := range []string{"client", "title", "scope_in"} {
				require.Equal(t, name, got.object()[field])
			}
			require.Equal(t, "application/json", got.Header.Get("Content-Type"))
			require.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"), "no browser takes it for a page")
			for _, r := range made.id() {
				require.Less(t, r, rune(128), "ids stay ASCII")
			}
			found := w.call(identity.PMO, http.MethodGet, "/v1/engagements?q="+escaped(name), nil).is(http.StatusOK).items()
			require.Len(t, found, 1, "%q is found by its name", name)
		}
		// No database keeps a NUL in a text; it is shown for what it is.
		nul := w.call(identity.PMO, http.MethodPost, "/v1/engagements", with(startBody(), set{"title": "a\u0000b"})).is(http.StatusCreated)
		require.Equal(t, "a\ufffdb", nul.object()["title"])
	})
}

func TestThePortfolioIsFilteredAndPaged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		for _, title := range []string{"Ahorn", "Birke", "Eiche", "Föhre", "Linde"} {
			w.call(identity.PMO, http.MethodPost, "/v1/engagements", with(startBody(), set{"title": title, "client": set{"name": title + " AG"}})).is(http.StatusCreated)
		}
		titles := func(query string) (out []string) {
			for _, e := range w.call(identity.PMO, http.MethodGet, "/v1/engagements"+query, nil).is(http.StatusOK).items() {
				out = append(out, e["title"].(string))
			}
			return out
		}
		require.Equal(t, []string{"Linde", "Föhre", "Eiche", "Birke", "Ahorn"}, titles(""))
		require.Equal(t, []string{"Ahorn", "Birke", "Eiche", "Föhre", "Linde"}, titles("?sort=title"))
		require.Equal(t, []string{"Föhre"}, titles("?q=F%C3%96HRE"))
		require.Equal(t, []string{"Birke"}, titles("?client=birke+ag"))
		require.Empty(t, titles("?client=birke"))
		require.Len(t, titles("?phase=assessment&status=active&health=green&awaiting=cto"), 5)
		require.Empty(t, titles("?phase=plan"))
		require.Empty(t, titles("?status=paused"))

		seen, cursor := []string{}, ""
		for pages := 0; pages < 3; pages++ {
			var page struct {
				Items []store.Engagement
				Next  string
			}
			w.call(identity.PMO, http.MethodGet, "/v1/engagements?sort=title&limit=2"+cursor, nil).is(http.StatusOK).into(&page)
			for _, e := range page.Items {
				seen = append(seen, e.Title)
			}
			if cursor = "&cursor=" + page.Next; page.Next == "" {
				break
			}
		}
		require.Equal(t, []string{"Ahorn", "Birke", "Eiche", "Föhre", "Linde"}, seen)
	})
}
