package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

func dryRunURL(id string, key engagement.GateKey) string {
	return engagementURL(id) + "/gates/" + url.PathEscape(string(key)) + "/preview"
}

// dryRunView is a gate as it would go for an engagement's people.
type dryRunView struct {
	page
	engagement.Preview
	Engagement store.Engagement
	Day, Wrong string
	When       map[string]string // of stages, as it was chosen
}

// happening is a point of a stage's time, in words.
type happening struct {
	at        time.Time
	At, What  string
	Class     string // of its mark
	secondary string
}

// dryRun shows who would be asked at a gate, and what would follow.
func (s *Site) dryRun(c *gin.Context) {
	view := dryRunView{Day: text(c.Query("on")), When: map[string]string{}}
	_, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if view.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		return maySee(who, view.Engagement)
	})
	if !ok {
		return
	}
	view.page = s.page(c, "")
	view.Current = "/engagements"
	status, in := http.StatusOK, rest.PreviewInput{Engagement: view.Engagement.ID, When: map[string]bool{}}
	for name, value := range c.Request.URL.Query() {
		if stage, ok := stageOf(name); ok && (value[0] == "yes" || value[0] == "no") {
			view.When[stage], in.When[stage] = value[0], value[0] == "yes"
		}
	}
	if view.Day != "" {
		if day, err := engagement.Day(view.Day).Time(); err == nil {
			zone := inZone(day, view.Engagement.Timezone).Location()
			in.At = time.Date(day.Year(), day.Month(), day.Day(), 9, 0, 0, 0, zone)
		} else {
			view.Wrong, status = view.say("dry_run.bad_day"), http.StatusUnprocessableEntity
		}
	}
	key := engagement.GateKey(c.Param("key"))
	preview, err := s.api.Preview(c.Request.Context(), view.Engagement.Methodology, key, in)
	if err != nil {
		s.fail(c, err)
		return
	}
	view.Preview = preview
	view.page.Title = view.say("dry_run.of", "Gate", cmp.Or(preview.Title, view.say("gate."+string(key))))
	s.render(c, status, dryRunPage(view))
}

// stageOf is the stage of a parameter's name: when.<stage>.
func stageOf(name string) (string, bool) {
	const prefix = "when."
	if len(name) > len(prefix) && name[:len(prefix)] == prefix {
		return name[len(prefix):], true
	}
	return "", false
}

func (v dryRunView) time(t time.Time) string { return v.tongue().Time(t, v.Engagement.Timezone) }

// conditional are the stages that open only on a condition.
func (v dryRunView) conditional() []engagement.StagePreview {
	return slices.DeleteFunc(slices.Clone(v.Stages), func(s engagement.StagePreview) bool { return s.When == "" })
}

// moments are what would happen in a stage, in the order of time.
func (v dryRunView) moments(s engagement.StagePreview) []happening {
	all := []happening{{at: s.OpensAt, What: v.say("dry_run.opens_at")}, {at: s.Due, What: v.say("dry_run.due"), Class: "now"}}
	for _, at := range s.Reminders {
		all = append(all, happening{at: at, What: v.say("dry_run.reminder")})
	}
	for _, e := range s.Escalations {
		all = append(all, happening{at: e.At, What: v.say("dry_run.escalation", "To", v.tongue().List(e.To)), secondary: v.say("dry_run.effect." + string(e.Effect))})
	}
	if s.Expires != nil {
		all = append(all, happening{at: *s.Expires, What: v.say("dry_run.expires"), secondary: v.say("dry_run.expiry." + string(s.OnExpiry))})
	}
	slices.SortStableFunc(all, func(a, b happening) int { return a.at.Compare(b.at) })
	for i := range all {
		all[i].At = v.time(all[i].at)
	}
	return all
}

// roles lists roles in words.
func (v dryRunView) roles(roles []engagement.Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = v.say("role." + string(r))
	}
	return v.tongue().List(names)
}

func (v dryRunView) channels(s engagement.StagePreview) string {
	names := make([]string, len(s.Channels))
	for i, c := range s.Channels {
		names[i] = v.say("channel." + string(c))
	}
	return v.tongue().List(names)
}

// closed tells whether the stage is known not to open.
func closed(s engagement.StagePreview) bool { return s.Opens != nil && !*s.Opens }
