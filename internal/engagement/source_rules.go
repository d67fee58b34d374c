package engagement

import (
	"cmp"
	"math"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Kind is KindMetricSource.
func (MetricSource) Kind() Kind { return KindMetricSource }

// Links leads to the metric.
func (s MetricSource) Links() []Link { return links("metric", KindMetric, s.Metric) }

var (
	pointerForm = regexp.MustCompile(`^(/([^~/]|~[01])*)*$`)          // RFC 6901, section 3
	headerForm  = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$") // RFC 9110, section 5.6.2
)

// Check notes what is wrong in the source alone.
func (s MetricSource) Check(f *Faults) {
	checkDeclared(f, "", s)
	switch s.Type {
	case SourcePrometheus:
		s.checkURL(f)
		f.Need("query", s.Query, 4000)
		foreign(f, s.Type, "pointer", s.Pointer)
	case SourceJSON:
		s.checkURL(f)
		foreign(f, s.Type, "query", s.Query)
		if !pointerForm.MatchString(s.Pointer) {
			f.Add("pointer", "is no JSON Pointer; write for example /data/0/value, with ~1 for a slash within a name and ~0 for a tilde")
		}
	case SourceDORA:
		if s.Measure == "" {
			f.Add("measure", "is required; give one of: %s", join(DORAMeasures))
		}
		foreign(f, s.Type, "url", s.URL)
		foreign(f, s.Type, "query", s.Query)
		foreign(f, s.Type, "pointer", s.Pointer)
		foreign(f, s.Type, "authentication", strings.TrimPrefix(string(s.Authentication), string(AuthNone)))
	}
	if s.Type != SourceDORA {
		foreign(f, s.Type, "measure", string(s.Measure))
		foreign(f, s.Type, "service", s.Service)
	}
	s.checkAuthentication(f)
}

// foreign notes a field that belongs to another type of source.
func foreign(f *Faults, t SourceType, field, value string) {
	if value != "" {
		f.Add(field, "goes with another type than %s; leave it out", t)
	}
}

func join[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, v := range all {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

func (s MetricSource) checkURL(f *Faults) {
	u, err := url.Parse(s.URL)
	switch {
	case s.URL == "":
		f.Add("url", "is required; give an address such as https://prometheus.example.com")
	case err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https"):
		f.Add("url", "is no address of the web; give one such as https://prometheus.example.com")
	case u.User != nil:
		f.Add("url", "names a user; leave that out and give authentication, user and the secret")
	case s.Type == SourcePrometheus && u.RawQuery != "":
		f.Add("url", "has a query; give the base address of the server, and the PromQL in query")
	}
}

func (s MetricSource) checkAuthentication(f *Faults) {
	switch {
	case s.Authentication == AuthBasic && (s.User == "" || strings.Contains(s.User, ":")):
		f.Add("user", "is required with the authentication basic, and has no colon")
	case s.Authentication != AuthBasic && s.User != "":
		f.Add("user", "goes with the authentication basic alone; leave it out")
	}
	switch {
	case s.Authentication == AuthHeader && !headerForm.MatchString(s.Header):
		f.Add("header", "is no name of a header; give one such as X-Api-Key")
	case s.Authentication != AuthHeader && s.Header != "":
		f.Add("header", "goes with the authentication header alone; leave it out")
	}
}

// NeedsSecret tells whether it cannot be read without a secret.
func (s MetricSource) NeedsSecret() bool {
	return s.Authentication != "" && s.Authentication != AuthNone
}

// Origin is the scheme, host and port of its address (RFC 6454): to whom alone its secret is
// sent. It is empty where there is no address.
func (s MetricSource) Origin() string {
	u, err := url.Parse(s.URL)
	if err != nil || u.Host == "" {
		return ""
	}
	port := cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

// Name is the source of its readings, at most 100 characters.
func (s MetricSource) Name() string {
	name := string(s.Type) + " " + string(s.Measure)
	if u, err := url.Parse(s.URL); err == nil && s.URL != "" {
		name = string(s.Type) + " " + u.Hostname()
	}
	runes := []rune(name)
	return string(runes[:min(len(runes), 100)])
}

// mostValue bounds a reading's value on both sides, as its declaration says.
const mostValue = 1e15

// Scaled is a value that was read, in the metric's unit. It is Unavailable where no reading
// can have the number that this gives.
func (s MetricSource) Scaled(value float64) (float64, error) {
	scaled := value * cmp.Or(s.Factor, 1)
	if math.IsNaN(scaled) || math.Abs(scaled) > mostValue {
		return 0, Errorf(Unavailable, "The source gives no value: %g is no number that a reading can have; look at the query, which may divide by zero, and at the factor.", scaled)
	}
	return scaled, nil
}

// Frequency is how often it is read, by its own word or that of its metric.
func (s MetricSource) Frequency(m Metric) string { return cmp.Or(s.Every, m.Frequency, "daily") }

// NextRead is when something of a frequency is read again that was to be read at due and was
// at read: the first time after read that lies whole days, weeks, months or quarters after
// due, by the clock of due's zone. A month that is too short has it on its last day.
func NextRead(frequency string, due, read time.Time) time.Time {
	for n := 1; ; n++ {
		if next := unitsAfter(frequency, due, n); next.After(read) {
			return next
		}
	}
}

// unitsAfter is n units of a frequency after a time.
func unitsAfter(frequency string, from time.Time, n int) time.Time {
	months := 0
	switch frequency {
	case "weekly":
		return from.AddDate(0, 0, 7*n)
	case "monthly":
		months = n
	case "quarterly":
		months = 3 * n
	default:
		return from.AddDate(0, 0, n)
	}
	first := time.Date(from.Year(), from.Month(), 1, from.Hour(), from.Minute(), from.Second(), from.Nanosecond(), from.Location()).AddDate(0, months, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(from.Day(), last)-1)
}

// TellAfter is how many times in a row a source must fail until somebody is told.
const TellAfter = 3

// The first try again after a failure, and the longest pause between tries.
const (
	retryFirst = 15 * time.Minute
	retryMost  = 6 * time.Hour
)

// RetryRead is when a source is tried again that has failed a number of times in a row, from
// 1: after a quarter of an hour, and twice as long each time, up to six hours.
func RetryRead(failed time.Time, failures int) time.Time {
	pause := retryFirst
	for range failures - 1 {
		if pause *= 2; pause >= retryMost {
			return failed.Add(retryMost)
		}
	}
	return failed.Add(pause)
}
