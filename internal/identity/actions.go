package identity

import (
	"fmt"
	"strings"

	"mandate/internal/engagement"
)

// Action is something that a role may do or not.
type Action string

// The actions.
const (
	ReadEngagement    Action = "engagement.read"
	StartEngagement   Action = "engagement.start"
	SteerEngagement   Action = "engagement.steer"
	ReadDraft         Action = "draft.read"
	EditDraft         Action = "draft.edit"
	ExportContent     Action = "content.export"
	ImportContent     Action = "content.import"
	ReadDossier       Action = "dossier.read"
	SubmitWork        Action = "work.submit"
	ReadAnswers       Action = "assessment.read"
	AnswerQuestions   Action = "assessment.answer"
	AskRespondents    Action = "assessment.ask"
	ReviewAnswers     Action = "assessment.review"
	Decide            Action = "gate.decide"
	ResolveGate       Action = "gate.resolve"
	OverrideGate      Action = "gate.override"
	MeasureApprovals  Action = "approvals.measure"
	ReadPortfolio     Action = "portfolio.read"
	ReportDelivery    Action = "delivery.report"
	ReadChange        Action = "change.read"
	EditChange        Action = "change.edit"
	ApproveMessages   Action = "communication.approve"
	RaiseConcern      Action = "concern.raise"
	EditMetrics       Action = "metrics.edit"
	AddReading        Action = "reading.add"
	ProposeInitiative Action = "initiative.propose"
	AddFile           Action = "file.add"
	ReadMethodology   Action = "methodology.read"
	AddMethodology    Action = "methodology.add"
	ReadPeople        Action = "people.read"
	EditPeople        Action = "people.edit"
	EditClients       Action = "clients.edit"
	OwnProfile        Action = "profile.own"
	OwnDelegations    Action = "delegation.own"
	ReadDelegations   Action = "delegation.read"
	ManageDelegations Action = "delegation.manage"
	ReadOperations    Action = "operations.read"
	RetryStep         Action = "operations.retry"
	ReadAccessLog     Action = "access.read"
	ReadTokens        Action = "tokens.read"
	ManageTokens      Action = "tokens.manage"
	ReadSignIns       Action = "signins.read"
	ManageSignIns     Action = "signins.manage"
	ReadPayloads      Action = "payloads.read"
	ManageWebhooks    Action = "webhooks.manage"
	ReadPrivacy       Action = "privacy.read"
	ManagePrivacy     Action = "privacy.manage"
)

// Grant is a row of the table: an action, what it covers, and who may.
type Grant struct {
	Action Action
	Covers string
	// Roles are those of the organisation.
	Roles []Role
	// Team are the roles in an engagement's team that let somebody do it there; none for
	// what is no matter of a single engagement.
	Team []engagement.Role
}

// Who is often meant together.
var (
	office    = []Role{Admin, PMO}
	readers   = []Role{Admin, PMO, Auditor}
	writers   = []Role{Admin, PMO, Consultant}
	watchers  = []Role{Admin, PMO, Auditor, Consultant}
	workers   = []Role{Admin, PMO, Consultant, Member}
	seers     = []Role{Admin, PMO, Auditor, Consultant, Member, Viewer}
	deciders  = []Role{Admin, PMO, Consultant, Member, Viewer}
	everybody = engagement.Roles
	authors   = []engagement.Role{engagement.RolePMO, engagement.RoleCTO, engagement.RoleConsultant}
)

