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

// The verdicts. Who recuses has a conflict of interest and leaves the eligible.
const (
	Approve               Verdict = "approve"
	ApproveWithConditions Verdict = "approve_with_conditions"
	RequestChanges        Verdict = "request_changes"
	Reject                Verdict = "reject"
	Abstain               Verdict = "abstain"
	Recuse                Verdict = "recuse"
)

// Verdicts lists every verdict, in the order in which the form offers them.
var Verdicts = []Verdict{Approve, ApproveWithConditions, RequestChanges, Reject, Abstain, Recuse}

// Approves tells whether the verdict counts as an approval.
func (v Verdict) Approves() bool { return v == Approve || v == ApproveWithConditions }

// Channel is the way by which a decision came.
type Channel string

// The channels. Signal counts only where a stage lists it.
const (
	ChannelWeb    Channel = "web"
	ChannelLink   Channel = "link"
	ChannelAPI    Channel = "api"
	ChannelSignal Channel = "signal"
)

// Expiry says what becomes of a gate whose hard end has come.
type Expiry string

// The expiry rules.
const (
	ExpiryAskPMO  Expiry = "ask_pmo"
	ExpiryReject  Expiry = "reject"
	ExpiryApprove Expiry = "approve" // at low risk only; journalled as such
)

// Signature says how a decider proves that a decision is meant.
type Signature string

// The signatures.
const (
	SignatureNone           Signature = "none"
	SignatureConfirm        Signature = "confirm"        // the meaning is confirmed expressly
	SignatureReauthenticate Signature = "reauthenticate" // and a sign-in shortly before
)

// ReauthenticateWithin is how old a sign-in may be for SignatureReauthenticate.
const ReauthenticateWithin = 15 * time.Minute

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

// Who selects people: everyone in a role, or one person by e-mail address.
type Who struct {
	Role   Role   `json:"role,omitempty" yaml:"role,omitempty"`
	Person string `json:"person,omitempty" yaml:"person,omitempty"`
}

// Approver selects people who decide.
type Approver struct {
	Role   Role   `json:"role,omitempty" yaml:"role,omitempty"`
	Person string `json:"person,omitempty" yaml:"person,omitempty"`
	// Group is what they count in under per_group; without one, approvers of the same
	// entry are a group.
	Group string `json:"group,omitempty" yaml:"group,omitempty"`
	// Part names the fields of the subject that concern them: under reset_affected a
	// change elsewhere leaves their votes. Empty means every material field.
	Part []string `json:"part,omitempty" yaml:"part,omitempty"`
}

// Who is whom the approver selects.
func (a Approver) Who() Who { return Who{Role: a.Role, Person: a.Person} }

// Effect is what an escalation does beside telling people.
type Effect string

// The effects.
const (
	EffectTell    Effect = "tell"
	EffectAdd     Effect = "add"     // those told may decide, too; what is needed does not fall
	EffectReplace Effect = "replace" // they decide in the place of those who are late
)

// Escalation says who else hears of a phase that is late, and when.
type Escalation struct {
	After Moment `json:"after" yaml:"after"`
	To    Role   `json:"to" yaml:"to"`
}

// StageEscalation says who else hears of a decision that nobody made, when, and what
// they may do about it.
type StageEscalation struct {
	After  Moment `json:"after" yaml:"after"`
	To     Who    `json:"to" yaml:"to"`
	Effect Effect `json:"effect" yaml:"effect,omitempty"`
}

// Abstention says whether people may abstain, and how many must vote all the same.
type Abstention struct {
	Allowed *bool `json:"allowed,omitempty" yaml:"allowed,omitempty"`
	// MinParticipation is the least number of votes, abstentions included.
	MinParticipation int `json:"min_participation" yaml:"min_participation,omitempty"`
}

