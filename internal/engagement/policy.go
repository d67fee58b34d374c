package engagement

import (
	"fmt"
	"time"
)

// Role is what somebody is in one engagement.
type Role string

// The roles of an engagement's team.
const (
	RolePMO        Role = "pmo"        // starts, follows and chases
	RoleSponsor    Role = "sponsor"    // the client's sponsor, a leader
	RoleLeader     Role = "leader"     // a client leader who decides
	RoleCTO        Role = "cto"        // the external CTO
	RoleConsultant Role = "consultant" // assesses, drafts, leads projects
	RoleMember     Role = "member"     // client staff
)

// Roles lists every role of a team.
var Roles = []Role{RolePMO, RoleSponsor, RoleLeader, RoleCTO, RoleConsultant, RoleMember}

// Verdict is what an approver decides.
type Verdict string

// The verdicts.
const (
	Approve               Verdict = "approve"
	ApproveWithConditions Verdict = "approve_with_conditions"
	RequestChanges        Verdict = "request_changes"
	Reject                Verdict = "reject"
	Abstain               Verdict = "abstain"
)

// Verdicts lists every verdict, in the order in which the form offers them.
var Verdicts = []Verdict{Approve, ApproveWithConditions, RequestChanges, Reject, Abstain}

// Channel is the way by which a decision came.
type Channel string

// The channels. Signal counts only where a stage lists it.
const (
	ChannelWeb    Channel = "web"
	ChannelLink   Channel = "link"
	ChannelAPI    Channel = "api"
	ChannelSignal Channel = "signal"
)

// Mode says how many approvals a stage needs.
type Mode string

// The modes: any one, all (less abstentions), a count, or a percentage rounded up.
const (
	ModeAny     Mode = "any"
	ModeAll     Mode = "all"
	ModeCount   Mode = "count"
	ModePercent Mode = "percent"
)

// RejectRule says when rejections fail a stage.
type RejectRule string

// The rules: the first rejection fails it; a count; or only when it can no longer pass.
const (
	RejectFirst      RejectRule = "first"
	RejectCount      RejectRule = "count"
	RejectImpossible RejectRule = "impossible"
)

// Expiry says what becomes of a gate whose hard end has come.
type Expiry string

// The expiry rules.
const (
	ExpiryAskPMO  Expiry = "ask_pmo"
	ExpiryReject  Expiry = "reject"
	ExpiryApprove Expiry = "approve" // low risk only; journalled as such
)

// GateKey names a kind of gate.
type GateKey string

// The gates of the methodology.
const (
	GateDiagnosis  GateKey = "diagnosis"
	GatePlan       GateKey = "plan"
	GateException  GateKey = "exception"
	GateAcceptance GateKey = "acceptance"
	GateGoLive     GateKey = "go-live"
	GateReview     GateKey = "review"
	GateInitiative GateKey = "initiative"
	GateClosure    GateKey = "closure"
)

// GateKeys lists every gate in the order of the process.
var GateKeys = []GateKey{
	GateDiagnosis, GatePlan, GateException, GateAcceptance,
	GateGoLive, GateReview, GateInitiative, GateClosure,
}

// Approver selects people: everyone in a role, or one person by e-mail address.
type Approver struct {
	Role   Role   `json:"role,omitempty" yaml:"role,omitempty"`
	Person string `json:"person,omitempty" yaml:"person,omitempty"`
}

// Escalation says who else hears of a task that nobody did, and when.
type Escalation struct {
	After Moment `json:"after" yaml:"after"`
	To    Role   `json:"to" yaml:"to"`
}

// Stage is one step of a gate. Stages are decided strictly in order.
type Stage struct {
	Key       string     `json:"key" yaml:"key"`
	Approvers []Approver `json:"approvers" yaml:"approvers"`
	Mode      Mode       `json:"mode" yaml:"mode,omitempty"`
	// Needed is the count of ModeCount, or the percentage of ModePercent.
	Needed     int        `json:"needed,omitempty" yaml:"needed,omitempty"`
	Veto       []Role     `json:"veto,omitempty" yaml:"veto,omitempty"`
	RejectWhen RejectRule `json:"reject_when" yaml:"reject_when,omitempty"`
	// Rejections is the count of RejectCount.
	Rejections int `json:"rejections,omitempty" yaml:"rejections,omitempty"`
	// NoAbstention forbids the verdict abstain.
	NoAbstention bool `json:"no_abstention,omitempty" yaml:"no_abstention,omitempty"`
	// MinParticipation is the least number of votes, abstentions included.
	MinParticipation int         `json:"min_participation" yaml:"min_participation,omitempty"`
	Due              Span        `json:"due" yaml:"due"`
	Cutoff           string      `json:"cutoff" yaml:"cutoff,omitempty"`
	Remind           []Moment    `json:"remind,omitempty" yaml:"remind,omitempty"`
	Escalate         *Escalation `json:"escalate,omitempty" yaml:"escalate,omitempty"`
	ExpireAfter      *Moment     `json:"expire_after,omitempty" yaml:"expire_after,omitempty"`
	OnExpiry         Expiry      `json:"on_expiry" yaml:"on_expiry,omitempty"`
	CommentRequired  []Verdict   `json:"comment_required" yaml:"comment_required"`
	Meaning          string      `json:"meaning,omitempty" yaml:"meaning,omitempty"`
	Channels         []Channel   `json:"channels" yaml:"channels"`
}