// Actions is the table of who may do what. Checks, list filters, the documentation
// and the tests derive from it. A role that is Scoped has what it is granted only in
// the engagements of its person's teams, and there only what their role in the team is
// granted as well. Who may decide on a gate is the gate's policy, on top of gate.decide.
var Actions = []Grant{
	{ReadEngagement, "Engagements, their timeline, journal, gates, revisions and reports", seers, everybody},
	{StartEngagement, "Start an engagement", office, nil},
	{SteerEngagement, "Amend, hand over roles, pause, resume, cancel, reschedule, extend, close", office, nil},
	{ReadDraft, "Interviews, findings, objectives and actions before they are submitted; how far respondents and imports have come", watchers, authors},
	{EditDraft, "Interviews, systems, findings, objectives, actions", writers, authors},
	{ExportContent, "Export the content of an engagement as one file", watchers, authors},
	{ImportContent, "Import content into the drafts", writers, authors},
	{ReadDossier, "The dossier: everything of an engagement with its journal, signed; and the keys to check it with", readers, nil},
	{SubmitWork, "Submit for a gate, and withdraw", writers, authors},
	{ReadAnswers, "Answers of the assessment and what one is asked; those of others with `draft.read`", append(watchers[:len(watchers):len(watchers)], Member), everybody},
	{AnswerQuestions, "Answer questions of the assessment", workers, everybody},
	{AskRespondents, "Ask people to answer questions, remind them, withdraw", writers, authors},
	{ReviewAnswers, "Confirm or return answers, and never one's own", writers, []engagement.Role{engagement.RolePMO, engagement.RoleCTO}},
	{Decide, "Decide on gates that ask this person", workers, everybody},
	{ResolveGate, "Extend or close a lapsed gate, replan or stop a project", office, nil},
	{OverrideGate, "Ask for a break-glass override of a gate, and confirm another's; a sponsor only confirms", []Role{Admin, PMO, Member}, []engagement.Role{engagement.RoleSponsor}},
	{MeasureApprovals, "How long each person takes to decide", readers, nil},
	{ReadPortfolio, "The status of all engagements", readers, nil},
	{ReportDelivery, "Projects, milestones, status reports, RAID, costs, change requests, allocations, dependencies", workers, everybody},
	{ReadChange, "Stakeholders, and what participants of trainings scored", watchers, authors},
	{EditChange, "Groups, stakeholders, communications, trainings, releases", writers, authors},
	{ApproveMessages, "Approve communications, as a rule those that somebody else has prepared", writers, authors},
	{RaiseConcern, "Concerns, support requests and pulses", workers, everybody},
	{EditMetrics, "Metrics, their sources, and reviews", writers, authors},
	{AddReading, "Readings of metrics, deployments and incidents", workers, everybody},
	{ProposeInitiative, "Initiatives", workers, everybody},
	{AddFile, "Add evidence files", workers, everybody},
	{ReadMethodology, "Read methodologies and question sets", seers, nil},
	{AddMethodology, "Add methodologies and question sets", office, nil},
	{ReadPeople, "The registers of people and clients", watchers, nil},
	{EditPeople, "Register and change people", office, nil},
	{EditClients, "Register and change clients", office, nil},
	{OwnProfile, "One's own entry: read it, change its language and how mails come", Roles, nil},
	{OwnDelegations, "One's own delegations while away, and those given to one", deciders, nil},
	{ReadDelegations, "The delegations of everybody", readers, nil},
	{ManageDelegations, "Change the delegations of everybody", office, nil},
	{ReadOperations, "How the workflows of engagements stand: ids, phases, what is blocked and what waits for delivery; no content", []Role{Admin, PMO, Operator}, nil},
	{RetryStep, "Retry a blocked step", []Role{Admin, PMO, Operator}, nil},
	{ReadAccessLog, "Who was refused what", []Role{Admin, Auditor}, nil},
	{ReadTokens, "List API tokens, without their secrets", []Role{Admin, Auditor}, nil},
	{ManageTokens, "Create and revoke API tokens", []Role{Admin}, nil},
	{ReadSignIns, "The accounts with which people sign in", []Role{Admin, Auditor}, nil},
	{ManageSignIns, "Sign somebody out everywhere, link and unlink the accounts with which they sign in", []Role{Admin}, nil},
	{ReadPayloads, "What Temporal holds of engagements, in plain text, in its UI and CLI", []Role{Admin, Operator}, nil},
	{ManageWebhooks, "Have events sent to other systems, and the log of it", []Role{Admin}, nil},
	{ReadPrivacy, "Who was erased, by ids", []Role{Admin, Auditor}, nil},
	{ManagePrivacy, "A copy of all that is held of a person, and its erasure; how long engagements are kept", []Role{Admin}, nil},
}

// Markdown returns the table for the documentation: roles of the organisation first, then
// those of an engagement's team.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| action | covers |")
	for _, r := range Roles {
		fmt.Fprintf(&b, " %s |", r)
	}
	b.WriteString("\n|---|---|" + strings.Repeat(":-:|", len(Roles)) + "\n")
	for _, g := range Actions {
		fmt.Fprintf(&b, "| `%s` | %s |", g.Action, g.Covers)
		marks(&b, Roles, g.Roles)
	}
	b.WriteString("\n| in an engagement |")
	for _, r := range engagement.Roles {
		fmt.Fprintf(&b, " %s |", r)
	}
	b.WriteString("\n|---|" + strings.Repeat(":-:|", len(engagement.Roles)) + "\n")
	for _, g := range Actions {
		if len(g.Team) > 0 {
			fmt.Fprintf(&b, "| `%s` |", g.Action)
			marks(&b, engagement.Roles, g.Team)
		}
	}
	return b.String()
}

func marks[R ~string](b *strings.Builder, all, granted []R) {
	has := map[R]bool{}
	for _, r := range granted {
		has[r] = true
	}
	for _, r := range all {
		if has[r] {
			b.WriteString(" ✓ |")
		} else {
			b.WriteString("   |")
		}
	}
	b.WriteString("\n")
}
