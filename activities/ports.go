// Package activities is everything that workflows ask of the world, one struct a
// capability. Each declares the ports that it needs; the wiring plugs them in.
package activities

import (
	"context"
	"strconv"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// Place names an engagement to an activity.
type Place struct {
	Org        string `json:"org"`
	Engagement string `json:"engagement"`
}

// ---- journal ----

// RecordRequest asks for events to be appended to an engagement's journal.
type RecordRequest struct {
	Place
	Events []engagement.Event `json:"events"`
}

// Recorded is where the last event stands in the chain.
type Recorded struct {
	Seq int64 `json:"seq"`
}

// JournalPort appends to the journal and updates the read model in one transaction.
// An event that is there already with equal content is left alone; one with other
// content is an *engagement.Error of code JournalConflict.
type JournalPort interface {
	Record(ctx context.Context, place Place, events []engagement.Event) (Recorded, error)
}

// ---- people ----

// EnsureTeamRequest registers the people of a team who are not yet known.
type EnsureTeamRequest struct {
	Place
	Team []contract.Person `json:"team"`
}

// EligibleRequest asks who the approvers of a stage are, and who stands in for them.
type EligibleRequest struct {
	Place
	Key   engagement.GateKey `json:"key,omitempty"`
	Stage engagement.Stage   `json:"stage,omitzero"`
	// Approvers are those of the stage, in requests of before Stage was there.
	Approvers []engagement.Approver `json:"approvers,omitempty"`
}

// SelectRequest asks who somebody is whom an escalation names.
type SelectRequest struct {
	Place
	Who engagement.Who `json:"who"`
}

// InRolesRequest asks who has one of the roles in an engagement.
type InRolesRequest struct {
	Place
	Roles []engagement.Role `json:"roles"`
}

// VerifyRequest asks whether a decision is what it says it is.
type VerifyRequest struct {
	Place
	Decision engagement.Decision `json:"decision"`
}

// Verified is what is known of a decision's sender.
type Verified struct {
	// Person is the id of the person named, also when the decision named an address.
	Person string `json:"person"`
	Name   string `json:"name"`
	// Signed says that the API's signature is valid. An invalid signature, unlike a
	// missing one, is a Refusal.
	Signed  bool              `json:"signed"`
	Refusal *engagement.Error `json:"refusal,omitempty"`
}

// VerifyActRequest asks whether an act on a gate is what it says it is.
type VerifyActRequest struct {
	Place
	Act contract.GateAct `json:"act"`
}

// VerifiedAct is what is known of an act: whose task it is about, and whom it names.
type VerifiedAct struct {
	Person  string              `json:"person,omitempty"`
	To      engagement.Eligible `json:"to,omitzero"`
	Refusal *engagement.Error   `json:"refusal,omitempty"`
}

// PeoplePort knows people and their roles.
type PeoplePort interface {
	EnsureTeam(ctx context.Context, place Place, team []contract.Person) ([]engagement.TeamMember, error)
	// Eligible lists the people whom a stage's approvers select, each once, with their
	// delegations now and later.
	Eligible(ctx context.Context, place Place, key engagement.GateKey, stage engagement.Stage) ([]engagement.Eligible, error)
	// Select lists the active people who are named, with their roles in the engagement.
	Select(ctx context.Context, place Place, who engagement.Who) ([]engagement.Eligible, error)
	InRoles(ctx context.Context, place Place, roles []engagement.Role) ([]string, error)
	// Find returns an active person by id or e-mail address; a stranger is NotFound.
	Find(ctx context.Context, place Place, idOrAddress string) (id, name string, err error)
}

// SignaturePort verifies the API's signatures.
type SignaturePort interface {
	VerifyDecision(d engagement.Decision) bool
	VerifyAct(a contract.GateAct) bool
}

// ---- gates ----

// OpensRequest asks whether a stage's condition holds for its frozen subject.
type OpensRequest struct {
	Place
	Key     engagement.GateKey `json:"key"`
	Subject engagement.Subject `json:"subject"`
	When    string             `json:"when"`
}

// Opens is whether it holds, or why that cannot be told.
type Opens struct {
	Holds   bool              `json:"holds"`
	Refusal *engagement.Error `json:"refusal,omitempty"`
}

// ApprovalRequest asks for somebody's approval at a gate that has passed.
type ApprovalRequest struct {
	Place
	Gate     string `json:"gate"`
	Revision int    `json:"revision"`
	Person   string `json:"person"`
}

// Approval is how a gate ended, and somebody's approval there.
type Approval struct {
	State engagement.GateState `json:"state"`
	// Decision is empty when the person has not approved.
	Decision string            `json:"decision,omitempty"`
	Refusal  *engagement.Error `json:"refusal,omitempty"`
}

// GatesPort knows frozen subjects and gates that are over.
type GatesPort interface {
	// StageOpens is a Conflict when the condition cannot be judged.
	StageOpens(ctx context.Context, place Place, key engagement.GateKey, subject engagement.Subject, when string) (bool, error)
	Approval(ctx context.Context, place Place, gate string, revision int, person string) (engagement.GateState, string, error)
}

// ---- methodology ----

// MethodologyPort loads the process part of a stored methodology.
type MethodologyPort interface {
	Process(ctx context.Context, org, methodologyID string) (engagement.Process, error)
}

// ---- calendar ----

// DeadlineRequest asks when something is due and what happens before and after.
type DeadlineRequest struct {
	Calendar string          `json:"calendar"`
	Timezone string          `json:"timezone"`
	From     time.Time       `json:"from"`
	Due      engagement.Span `json:"due"`
	// NotBefore is the day on which the time begins to run, when From lies before it.
	NotBefore engagement.Day `json:"not_before,omitempty"`
	// On, when set, is the due day itself and takes the place of Due.
	On     engagement.Day      `json:"on,omitempty"`
	Cutoff string              `json:"cutoff,omitempty"`
	Remind []engagement.Moment `json:"remind,omitempty"`
	// Escalate is the first escalation, Escalations those after it.
	Escalate    *engagement.Moment  `json:"escalate,omitempty"`
	Escalations []engagement.Moment `json:"escalations,omitempty"`
	Expire      *engagement.Moment  `json:"expire,omitempty"`
}

// Deadline is a due time with its reminders, escalation and hard end.
type Deadline struct {
	From      time.Time   `json:"from"`
	Due       time.Time   `json:"due"`
	Reminders []time.Time `json:"reminders,omitempty"`
	// Escalate is the first escalation, Escalations those after it.
	Escalate    time.Time   `json:"escalate,omitzero"`
	Escalations []time.Time `json:"escalations,omitempty"`
	Expires     time.Time   `json:"expires,omitzero"`
}

// ShiftRequest asks for times after a pause: each moved by the business time lost.
type ShiftRequest struct {
	Calendar  string      `json:"calendar"`
	Timezone  string      `json:"timezone"`
	PausedAt  time.Time   `json:"paused_at"`
	ResumedAt time.Time   `json:"resumed_at"`
	Times     []time.Time `json:"times"`
}

// ---- freeze ----

// FreezeRequest asks for content to be frozen as the next revision of its subject.
type FreezeRequest struct {
	Place
	Key     engagement.GateKey `json:"key"`
	Ref     string             `json:"ref"`
	Item    string             `json:"item,omitempty"`   // project, release, initiative
	Report  string             `json:"report,omitempty"` // the status report of an exception
	Period  int                `json:"period,omitempty"`
	From    time.Time          `json:"from,omitzero"`
	To      time.Time          `json:"to,omitzero"`
	By      string             `json:"by,omitempty"`
	Note    string             `json:"note,omitempty"`
	Request string             `json:"request"` // the same request gets the same revision
	// Submitted says that a person submits it, who answers each change that the round
	// before asked for.
	Submitted bool                   `json:"submitted,omitempty"`
	Answers   []contract.PointAnswer `json:"answers,omitempty"`
}

// Frozen is a frozen revision with the people who made it and its material fields, or
// the reason why the content cannot be frozen.
type Frozen struct {
	Subject engagement.Subject `json:"subject"`
	// Requester is whoever submitted it, under the id by which the team knows them.
	Requester  string             `json:"requester,omitempty"`
	Authors    []string           `json:"authors,omitempty"`
	LastEditor string             `json:"last_editor,omitempty"`
	Material   []engagement.Field `json:"material,omitempty"`
	// Items are those that the gate decides on one by one.
	Items   []engagement.SubjectItem `json:"items,omitempty"`
	Refusal *engagement.Error        `json:"refusal,omitempty"`
}

// FreezePort freezes content in one transaction and opens it again.
type FreezePort interface {
	Freeze(ctx context.Context, req FreezeRequest) (Frozen, error)
	// Reopen makes the content at ref editable again. Registers are never closed, so
	// that only the drafts of the assessment and the plan heed it.
	Reopen(ctx context.Context, place Place, ref string) error
}

// ---- projects ----

// OpenProjectsRequest asks for the projects of an approved plan revision, or of an
// approved initiative.
type OpenProjectsRequest struct {
	Place
	Plan *engagement.Subject `json:"plan,omitempty"`
	// Left are the ids of the plan's actions that were deferred or rejected.
	Left       []string `json:"left,omitempty"`
	Initiative string   `json:"initiative,omitempty"`
}

// Assessed is what a status report says of its project.
type Assessed struct {
	Report string `json:"report"`
	// Version tells an edited report from the one it was; 0 from workers that knew of none.
	Version int `json:"version,omitempty"`
	// Superseded says that a report of a later day stands, or a later one of the same day: this
	// one is history and says nothing of how the project stands.
	Superseded  bool               `json:"superseded,omitempty"`
	Health      engagement.RAG     `json:"health"`
	Progress    int                `json:"progress"`
	ForecastEnd engagement.Day     `json:"forecast_end"`
	Spent       engagement.Money   `json:"spent"`
	Cost        engagement.Money   `json:"cost"` // forecast at completion
	Breach      *engagement.Breach `json:"breach,omitempty"`
}

// Key names what was said: the report, and its version once it has been edited.
func (a Assessed) Key() string {
	if a.Version < 2 {
		return a.Report
	}
	return a.Report + "/v" + strconv.Itoa(a.Version)
}

// AssessRequest asks what a status report says.
type AssessRequest struct {
	Place
	Project string `json:"project"`
	Report  string `json:"report"`
}

// RebaselineRequest makes what an approved exception asked for the project's baseline.
type RebaselineRequest struct {
	Place
	Project string `json:"project"`
	// Approved is the revision that was approved: what was edited since counts for nothing.
	// Workflows of before there was such a field give the report alone.
	Approved *engagement.Subject `json:"approved,omitempty"`
	Report   string              `json:"report,omitempty"`
}

// MoveDatesRequest asks for days of items to be moved.
type MoveDatesRequest struct {
	Place
	By    string                 `json:"by"` // id of the person who moves them
	Dates []engagement.MovedDate `json:"dates"`
}

// DatesMoved is which days were moved and which were left, because their item has changed, is
// frozen or is gone.
type DatesMoved struct {
	Moved []engagement.MovedDate `json:"moved"`
	Left  []engagement.MovedDate `json:"left,omitempty"`
}

// PendingItem is something with a due day or time that has not been done.
type PendingItem struct {
	Kind  engagement.Kind `json:"kind"`
	ID    string          `json:"id"`
	Owner string          `json:"owner,omitempty"`
	On    engagement.Day  `json:"on,omitempty"` // a milestone's baseline day
	Since time.Time       `json:"since,omitzero"`
	// Level is how pressing it is, where terms depend on it; Round tells apart the times that
	// the same item is pending.
	Level string `json:"level,omitempty"`
	Round int    `json:"round,omitempty"`
	// State and Held are those of DueItem.
	State string `json:"state,omitempty"`
	Held  bool   `json:"held,omitempty"`
}

// ProjectsPort keeps projects and what is due in them.
type ProjectsPort interface {
	// OpenProjects creates the charters once, however often it is asked.
	OpenProjects(ctx context.Context, req OpenProjectsRequest) ([]contract.ProjectRef, error)
	Assess(ctx context.Context, req AssessRequest) (Assessed, error)
	Rebaseline(ctx context.Context, req RebaselineRequest) (contract.ProjectRef, error)
	// MoveDates moves all days of an item or none, and those that stand where they shall be
	// count as moved: the same request can come twice.
	MoveDates(ctx context.Context, req MoveDatesRequest) (DatesMoved, error)
	Milestones(ctx context.Context, place Place, project string) ([]PendingItem, error)
	// RAID lists the open entries of a project's log that have a day.
	RAID(ctx context.Context, place Place, project string) ([]PendingItem, error)
	Concerns(ctx context.Context, place Place) ([]PendingItem, error)
	// AnswerRequests lists what people are asked to answer and have not answered whole.
	AnswerRequests(ctx context.Context, place Place) ([]PendingItem, error)
	// Metrics lists the metrics that have a frequency, with the day by which each is to be read
	// again, and since when that runs.
	Metrics(ctx context.Context, place Place) ([]PendingItem, error)
	// ChangeItems lists what is pending of a kind of change management.
	ChangeItems(ctx context.Context, place Place, kind engagement.Kind) ([]PendingItem, error)
	ReleaseProjects(ctx context.Context, place Place, release string) ([]string, error)
}

// ---- measure ----

// MeasureRequest asks how the metrics stand at the end of a period.
type MeasureRequest struct {
	Place
	Period int       `json:"period"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
}

// Measured is how they stand.
type Measured struct {
	Status engagement.RAG `json:"status"`
	Missed []string       `json:"missed"`
	Stale  []string       `json:"stale"`
}

// MeasurePort evaluates metrics.
type MeasurePort interface {
	Measure(ctx context.Context, req MeasureRequest) (Measured, error)
}

// ---- report ----

// PublishRequest asks for a report to be written and stored.
type PublishRequest struct {
	Place
	Kind string    `json:"kind"` // diagnosis, plan, project, development, change, review, final
	Ref  string    `json:"ref"`  // what it is about; the same ref gives the same report
	Item string    `json:"item,omitempty"`
	At   time.Time `json:"at"`
}

// Published is a stored report.
type Published struct {
	Report string `json:"report"`
	Digest string `json:"digest"`
}

// ReportPort writes reports. It is idempotent by kind and ref.
type ReportPort interface {
	Publish(ctx context.Context, req PublishRequest) (Published, error)
}
