package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api"
	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestTheMetricsCountGatesAndNameNobody(t *testing.T) {
	db := storetest.SQLite(t)
	require.NoError(t, db.In(t.Context(), storetest.Org, func(tx *store.Tx) error {
		person, err := tx.EnsurePerson("Selma", "selma@example.org", "en")
		if err != nil {
			return err
		}
		opened, err := engagement.NewEvent("opened", "", tx.Now(), person.ID, engagement.Opened{
			Country: "DE", Methodology: "m@1", StartOn: "2026-03-02", Calendar: "DE", Timezone: "Europe/Berlin", Currency: "EUR", Locale: "en",
			Team: []engagement.TeamMember{{Role: engagement.RoleSponsor, Person: person.ID}},
		}, map[string]string{"title": "Bread", "client": "Bakery"})
		if err != nil {
			return err
		}
		events := []engagement.Event{opened}
		subject := engagement.Subject{Ref: "plan/1", Revision: 1, Digest: "d"}
		for _, f := range []struct {
			id   string
			fact engagement.Fact
		}{
			{"gate", engagement.GateOpened{Gate: "g", Key: engagement.GatePlan, Subject: subject, Policy: engagement.Policy{Stages: []engagement.Stage{{Key: "leadership"}}}}},
			{"stage", engagement.StageOpened{
				Gate: "g", Revision: 1, Stage: "leadership", Number: 1, Due: tx.Now().AddDate(0, 0, -1),
				Tasks: []engagement.Eligible{{Person: person.ID}},
			}},
		} {
			e, err := engagement.NewEvent(f.id, "plan/1", tx.Now(), person.ID, f.fact, nil)
			if err != nil {
				return err
			}
			events = append(events, e)
		}
		_, err = tx.Record("e1", events)
		return err
	}))
	metrics := api.NewMetrics(db, slog.New(slog.DiscardHandler))
	answer := httptest.NewRecorder()
	metrics.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, answer.Code)
	text := answer.Body.String()
	require.Contains(t, text, `mandate_gates_open{age="le_1",gate="plan"} 1`)
	require.Contains(t, text, `mandate_gates_open{age="over_14",gate="plan"} 0`)
	require.Contains(t, text, `mandate_gates_overdue{gate="plan"} 1`)
	require.Contains(t, text, "go_goroutines")
	for _, personal := range []string{"Selma", "Bakery", "Bread", "e1"} {
		require.NotContains(t, text, `"`+personal+`"`)
	}
	other := httptest.NewRecorder()
	metrics.ServeHTTP(other, httptest.NewRequest(http.MethodGet, "/", nil))
	require.Equal(t, http.StatusNotFound, other.Code)
}
