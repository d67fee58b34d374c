package engagement

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestASourceIsCheckedByItsType(t *testing.T) {
	prometheus := MetricSource{Metric: "m", Type: SourcePrometheus, URL: "https://prometheus.example.com/base", Query: "up"}
	document := MetricSource{Metric: "m", Type: SourceJSON, URL: "https://example.com/status.json?x=1", Pointer: "/data/0/value~1s"}
	dora := MetricSource{Metric: "m", Type: SourceDORA, Measure: LeadTime, Service: "shop", Every: "monthly"}
	with := func(s MetricSource, change func(*MetricSource)) MetricSource { change(&s); return s }
	for name, c := range map[string]struct {
		source MetricSource
		wrong  []string
	}{
		"prometheus":              {prometheus, nil},
		"document":                {document, nil},
		"document of a number":    {with(document, func(s *MetricSource) { s.Pointer = "" }), nil},
		"dora":                    {dora, nil},
		"nothing":                 {MetricSource{}, []string{"metric", "type"}},
		"no address":              {with(prometheus, func(s *MetricSource) { s.URL = "" }), []string{"url"}},
		"a file":                  {with(document, func(s *MetricSource) { s.URL = "file:///etc/passwd" }), []string{"url"}},
		"no host":                 {with(document, func(s *MetricSource) { s.URL = "http://:80/x" }), []string{"url"}},
		"a user in the address":   {with(document, func(s *MetricSource) { s.URL = "https://me:secret@example.com/" }), []string{"url"}},
		"a query in the base":     {with(prometheus, func(s *MetricSource) { s.URL += "?query=up" }), []string{"url"}},
		"no query":                {with(prometheus, func(s *MetricSource) { s.Query = " " }), []string{"query"}},
		"a pointer without slash": {with(document, func(s *MetricSource) { s.Pointer = "data.value" }), []string{"pointer"}},
		"a bare tilde":            {with(document, func(s *MetricSource) { s.Pointer = "/a~b" }), []string{"pointer"}},
		"fields of others": {
			with(prometheus, func(s *MetricSource) { s.Pointer, s.Measure, s.Service = "/x", LeadTime, "shop" }),
			[]string{"pointer", "measure", "service"},
		},
		"a measure that asks somebody": {
			with(dora, func(s *MetricSource) { s.URL, s.Query, s.Authentication = "https://example.com", "up", AuthBearer }),
			[]string{"url", "query", "authentication"},
		},
		"no measure":           {with(dora, func(s *MetricSource) { s.Measure = "" }), []string{"measure"}},
		"basic without a user": {with(prometheus, func(s *MetricSource) { s.Authentication = AuthBasic }), []string{"user"}},
		"basic":                {with(prometheus, func(s *MetricSource) { s.Authentication, s.User = AuthBasic, "me" }), nil},
		"a user without basic": {with(prometheus, func(s *MetricSource) { s.User = "me" }), []string{"user"}},
		"a header with a break": {
			with(prometheus, func(s *MetricSource) { s.Authentication, s.Header = AuthHeader, "X-Key\r\nHost" }), []string{"header"},
		},
		"a header":               {with(prometheus, func(s *MetricSource) { s.Authentication, s.Header = AuthHeader, "X-Api-Key" }), nil},
		"a header for a bearer":  {with(prometheus, func(s *MetricSource) { s.Authentication, s.Header = AuthBearer, "X-Api-Key" }), []string{"header"}},
		"an unknown frequency":   {with(prometheus, func(s *MetricSource) { s.Every = "hourly" }), []string{"every"}},
		"an unknown type":        {with(prometheus, func(s *MetricSource) { s.Type = "sql" }), []string{"type"}},
		"a factor out of bounds": {with(prometheus, func(s *MetricSource) { s.Factor = 1e13 }), []string{"factor"}},
	} {
		t.Run(name, func(t *testing.T) {
			var f Faults
			c.source.Check(&f)
			var fields []string
			for _, fault := range f {
				fields = append(fields, fault.Field)
			}
			assert.Equal(t, c.wrong, fields, "%v", f)
		})
	}
}

