package web

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/report"
	"mandate/internal/store"
)

const monitoringPath = "/monitoring"

// monitoringRoutes are where readings are entered, and where it is said where they come from.
func (s *Site) monitoringRoutes(routes *gin.RouterGroup) {
	at := "/engagements/:id" + monitoringPath
	read(routes, at, func(c *gin.Context) {
		if v, ok := s.monitoringOf(c); ok {
			s.render(c, http.StatusOK, monitoringPage(v))
		}
	})
	routes.POST(at+"/readings", s.enterReadings)
	read(routes, at+"/sources/:metric", func(c *gin.Context) {
		if v, ok := s.sourceOf(c); ok {
			s.render(c, http.StatusOK, sourcePage(v))
		}
	})
	routes.POST(at+"/sources/:metric", s.sourceSent)
}

// monitoringView is the page of the metrics, their readings and their sources.
type monitoringView struct {
	page
	Nav        workNav
	Engagement store.Engagement
	Enters     bool // may enter readings
	Edits      bool // may say where they come from
	Done       string
	Wrong      wrongs
	In         map[string]string // what was typed into the form
	Today      engagement.Day
	Metrics    []watchedMetric
	Delivery   engagement.Delivery
	Charts     []template.HTML // of DORA's measures
	token      string
	secret     string
}

// watchedMetric is a metric with how its readings stand.
type watchedMetric struct {
	engagement.Item[engagement.Metric]
	Evaluation engagement.Evaluation
	Owner      string
	By         engagement.Day // the day by which it is to be read again; "" without a frequency
	Source     *engagement.Item[engagement.MetricSource]
	State      rest.SourceState
}

func (v monitoringView) url(rest string) string {
	return engagementURL(v.Engagement.ID) + monitoringPath + rest
}

// monitoringOf reads the page for whoever is signed in. When it does not, it has answered.
func (s *Site) monitoringOf(c *gin.Context) (v monitoringView, ok bool) {
	v.Done, v.In = c.Query("done"), map[string]string{}
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if v.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		if err = maySee(who, v.Engagement); err != nil {
			return err
		}
		running := v.Engagement.EndedAt == nil
		v.Enters, v.Edits = running && who.Can(identity.AddReading), running && who.Can(identity.EditMetrics)
		v.Today = v.Engagement.Day(tx.Now())
		return v.readMetrics(tx)
	})
	if !ok {
		return v, false
	}
	v.page = s.page(c, "")
	v.Title = v.say("monitoring.title")
	v.Current, v.Nav = "/engagements", workNav{engagement: v.Engagement.ID, current: monitoringPath, who: who.Principal}
	v.secret = "monitoring " + who.Org + " " + who.Person + " " + v.Engagement.ID + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	v.token = s.Keys.FormToken(v.secret)
	q := engagement.DeliveryQuery{Unit: c.DefaultQuery("unit", "monthly"), Service: c.Query("service"), Last: 12}
	if !slices.Contains(engagement.Frequencies, q.Unit) {
		q.Unit = "monthly"
	}
	var err error
	if v.Delivery, err = s.api.Sources.Delivery(c.Request.Context(), who.Org, v.Engagement.ID, q); err == nil {
		err = v.draw()
	}
	if err != nil {
		s.fail(c, err)
		return v, false
	}
	return v, true
}

func (v *monitoringView) readMetrics(tx *store.Tx) error {
	metrics, _, err := store.List[engagement.Metric](tx, v.Engagement.ID, store.Query{})
	if err != nil {
		return err
	}
	series, err := tx.AllSeries(v.Engagement.ID)
	if err != nil {
		return err
	}
	due, err := tx.DueMetrics(v.Engagement)
	if err != nil {
		return err
	}
	by := map[string]engagement.Day{}
	for _, d := range due {
		by[d.ID] = d.By
	}
	sources, _, err := store.List[engagement.MetricSource](tx, v.Engagement.ID, store.Query{})
	if err != nil {
		return err
	}
	for _, m := range metrics {
		w := watchedMetric{Item: m, Evaluation: engagement.Evaluate(m, series[m.ID], v.Engagement.StartOn, v.Today), By: by[m.ID]}
		if w.Owner, err = ownerName(tx, m.Body.Owner); err != nil {
			return err
		}
		if i := slices.IndexFunc(sources, func(s engagement.Item[engagement.MetricSource]) bool { return s.Body.Metric == m.ID }); i >= 0 {
			w.Source = &sources[i]
			if w.State, err = rest.StateOfSource(tx, v.Engagement, sources[i]); err != nil {
				return err
			}
		}
		v.Metrics = append(v.Metrics, w)
	}
	return nil
}

// ownerName is the name of whoever an owner's id or address belongs to, or else what stands there.
func ownerName(tx *store.Tx, owner string) (string, error) {
	if owner == "" {
		return "", nil
	}
	p, err := tx.Person(owner)
	if engagement.CodeOf(err) == engagement.NotFound {
		p, err = tx.PersonByEmail(owner)
	}
	if engagement.CodeOf(err) == engagement.NotFound {
		return owner, nil
	}
	return p.Name, err
}

