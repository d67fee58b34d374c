package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// sourceView is the page on which it is said where a metric's readings come from.
type sourceView struct {
	monitoringView
	Metric watchedMetric
	Polls  []store.SourcePoll
	// Tried is what the source gave when it was tried; nil when it was not.
	Tried *engagement.SourceCheck
}

// pollsShown is how many of the last times the page tells of.
const pollsShown = 10

func (v sourceView) at(metric string) string { return v.url("/sources/" + url.PathEscape(metric)) }

// sourceOf reads the page for whoever is signed in. When it does not, it has answered.
func (s *Site) sourceOf(c *gin.Context) (v sourceView, ok bool) {
	if v.monitoringView, ok = s.monitoringOf(c); !ok {
		return v, false
	}
	i := slices.IndexFunc(v.Metrics, func(m watchedMetric) bool { return m.ID == c.Param("metric") })
	if i < 0 {
		s.fail(c, engagement.Errorf(engagement.NotFound, "no such metric here"))
		return v, false
	}
	v.Metric = v.Metrics[i]
	v.Title = v.say("monitoring.source.title", "Metric", v.Metric.Body.Name)
	if v.Metric.Source == nil {
		return v, true
	}
	v.fill(v.Metric.Source.Body)
	who, _ := s.signedIn(c)
	err := s.Store.Read(c.Request.Context(), who.Org, func(tx *store.Tx) (err error) {
		v.Polls, _, err = tx.SourcePolls(v.Engagement.ID, v.Metric.Source.ID, pollsShown, "")
		return err
	})
	if err != nil {
		s.fail(c, err)
	}
	return v, err == nil
}

// fill puts a source into the form. Its secret is nowhere to be had.
func (v *sourceView) fill(s engagement.MetricSource) {
	v.In["type"], v.In["url"], v.In["query"], v.In["pointer"] = string(s.Type), s.URL, s.Query, s.Pointer
	v.In["authentication"], v.In["user"], v.In["header"] = string(s.Authentication), s.User, s.Header
	v.In["measure"], v.In["service"], v.In["every"] = string(s.Measure), s.Service, s.Every
	if s.Factor != 0 {
		v.In["factor"] = strconv.FormatFloat(s.Factor, 'g', -1, 64)
	}
	if s.Stopped {
		v.In["stopped"] = "1"
	}
	v.In["version"] = strconv.Itoa(v.Metric.Source.Version)
}

// typed is the source as the form says it: of its type only, so that whoever changes the type
// need not empty the fields of the other ones.
func (v *sourceView) typed() (engagement.MetricSource, error) {
	var f engagement.Faults
	in := v.In
	s := engagement.MetricSource{
		Metric: v.Metric.ID, Type: engagement.SourceType(in["type"]), Every: in["every"], Stopped: in["stopped"] != "",
	}
	if in["factor"] != "" {
		value, is := typedDecimal(in["factor"])
		if !is {
			f.Add("factor", "is %q; give a number such as 100 or 0.001", in["factor"])
		}
		s.Factor = value
	}
	if s.Type == engagement.SourceDORA {
		s.Measure, s.Service = engagement.DORAMeasure(in["measure"]), in["service"]
		return s, f.Err("The source cannot be saved")
	}
	s.URL, s.Authentication = in["url"], engagement.Authentication(in["authentication"])
	switch s.Authentication {
	case engagement.AuthBasic:
		s.User = in["user"]
	case engagement.AuthHeader:
		s.Header = in["header"]
	}
	if s.Type == engagement.SourcePrometheus {
		s.Query = in["query"]
	} else {
		s.Pointer = in["pointer"]
	}
	return s, f.Err("The source cannot be saved")
}

// sourceSent tries, keeps or deletes the source, or forgets its secret.
func (s *Site) sourceSent(c *gin.Context) {
	v, ok := s.sourceOf(c)
	if !ok {
		return
	}
	var err error
	if v.In, err = s.typedIn(c, v.page, v.secret); err != nil {
		s.fail(c, err)
		return
	}
	act := v.In["act"]
	err = s.actOnSource(c.Request.Context(), &v, act)
	switch {
	case err == nil && act == "try":
		s.render(c, http.StatusOK, sourcePage(v))
	case err == nil:
		c.Redirect(http.StatusSeeOther, v.at(v.Metric.ID)+"?done="+url.QueryEscape(act))
	case answerable(err) || engagement.CodeOf(err) == engagement.Unavailable:
		v.Wrong = faultsOf(v.tongue(), err)
		s.render(c, statuses[engagement.CodeOf(err)], sourcePage(v))
	default:
		s.fail(c, err)
	}
}

func (s *Site) actOnSource(ctx context.Context, v *sourceView, act string) error {
	id, version := "", 0
	if v.Metric.Source != nil {
		id = v.Metric.Source.ID
		version, _ = strconv.Atoi(v.In["version"]) // one that is no number is no version of it
		version = cmp.Or(version, -1)
	}
	switch act {
	case "try", "keep":
	case "forget":
		return rest.SetSecret(ctx, s.api, v.Engagement.ID, id, "")
	case "delete":
		return rest.Remove(ctx, s.api, v.Engagement.ID, "", engagement.KindMetricSource, id, version)
	default:
		return engagement.Errorf(engagement.Invalid, "%s", v.say("failed.form"))
	}
	source, err := v.typed()
	if err != nil {
		return err
	}
	if act == "try" {
		check, err := rest.TrySource(ctx, s.api, v.Engagement.ID, rest.SourceTrial{MetricSource: source, Source: id, Secret: v.In["secret"]})
		v.Tried = &check
		return err
	}
	kept, err := rest.Save(ctx, s.api, v.Engagement.ID, "", id, "", version, source)
	if err != nil || v.In["secret"] == "" || !source.NeedsSecret() {
		return err
	}
	v.In["version"] = strconv.Itoa(kept.Version) // when its secret is refused, the source is kept all the same
	v.Metric.Source = &kept
	return rest.SetSecret(ctx, s.api, v.Engagement.ID, kept.ID, v.In["secret"])
}

// texts are the words of an enumeration.
func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}
