package activities

import (
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"
)

// Set is every capability, plugged in.
type Set struct {
	Journal     *Journal
	People      *People
	Gates       *Gates
	Methodology *Methodology
	Calendar    *Calendar
	Freeze      *Freeze
	Projects    *Projects
	Measure     *Measure
	Report      *Report
	Notify      *Notify
	Change      *Change
	Sources     *Sources
	Webhooks    *Webhooks
	Retention   *Retention
}

// Register names every activity type. The names are explicit: renaming a Go method
// must not break a history. The Go methods' own names differ, too: the SDK finds the type of a
// method that a workflow calls by the method's name without its receiver.
func Register(w worker.ActivityRegistry, s Set) {
	for name, run := range map[string]any{
		"Journal.Record":       s.Journal.Record,
		"People.EnsureTeam":    s.People.EnsureTeam,
		"People.Eligible":      s.People.Eligible,
		"People.InRoles":       s.People.InRoles,
		"People.Verify":        s.People.Verify,
		"People.Select":        s.People.Select,
		"People.VerifyAct":     s.People.VerifyAct,
		"Gates.Opens":          s.Gates.Opens,
		"Gates.Approval":       s.Gates.Approval,
		"Methodology.Process":  s.Methodology.Process,
		"Calendar.Deadline":    s.Calendar.Deadline,
		"Calendar.Shift":       s.Calendar.Shift,
		"Freeze.Freeze":        s.Freeze.Freeze,
		"Freeze.Reopen":        s.Freeze.Reopen,
		"Projects.Open":        s.Projects.Open,
		"Projects.Assess":      s.Projects.Assess,
		"Projects.Rebaseline":  s.Projects.Rebaseline,
		"Projects.InRelease":   s.Projects.InRelease,
		"Projects.Due":         s.Projects.Due,
		"Projects.MoveDates":   s.Projects.MoveDates,
		"Change.InvitePulse":   s.Change.InvitePulse,
		"Change.Concern":       s.Change.Concern,
		"Measure.Measure":      s.Measure.Measure,
		"Report.Publish":       s.Report.Publish,
		"Notify.Send":          s.Notify.Send,
		"Notify.SendDigests":   s.Notify.SendDigests,
		"Notify.SendStatus":    s.Notify.SendStatus,
		"Change.Communication": s.Change.Communication,
		"Change.Communicate":   s.Change.Communicate,
		"Change.Sessions":      s.Change.Sessions,
		"Change.MailSession":   s.Change.MailSession,
		"Sources.ToRead":       s.Sources.ToRead,
		"Sources.Poll":         s.Sources.Poll,
		"Webhooks.Deliver":     s.Webhooks.Deliver,
		"Webhooks.TellOwner":   s.Webhooks.TellOwner,
		"Retention.ToPurge":    s.Retention.ToPurge,
		"Retention.Purge":      s.Retention.Purge,
	} {
		w.RegisterActivityWithOptions(run, activity.RegisterOptions{Name: name})
	}
}