// Stage is one step of a gate. Stages are decided strictly in order.
type Stage struct {
	Key string `json:"key" yaml:"key"`
	// When is a condition in CEL on the subject's facts: the stage is passed over where
	// it does not hold.
	When            string            `json:"when,omitempty" yaml:"when,omitempty"`
	Approvers       []Approver        `json:"approvers" yaml:"approvers"`
	Mode            Quorum            `json:"mode" yaml:"mode,omitempty"`
	Veto            []Who             `json:"veto,omitempty" yaml:"veto,omitempty"`
	RejectWhen      RejectRule        `json:"reject_when" yaml:"reject_when,omitempty"`
	Abstain         Abstention        `json:"abstain" yaml:"abstain,omitempty"`
	Due             Span              `json:"due" yaml:"due"`
	Cutoff          string            `json:"cutoff" yaml:"cutoff,omitempty"`
	Remind          []Moment          `json:"remind,omitempty" yaml:"remind,omitempty"`
	Escalate        []StageEscalation `json:"escalate,omitempty" yaml:"escalate,omitempty"`
	ExpireAfter     *Moment           `json:"expire_after,omitempty" yaml:"expire_after,omitempty"`
	OnExpiry        Expiry            `json:"on_expiry" yaml:"on_expiry,omitempty"`
	CommentRequired []Verdict         `json:"comment_required" yaml:"comment_required"`
	Signature       Signature         `json:"signature,omitempty" yaml:"signature,omitempty"`
	Meaning         string            `json:"meaning,omitempty" yaml:"meaning,omitempty"`
	Channels        []Channel         `json:"channels" yaml:"channels"`
}

// MayAbstain tells whether the stage takes abstentions.
func (s Stage) MayAbstain() bool { return s.Abstain.Allowed == nil || *s.Abstain.Allowed }

// Hand is a part that somebody had in the making of a subject.
type Hand string

// The hands that the separation of duties can exclude.
const (
	HandRequester  Hand = "requester"   // submitted it
	HandAuthor     Hand = "author"      // wrote any of it
	HandLastEditor Hand = "last_editor" // changed it last
)

// SamePerson says what becomes of somebody whom two stages ask.
type SamePerson string

// The rules: who has decided is not asked by a later stage; or that vote counts there.
const (
	SamePersonForbid       SamePerson = "forbid"
	SamePersonCarryForward SamePerson = "carry_forward"
)

// Duties is the separation of duties.
type Duties struct {
	Exclude    []Hand     `json:"exclude,omitempty" yaml:"exclude,omitempty"`
	SamePerson SamePerson `json:"same_person,omitempty" yaml:"same_person,omitempty"`
}

// Reset says whose votes a material change of the subject takes away.
type Reset string

// The rules: everybody's, or those of the people whose part has changed.
const (
	ResetAll      Reset = "reset_all"
	ResetAffected Reset = "reset_affected"
)

// Affected says what of a part concerns an approver.
type Affected string

// The rules: all of the part, or, of the items that the gate decides on one by one, their
// own. Somebody's own items are those that they own or sponsor; who has none answers for all.
const (
	AffectedByPart     Affected = "part"
	AffectedByOwnItems Affected = "own_items"
)

// Revisions is how rounds follow one another.
type Revisions struct {
	// MaxRounds is how often a subject may be sent back before the PMO is asked.
	MaxRounds        int   `json:"max_rounds" yaml:"max_rounds,omitempty"`
	OnMaterialChange Reset `json:"on_material_change,omitempty" yaml:"on_material_change,omitempty"`
	// AffectedBy narrows reset_affected for the items that the gate decides on one by one;
	// empty means AffectedByPart.
	AffectedBy Affected `json:"affected_by,omitempty" yaml:"affected_by,omitempty"`
	// MaterialFields are the fields of the subject whose change matters; empty means all.
	MaterialFields []string `json:"material_fields,omitempty" yaml:"material_fields,omitempty"`
}

// Delegations says whether out-of-office delegations apply. They do unless it says no.
type Delegations struct {
	Standing *bool `json:"standing,omitempty" yaml:"standing,omitempty"`
}

// Risk is how much hangs on a gate.
type Risk string

// The risks. Only at low risk may time alone approve.
const (
	RiskNormal Risk = "normal"
	RiskLow    Risk = "low"
)