// overdue tells whether its reading should have come before today.
func (v monitoringView) overdue(m watchedMetric) bool { return m.By != "" && m.By.Before(v.Today) }

// latest is the latest reading with its day, in words.
func (v monitoringView) latest(m watchedMetric) string {
	if m.Evaluation.Latest == nil {
		return v.say("monitoring.no_reading")
	}
	return inUnit(m.Evaluation.Latest.Value, m.Body.Unit) + " · " + v.tongue().Day(m.Evaluation.Latest.On)
}

// standing is how a source stands: a tone and a word.
func (m watchedMetric) standing() (tone, key string) {
	switch {
	case m.Source == nil:
		return "quiet", "none"
	case m.State.Rests != "":
		return "quiet", m.State.Rests
	case m.State.Failures > 0:
		return "bad", "fails"
	case m.State.ReadAt == nil:
		return "info", "awaited"
	}
	return "good", "works"
}

// doraDrawn are the measures of DORA's that the page draws, with the unit of each.
var doraDrawn = []struct {
	measure engagement.DORAMeasure
	unit    string
}{
	{engagement.DeploymentFrequency, "a_day"},
	{engagement.LeadTime, "hours"},
	{engagement.ChangeFailureRate, "percent"},
	{engagement.RecoveryTime, "hours"},
}

// draw draws each measure over the calendar units that are over. A chart carries its numbers
// as a table.
func (v *monitoringView) draw() error {
	if len(v.Delivery.Periods) == 0 {
		return nil
	}
	for _, d := range doraDrawn {
		name := v.say("monitoring.dora.measure." + string(d.measure))
		chart := report.Chart{Kind: report.Lines, Title: name, Unit: v.say("monitoring.dora.unit." + d.unit)}
		series := report.Series{Name: name}
		for _, p := range v.Delivery.Periods {
			chart.Labels = append(chart.Labels, unitLabel(p.From, v.Delivery.Unit))
			var at *float64
			if value, known := p.Value(d.measure); known {
				at = &value
			}
			series.Values = append(series.Values, at)
		}
		chart.Series = []report.Series{series}
		drawing, err := chart.Fragment(v.Locale)
		if err != nil {
			return fmt.Errorf("measures of engagement %s: %w", v.Engagement.ID, err)
		}
		v.Charts = append(v.Charts, drawing)
	}
	return nil
}

// unitLabel names a calendar unit by its first day, as ISO 8601 writes it where it can.
func unitLabel(from engagement.Day, unit string) string {
	switch t, err := from.Time(); {
	case err != nil:
		return string(from)
	case unit == "monthly":
		return t.Format("2006-01")
	case unit == "quarterly":
		return t.Format("2006") + "-Q" + strconv.Itoa((int(t.Month())+2)/3)
	}
	return string(from)
}

// enterReadings takes what was typed into the form, all of it or nothing.
func (s *Site) enterReadings(c *gin.Context) {
	v, ok := s.monitoringOf(c)
	if !ok {
		return
	}
	var err error
	if v.In, err = s.typedIn(c, v.page, v.secret); err != nil {
		s.fail(c, err)
		return
	}
	on := engagement.Day(v.In["on"])
	var readings []engagement.Reading
	var f engagement.Faults
	for _, m := range v.Metrics {
		typed := v.In["value-"+m.ID]
		if typed == "" {
			continue
		}
		value, is := typedDecimal(typed)
		if !is {
			f.Add("value-"+m.ID, "%s", v.say("monitoring.enter.no_number", "Metric", m.Body.Name))
			continue
		}
		readings = append(readings, engagement.Reading{Metric: m.ID, On: on, Value: value, Note: v.In["note"]})
	}
	if len(f) == 0 && len(readings) == 0 {
		f.Add("on", "%s", v.say("monitoring.enter.nothing"))
	}
	if err = f.Err("The readings cannot be taken"); err == nil {
		_, err = rest.TakeReadings(c.Request.Context(), s.api, v.Engagement.ID, readings)
	}
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, v.url("")+"?done=readings")
	case answerable(err):
		v.Wrong = faultsOf(v.tongue(), err)
		s.render(c, statuses[engagement.CodeOf(err)], monitoringPage(v))
	default:
		s.fail(c, err)
	}
}

// typedDecimal is a number as people type it, with a point or a comma before its decimals.
func typedDecimal(typed string) (float64, bool) {
	if !strings.Contains(typed, ".") {
		typed = strings.Replace(typed, ",", ".", 1)
	}
	value, err := strconv.ParseFloat(typed, 64)
	return value, err == nil && !strings.ContainsAny(typed, "xXnN_") // hexadecimal, inf, NaN
}

// typedIn is what was typed into a form of the reader's own, by field.
func (s *Site) typedIn(c *gin.Context, p page, secret string) (map[string]string, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	if err := s.ownForm(c, p, secret); err != nil {
		return nil, err
	}
	in := map[string]string{}
	for field := range c.Request.PostForm {
		in[field] = text(c.PostForm(field))
	}
	return in, nil
}
