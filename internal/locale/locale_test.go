package locale

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"

	"mandate/internal/engagement"
)

func TestEveryLanguageHasTheSameTexts(t *testing.T) {
	english := texts[language.English]
	require.Greater(t, len(english), 150)
	for _, tag := range spoken {
		require.Equal(t, slices.Sorted(maps.Keys(english)), slices.Sorted(maps.Keys(texts[tag])), "ids in %s", tag)
		for id, m := range texts[tag] {
			require.Equal(t, placeholders(english[id]), placeholders(m), "placeholders of %s in %s", id, tag)
			require.NotEmpty(t, strings.TrimSpace(m.Other), "%s in %s", id, tag)
			require.Equal(t, english[id].One == "", m.One == "", "%s has a singular in one language only", id)
		}
	}
	require.Len(t, texts, len(spoken), "a language whose texts nobody can choose")
}

var placeholder = regexp.MustCompile(`{{.*?}}`)

func placeholders(m *i18n.Message) []string {
	found := placeholder.FindAllString(m.One+m.Other, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func TestSpanishIsNotEnglish(t *testing.T) {
	alike := []string{"role.pmo"}
	for id, m := range texts[language.Spanish] {
		if letters := placeholder.ReplaceAllString(m.Other, ""); len(letters) < 3 || slices.Contains(alike, id) {
			continue
		}
		require.NotEqual(t, texts[language.English][id].Other, m.Other, id)
	}
}

func TestTheLanguageIsTheFirstThatSomebodyUnderstands(t *testing.T) {
	for _, c := range []struct {
		want string
		tags []string
	}{
		{"en", nil},
		{"en", []string{""}},
		{"es", []string{"es"}},
		{"es", []string{"es-AR"}},
		{"es", []string{"", "es"}},
		{"es", []string{"ja", "es"}},
		{"en", []string{"en-GB", "es"}},
		{"es", []string{"fr;q=0.9, es-ES;q=0.8, en;q=0.5"}},
		{"en", []string{"not a language at all", "en"}},
		{"en", []string{"zh-Hant"}},
	} {
		require.Equal(t, c.want, For(c.tags...).Tag(), "%q", c.tags)
	}
	require.Equal(t, "en", Words{}.Tag())
}

func TestATextFillsItsPlaceholders(t *testing.T) {
	require.Equal(t, "Decida: Plan de mejora", For("es").T("form.title", "Gate", For("es").T("gate.plan")))
	require.Equal(t, "Decide: Go-live", For("en").T("form.title", map[string]any{"Gate": "Go-live"}))
	require.Equal(t, "Decide: <b>", For("en").T("form.title", "Gate", "<b>"), "whoever shows a text escapes it")
}

func TestATextFollowsTheCount(t *testing.T) {
	for count, want := range map[int][2]string{
		0: {"0 people have still to decide.", "Faltan 0 personas por decidir."},
		1: {"1 person has still to decide.", "Falta 1 persona por decidir."},
		7: {"7 people have still to decide.", "Faltan 7 personas por decidir."},
	} {
		for i, w := range All() {
			require.Equal(t, want[i], w.T("receipt.pending", "Count", count))
		}
	}
}

func TestAMistakeInTheProgramShowsInTests(t *testing.T) {
	w := For("es")
	require.Panics(t, func() { w.T("no.such.text") })
	require.Panics(t, func() { w.T("form.title") }, "a placeholder without value")
	require.Panics(t, func() { w.T("form.title", "Gate") }, "a name without value")
	require.Panics(t, func() { w.T("form.title", 1, 2) }, "a name that is none")
	require.False(t, w.Has("no.such.text"))
	require.True(t, w.Has("form.title"))
}

func TestTheDomainsNamesHaveWords(t *testing.T) {
	var ids []string
	ids = append(ids, under("role", engagement.Roles)...)
	ids = append(ids, under("gate", engagement.GateKeys)...)
	ids = append(ids, under("phase", engagement.Phases)...)
	ids = append(ids, under("verdict", engagement.Verdicts)...)
	ids = append(ids, under("verdict_hint", engagement.Verdicts)...)
	ids = append(ids, under("decided", engagement.Verdicts)...)
	ids = append(ids, under("gate_state", []engagement.GateState{
		engagement.GatePending, engagement.GateApproved, engagement.GateApprovedWithConditions, engagement.GateRejected,
		engagement.GateChangesRequested, engagement.GateExpired, engagement.GateWithdrawn, engagement.GateCancelled,
	})...)
	ids = append(ids, under("task_state", []engagement.TaskState{
		engagement.TaskOpen, engagement.TaskDecided, engagement.TaskCancelled, engagement.TaskExpired,
	})...)
	ids = append(ids, under("stage_state", []engagement.Result{
		engagement.ResultPending, engagement.ResultPassed, engagement.ResultFailed, engagement.ResultChanges,
	})...)
	for _, w := range All() {
		for _, id := range ids {
			require.True(t, w.Has(id), "%s in %s", id, w.Tag())
		}
	}
}

func under[K ~string](prefix string, keys []K) []string {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = prefix + "." + string(k)
	}
	return ids
}

func TestDaysAndTimesAreWrittenOut(t *testing.T) {
	due := time.Date(2026, 3, 31, 15, 0, 0, 0, time.UTC)
	en, es := For("en"), For("es")
	require.Equal(t, "Tuesday, 31 March 2026, 17:00 (Europe/Madrid)", en.Time(due, "Europe/Madrid"), "in summer time")
	require.Equal(t, "martes, 31 de marzo de 2026, 17:00 (Europe/Madrid)", es.Time(due, "Europe/Madrid"))
	require.Equal(t, "miércoles, 1 de abril de 2026, 00:30 (Asia/Tokyo)", es.Time(due.Add(30*time.Minute), "Asia/Tokyo"))
	require.Equal(t, "martes, 31 de marzo de 2026, 15:00 (UTC)", es.Time(due, "Nowhere/At all"))
	require.Equal(t, "martes, 31 de marzo de 2026, 15:00 (UTC)", es.Time(due, ""))
	require.Equal(t, "9 de septiembre de 2026", es.Day("2026-09-09"))
	require.Equal(t, "9 September 2026", en.Day("2026-09-09"))
	require.Equal(t, "some day", en.Day("some day"))
}

func TestEveryMonthAndWeekdayHasANameOfItsOwn(t *testing.T) {
	first := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, w := range All() {
		months, days := map[string]bool{}, map[string]bool{}
		for i := range 12 {
			months[w.Day(engagement.DayOf(first.AddDate(0, i, 0)))] = true
		}
		for i := range 7 {
			weekday, _, _ := strings.Cut(w.Time(first.AddDate(0, 0, i), "UTC"), ",")
			days[weekday] = true
		}
		require.Len(t, months, 12, w.Tag())
		require.Len(t, days, 7, w.Tag())
	}
}

func TestListsReadAsSentences(t *testing.T) {
	require.Empty(t, For("en").List(nil))
	require.Equal(t, "Ana", For("es").List([]string{"Ana"}))
	require.Equal(t, "Ana y Ben", For("es").List([]string{"Ana", "Ben"}))
	require.Equal(t, "Ana e Inés", For("es").List([]string{"Ana", "Inés"}))
	require.Equal(t, "Ana e Hilario", For("es").List([]string{"Ana", "Hilario"}))
	require.Equal(t, "Ana y Hiedra", For("es").List([]string{"Ana", "Hiedra"}))
	require.Equal(t, "Ana and Inés", For("en").List([]string{"Ana", "Inés"}))
	require.Equal(t, "Ana, Ben and Cem", For("en").List([]string{"Ana", "Ben", "Cem"}))
}