// Policy says who decides on a gate's subject, and how. An open gate keeps the
// copy that it was opened with.
type Policy struct {
	Title  string  `json:"title" yaml:"title"`
	Risk   Risk    `json:"risk,omitempty" yaml:"risk,omitempty"`
	Stages []Stage `json:"stages" yaml:"stages"`
	// Items has the gate decide on the items of a field one by one, too.
	Items      *ItemPolicy `json:"items,omitempty" yaml:"items,omitempty"`
	Duties     Duties      `json:"separation_of_duties" yaml:"separation_of_duties,omitempty"`
	Revisions  Revisions   `json:"revisions" yaml:"revisions,omitempty"`
	Delegation Delegations `json:"delegation" yaml:"delegation,omitempty"`
}

// MaxReminders bounds the reminders of one task, MaxEscalations its escalations.
const (
	MaxReminders   = 10
	MaxEscalations = 5
)

// Delegates tells whether out-of-office delegations apply.
func (p Policy) Delegates() bool { return p.Delegation.Standing == nil || *p.Delegation.Standing }

// Defaults fills what a policy leaves out.
func (p *Policy) Defaults() {
	fill(&p.Risk, RiskNormal)
	fill(&p.Duties.SamePerson, SamePersonForbid)
	fill(&p.Revisions.OnMaterialChange, ResetAll)
	fill(&p.Revisions.MaxRounds, 5)
	p.Items.defaults()
	for i := range p.Stages {
		p.Stages[i].defaults()
	}
}

func (s *Stage) defaults() {
	fill(&s.Mode, Quorum{Mode: ModeAny})
	fill(&s.RejectWhen, RejectRule{When: RejectImpossible})
	fill(&s.Abstain.MinParticipation, 1)
	fill(&s.Cutoff, "17:00")
	fill(&s.OnExpiry, ExpiryAskPMO)
	fill(&s.Signature, SignatureNone)
	if s.CommentRequired == nil {
		s.CommentRequired = []Verdict{Reject, RequestChanges, Abstain, ApproveWithConditions, Recuse}
	}
	if s.Channels == nil {
		s.Channels = []Channel{ChannelWeb, ChannelLink, ChannelAPI}
	}
	for i := range s.Escalate {
		fill(&s.Escalate[i].Effect, EffectTell)
	}
}

// fill gives a value that is zero its default.
func fill[T comparable](value *T, standard T) {
	var zero T
	if *value == zero {
		*value = standard
	}
}

// Check notes everything that is wrong in a policy whose defaults are filled. Field
// names start with path.
func (p Policy) Check(f *Faults, path string) {
	f.Need(path+".title", p.Title, 200)
	OneOf(f, path+".risk", p.Risk, RiskNormal, RiskLow)
	if len(p.Stages) == 0 {
		f.Add(path+".stages", "is empty; name at least one stage")
	}
	for i, hand := range p.Duties.Exclude {
		OneOf(f, fmt.Sprintf("%s.separation_of_duties.exclude[%d]", path, i), hand, HandRequester, HandAuthor, HandLastEditor)
	}
	OneOf(f, path+".separation_of_duties.same_person", p.Duties.SamePerson, SamePersonForbid, SamePersonCarryForward)
	f.Range(path+".revisions.max_rounds", p.Revisions.MaxRounds, 1, 50)
	OneOf(f, path+".revisions.on_material_change", p.Revisions.OnMaterialChange, ResetAll, ResetAffected)
	p.checkAffected(f, path+".revisions.affected_by")
	p.Items.check(f, path+".items")
	seen := map[string]bool{}
	for i, s := range p.Stages {
		at := fmt.Sprintf("%s.stages[%d]", path, i)
		if seen[s.Key] {
			f.Add(at+".key", "%q is used twice; give each stage a key of its own", s.Key)
		}
		seen[s.Key] = true
		s.check(f, at)
		if s.OnExpiry == ExpiryApprove && p.Risk != RiskLow {
			f.Add(at+".on_expiry", "is approve; time alone approves only where the gate's risk is low: write risk: low, or choose ask_pmo")
		}
	}
}