func TestASecretBelongsToOneOrigin(t *testing.T) {
	for url, origin := range map[string]string{
		"https://Example.com/a":    "https://example.com:443",
		"https://example.com:443/": "https://example.com:443",
		"http://example.com":       "http://example.com:80",
		"http://10.0.0.1:9090/p":   "http://10.0.0.1:9090",
		"":                         "",
	} {
		assert.Equal(t, origin, MetricSource{URL: url}.Origin(), url)
	}
}

func TestTheSourceOfAReadingSaysWhereItComesFrom(t *testing.T) {
	assert.Equal(t, "prometheus p.example.com", MetricSource{Type: SourcePrometheus, URL: "https://p.example.com:9090/x"}.Name())
	assert.Equal(t, "dora lead_time", MetricSource{Type: SourceDORA, Measure: LeadTime}.Name())
	long := MetricSource{Type: SourceJSON, URL: "https://" + strings.Repeat("ñ", 200) + ".example.com/"}
	assert.Len(t, []rune(long.Name()), 100)
}

func TestNextRead(t *testing.T) {
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		assert.NoError(t, err)
		return when
	}
	for _, c := range []struct{ frequency, due, read, next string }{
		{"daily", "2027-03-01T08:00:00Z", "2027-03-01T08:04:00Z", "2027-03-02T08:00:00Z"},
		{"daily", "2027-03-01T08:00:00Z", "2027-03-04T09:00:00Z", "2027-03-05T08:00:00Z"},
		{"weekly", "2027-03-01T08:00:00Z", "2027-03-01T08:00:00Z", "2027-03-08T08:00:00Z"},
		{"monthly", "2027-01-31T08:00:00Z", "2027-01-31T08:01:00Z", "2027-02-28T08:00:00Z"},
		{"monthly", "2027-01-31T08:00:00Z", "2027-03-01T00:00:00Z", "2027-03-31T08:00:00Z"},
		{"quarterly", "2026-11-30T08:00:00Z", "2026-11-30T08:01:00Z", "2027-02-28T08:00:00Z"},
	} {
		assert.Equal(t, at(c.next), NextRead(c.frequency, at(c.due), at(c.read)), "%+v", c)
	}
	madrid, err := time.LoadLocation("Europe/Madrid")
	assert.NoError(t, err)
	due := time.Date(2027, 3, 27, 8, 0, 0, 0, madrid) // the night after, clocks go forward
	assert.Equal(t, time.Date(2027, 3, 28, 8, 0, 0, 0, madrid), NextRead("daily", due, due), "by the clock, not by 24 hours")
}

func TestNextReadLiesAheadAndNeverDrifts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		due := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "due"), 0).UTC()
		read := due.Add(time.Duration(rapid.Int64Range(0, 400*24*3600).Draw(t, "late")) * time.Second)
		frequency := rapid.SampledFrom(Frequencies).Draw(t, "frequency")
		next := NextRead(frequency, due, read)
		assert.True(t, next.After(read))
		assert.Equal(t, due.Format(time.TimeOnly), next.Format(time.TimeOnly), "at the same hour")
		assert.LessOrEqual(t, next.Sub(read), 92*24*time.Hour)
	})
}

func TestASourceThatFailsIsTriedLessAndLess(t *testing.T) {
	at := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	for failures, pause := range map[int]time.Duration{
		1: 15 * time.Minute, 2: 30 * time.Minute, 3: time.Hour, 5: 4 * time.Hour, 6: 6 * time.Hour, 1000: 6 * time.Hour,
	} {
		assert.Equal(t, at.Add(pause), RetryRead(at, failures), "%d", failures)
	}
}

func TestAValueThatNoReadingCanHaveIsNone(t *testing.T) {
	value, err := MetricSource{Factor: 100}.Scaled(0.995)
	require.NoError(t, err)
	assert.InDelta(t, 99.5, value, 1e-9)
	for _, much := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e4} {
		_, err := MetricSource{Factor: 1e12}.Scaled(much)
		assert.Equal(t, Unavailable, CodeOf(err), "%g", much)
	}
}
