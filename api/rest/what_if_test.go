package rest_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// tables are the rows of every table of a SQLite database, as text.
func tables(t *testing.T, path string) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	names := column(t, db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
	require.Greater(t, len(names), 30)
	all := map[string][]string{}
	for _, name := range names {
		rows, err := db.QueryContext(t.Context(), fmt.Sprintf("SELECT * FROM %q", name))
		require.NoError(t, err)
		columns, err := rows.Columns()
		require.NoError(t, err)
		all[name] = []string{}
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			require.NoError(t, rows.Scan(into...))
			all[name] = append(all[name], fmt.Sprint(values...))
		}
		require.NoError(t, rows.Err())
		require.NoError(t, rows.Close())
	}
	return all
}

func column(t *testing.T, db *sql.DB, query string) (out []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	for rows.Next() {
		var one string
		require.NoError(t, rows.Scan(&one))
		out = append(out, one)
	}
	require.NoError(t, rows.Err())
	return out
}

func TestAskingWhatIfWritesNothingAnywhere(t *testing.T) {
	path := t.TempDir() + "/mandate.db"
	db, err := store.Open(t.Context(), "sqlite:"+path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(t.Context(), "up"))
	w := newWorldOn(t, db)
	p := w.furnish()
	action, ask := p.ids["/plan/actions"], p.path+"/plan/what-if"
	// Once before, so that what a session or token notes of its use is there already.
	w.call(identity.Consultant, http.MethodPost, ask, set{}).is(http.StatusOK)
	w.call(identity.Consultant, http.MethodGet, p.path+"/plan/suggestions", nil).is(http.StatusOK)

	before := tables(t, path)
	var answer engagement.WhatIfAnswer
	w.call(identity.Consultant, http.MethodPost, ask, set{
		"move":   []set{{"id": action, "start": "2026-05-04", "due": "2026-07-31"}},
		"change": []set{{"id": action, "build_cost": 1, "allocations": []set{{"person": "carla", "percent": 10}}}},
	}).is(http.StatusOK).into(&answer)
	require.NotEqual(t, answer.Before.End, answer.After.End)
	require.EqualValues(t, 1, answer.After.BuildCost)
	w.call(identity.Consultant, http.MethodPost, ask, set{"drop": []string{action}}).is(http.StatusOK).into(&answer)
	require.Zero(t, answer.After.Actions)
	require.NotEmpty(t, answer.LostObjectives)
	require.Contains(t, answer.Problems[0], "at least one action")
	w.call(identity.Consultant, http.MethodGet, p.path+"/plan/schedule", nil).is(http.StatusOK)
	w.call(identity.Consultant, http.MethodGet, p.path+"/plan/suggestions", nil).is(http.StatusOK)
	require.Equal(t, before, tables(t, path))

	w.call(identity.Consultant, http.MethodPost, ask, set{"drop": []string{"nothing"}}).problem(http.StatusUnprocessableEntity, "invalid")
}

func TestASuggestionIsTakenUpOnce(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	list := p.path + "/plan/suggestions"
	require.Empty(t, w.call(identity.Consultant, http.MethodGet, list, nil).is(http.StatusOK).items(), "the finding is addressed by the action")

	var finding engagement.Item[engagement.Finding]
	w.call(identity.Consultant, http.MethodPost, p.path+"/assessment/findings", set{
		"title": "Nobody can restore", "type": "risk", "area": "systems", "condition": "No drill", "likelihood": 5, "impact": 5,
	}, "Idempotency-Key", "f").is(http.StatusCreated).into(&finding)
	suggestions := w.call(identity.Consultant, http.MethodGet, list, nil).is(http.StatusOK).items()
	require.Len(t, suggestions, 1)

	adopt := list + "/" + finding.ID
	var made, again engagement.Item[engagement.Action]
	w.call(identity.Consultant, http.MethodPost, adopt, nil, "Idempotency-Key", "s").is(http.StatusCreated).into(&made)
	w.call(identity.Consultant, http.MethodPost, adopt, nil, "Idempotency-Key", "s").is(http.StatusCreated).into(&again)
	require.Equal(t, made, again)
	require.Equal(t, []string{finding.ID}, made.Body.Findings)
	w.call(identity.Consultant, http.MethodPost, adopt, nil, "Idempotency-Key", "t").problem(http.StatusConflict, "conflict")
	w.call(identity.Consultant, http.MethodPost, list+"/unknown", nil, "Idempotency-Key", "u").problem(http.StatusNotFound, "not_found")
}

func TestAnOptionIsChosenAtTheVersionThatWasSeen(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	choose := p.path + "/plan/actions/" + p.ids["/plan/actions"] + "/ways/"
	w.call(identity.Consultant, http.MethodPost, choose+"0/choose", nil).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(identity.Consultant, http.MethodPost, choose+"1/choose", nil, "If-Match", `"99"`).problem(http.StatusPreconditionFailed, "stale")
	var changed engagement.Item[engagement.Action]
	w.call(identity.Consultant, http.MethodPost, choose+"1/choose", set{"why_not": "A service is cheaper"}).is(http.StatusOK).into(&changed)
	require.Equal(t, "Let others do it", changed.Body.Title)
	require.Equal(t, "A service is cheaper", changed.Body.Options[1].WhyNot)
}