// Policy says who decides on a gate's subject, and how. An open gate keeps the
// copy that it was opened with.
type Policy struct {
	Title  string  `json:"title" yaml:"title"`
	Stages []Stage `json:"stages" yaml:"stages"`
	// ExcludeRequester bars whoever submitted the subject from deciding on it.
	ExcludeRequester bool `json:"exclude_requester,omitempty" yaml:"exclude_requester,omitempty"`
	// MaxRounds is how often changes may be requested before the PMO is asked.
	MaxRounds int `json:"max_rounds" yaml:"max_rounds,omitempty"`
}

// MaxReminders bounds the reminders of one task.
const MaxReminders = 10

// Defaults fills what a policy leaves out.
func (p *Policy) Defaults() {
	if p.MaxRounds == 0 {
		p.MaxRounds = 5
	}
	for i := range p.Stages {
		p.Stages[i].defaults()
	}
}

func (s *Stage) defaults() {
	if s.Mode == "" {
		s.Mode = ModeAny
	}
	if s.RejectWhen == "" {
		s.RejectWhen = RejectImpossible
	}
	if s.MinParticipation == 0 {
		s.MinParticipation = 1
	}
	if s.Cutoff == "" {
		s.Cutoff = "17:00"
	}
	if s.OnExpiry == "" {
		s.OnExpiry = ExpiryAskPMO
	}
	if s.CommentRequired == nil {
		s.CommentRequired = []Verdict{Reject, RequestChanges, Abstain, ApproveWithConditions}
	}
	if s.Channels == nil {
		s.Channels = []Channel{ChannelWeb, ChannelLink, ChannelAPI}
	}
}

// Check notes everything that is wrong in a policy whose defaults are filled. Field
// names start with path.
func (p Policy) Check(f *Faults, path string) {
	f.Need(path+".title", p.Title, 200)
	if len(p.Stages) == 0 {
		f.Add(path+".stages", "is empty; name at least one stage")
	}
	f.Range(path+".max_rounds", p.MaxRounds, 1, 50)
	seen := map[string]bool{}
	for i, s := range p.Stages {
		at := fmt.Sprintf("%s.stages[%d]", path, i)
		if seen[s.Key] {
			f.Add(at+".key", "%q is used twice; give each stage a key of its own", s.Key)
		}
		seen[s.Key] = true
		s.check(f, at)
	}
}

func (s Stage) check(f *Faults, at string) {
	f.Need(at+".key", s.Key, 60)
	if len(s.Approvers) == 0 {
		f.Add(at+".approvers", "is empty; name a role or a person")
	}
	for i, a := range s.Approvers {
		if (a.Role == "") == (a.Person == "") {
			f.Add(fmt.Sprintf("%s.approvers[%d]", at, i), "give either role or person")
		} else if a.Role != "" {
			OneOf(f, fmt.Sprintf("%s.approvers[%d].role", at, i), a.Role, Roles...)
		}
	}
	OneOf(f, at+".mode", s.Mode, ModeAny, ModeAll, ModeCount, ModePercent)
	if s.Mode == ModeCount && s.Needed < 1 {
		f.Add(at+".needed", "is %d; mode count needs at least 1", s.Needed)
	}
	if s.Mode == ModePercent && (s.Needed < 1 || s.Needed > 100) {
		f.Add(at+".needed", "is %d; mode percent needs 1 to 100", s.Needed)
	}
	OneOf(f, at+".reject_when", s.RejectWhen, RejectFirst, RejectCount, RejectImpossible)
	if s.RejectWhen == RejectCount && s.Rejections < 1 {
		f.Add(at+".rejections", "is %d; reject_when count needs at least 1", s.Rejections)
	}
	f.Range(at+".min_participation", s.MinParticipation, 1, 1000)
	if s.Due.IsZero() {
		f.Add(at+".due", "is required; for example 5 business days, or PT30S")
	}
	if len(s.Remind) > MaxReminders {
		f.Add(at+".remind", "has %d moments; at most %d", len(s.Remind), MaxReminders)
	}
	OneOf(f, at+".on_expiry", s.OnExpiry, ExpiryAskPMO, ExpiryReject, ExpiryApprove)
	checkCutoff(f, at+".cutoff", s.Cutoff)
	s.Escalate.check(f, at+".escalate")
	if len(s.Channels) == 0 {
		f.Add(at+".channels", "is empty; nobody could decide: name at least one")
	}
	for i, v := range s.CommentRequired {
		OneOf(f, fmt.Sprintf("%s.comment_required[%d]", at, i), v, Verdicts...)
	}
	for i, c := range s.Channels {
		OneOf(f, fmt.Sprintf("%s.channels[%d]", at, i), c, ChannelWeb, ChannelLink, ChannelAPI, ChannelSignal)
	}
}

func (e *Escalation) check(f *Faults, at string) {
	if e == nil {
		return
	}
	if e.After.String() == "" {
		f.Add(at+".after", "is required; for example due + 1 business day")
	}
	OneOf(f, at+".to", e.To, Roles...)
}

// checkCutoff notes a cut-off that is no hour of a day.
func checkCutoff(f *Faults, field, cutoff string) {
	if _, err := time.Parse("15:04", cutoff); err != nil {
		f.Add(field, "is %q; write an hour such as 17:00", cutoff)
	}
}
