package rest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/api/rest"
	"mandate/internal/calendar"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/methodology"
	"mandate/internal/store/storetest"
)

const rehearsalsPath = "/v1/methodologies/external-cto/rehearsals"

func TestARehearsalIsAnsweredInTheFormAskedFor(t *testing.T) {
	w := newWorldOn(t, storetest.SQLite(t))
	body := with(startBody(), set{"cast": set{"people": []any{set{"role": "sponsor", "behaviour": "absent"}}}})
	var r engagement.Rehearsal
	w.call(identity.PMO, http.MethodPost, rehearsalsPath, body).is(http.StatusOK).into(&r)
	require.Equal(t, engagement.RehearsalStuck, r.Outcome)
	require.NotEmpty(t, r.Stuck)
	require.NotEmpty(t, r.Calendar)
	for accept, shows := range map[string]string{
		"text/html": "<!doctype html>", "text/markdown": "# Rehearsal", "text/calendar": "BEGIN:VCALENDAR",
	} {
		a := w.call(identity.PMO, http.MethodPost, rehearsalsPath, body, "Accept", accept).is(http.StatusOK)
		assert.Contains(t, a.Header.Get("Content-Type"), accept)
		assert.Contains(t, strings.ToLower(string(a.Body[:200])), strings.ToLower(shows))
	}
	require.Empty(t, w.engine.requests("start"), "nothing is started")
}

func TestARehearsalIsCheckedAsAStartIs(t *testing.T) {
	w := newWorldOn(t, storetest.SQLite(t))
	wrongStart := w.call(identity.PMO, http.MethodPost, rehearsalsPath, with(startBody(), set{"currency": "euro"})).problem(http.StatusUnprocessableEntity, "invalid")
	requireWrong(t, wrongStart, wrong{"body.currency", "is not a currency"})
	wrongCast := w.call(identity.PMO, http.MethodPost, rehearsalsPath,
		with(startBody(), set{"cast": set{"people": []any{set{"person": "nobody@client.example", "behaviour": "late"}}}})).problem(http.StatusUnprocessableEntity, "invalid")
	requireWrong(t, wrongCast, wrong{"body.cast.people[0].person", "give one of the team's"})
	w.call(identity.PMO, http.MethodPost, "/v1/methodologies/unheard/rehearsals", startBody()).problem(http.StatusNotFound, "not_found")
	w.call(identity.Consultant, http.MethodPost, rehearsalsPath, startBody()).problem(http.StatusForbidden, "forbidden")
}

func TestAThirdRehearsalIsToldToComeBack(t *testing.T) {
	w := newWorldOn(t, storetest.SQLite(t))
	running, release := make(chan struct{}, 2), make(chan struct{})
	w.rehearse = func(context.Context, contract.Start, engagement.Methodology, engagement.Casting) (engagement.Rehearsal, error) {
		running <- struct{}{}
		<-release
		return engagement.Rehearsal{}, nil
	}
	done := make(chan *answer, 2)
	for range 2 {
		go func() { done <- w.call(identity.PMO, http.MethodPost, rehearsalsPath, startBody()) }()
	}
	<-running
	<-running
	busy := w.call(identity.PMO, http.MethodPost, rehearsalsPath, startBody())
	busy.problem(http.StatusServiceUnavailable, "unavailable")
	require.Equal(t, "10", busy.Header.Get("Retry-After"))
	close(release)
	for range 2 {
		(<-done).is(http.StatusOK)
	}
}

func TestARehearsalOnAServerHasATimeLimit(t *testing.T) {
	w := newWorldOn(t, storetest.SQLite(t))
	var left time.Duration
	w.rehearse = func(ctx context.Context, _ contract.Start, _ engagement.Methodology, _ engagement.Casting) (engagement.Rehearsal, error) {
		deadline, set := ctx.Deadline()
		require.True(t, set)
		left = time.Until(deadline)
		return engagement.Rehearsal{}, nil
	}
	w.call(identity.PMO, http.MethodPost, rehearsalsPath, startBody()).is(http.StatusOK)
	require.Positive(t, left)
	require.LessOrEqual(t, left, 30*time.Second)
}

func TestAFileIsReadAsTheAPIReadsABody(t *testing.T) {
	m, _ := methodology.Builtin(methodology.ExternalCTO)
	for text, says := range map[string]string{
		"client: {name: A}\nclient: {name: B}":  "cannot be read",
		"title: 3":                              "title: is not a text",
		"cast: {people: [{behaviour: asleep}]}": "cast.people[0].behaviour: is none of",
		"titel: A":                              "titel: is not known here",
	} {
		_, err := rest.ReadRehearsal([]byte(text))
		require.Error(t, err, text)
		require.Contains(t, err.Error(), says, text)
	}
	in, err := rest.ReadRehearsal([]byte(`{"client": {"name": "A"}, "title": "B", "team": [{"role": "pmo", "name": "P", "email": "p@a.example"}],
		"start_on": "2027-01-11", "calendar": "ES", "timezone": "Europe/Madrid", "currency": "EUR"}`))
	require.NoError(t, err)
	_, err = in.Start(calendar.Keys(), m)
	require.ErrorContains(t, err, "has nobody as cto")
}
