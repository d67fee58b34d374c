package identity

import (
	"fmt"
	"slices"
	"strings"
)

// Role is what somebody may do in the whole organisation. What they are in one
// engagement is an engagement.Role.
type Role string

// The roles of an organisation, from the mightiest to the least.
const (
	Admin      Role = "admin"      // everything, tokens included
	PMO        Role = "pmo"        // starts and steers engagements, sees all of them
	Consultant Role = "consultant" // assesses, drafts, leads; sees the engagements of their teams
	Member     Role = "member"     // client staff and leaders: answer, report, decide
	Viewer     Role = "viewer"     // reads
)

// Roles lists every role, from the mightiest to the least.
var Roles = []Role{Admin, PMO, Consultant, Member, Viewer}

// Scoped tells whether the role sees only the engagements in whose team its person is.
func (r Role) Scoped() bool { return r != Admin && r != PMO }

// Strongest returns the mightiest of some roles' names, or "" when none is known.
func Strongest(names []string) Role {
	for _, r := range Roles {
		if slices.Contains(names, string(r)) {
			return r
		}
	}
	return ""
}

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
	AnswerQuestions   Action = "assessment.answer"
	AskRespondents    Action = "assessment.ask"
	ReviewAnswers     Action = "assessment.review"
	Decide            Action = "gate.decide"
	ResolveGate       Action = "gate.resolve"
	OverrideGate      Action = "gate.override"
	MeasureApprovals  Action = "approvals.measure"
	ReadPortfolio     Action = "portfolio.read"
	ReportDelivery    Action = "delivery.report"
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
	ManageDelegations Action = "delegation.manage"
	ManageTokens      Action = "tokens.manage"
	ReadPayloads      Action = "payloads.read"
)

// Grant is a row of the table: an action, what it covers, and who may.
type Grant struct {
	Action Action
	Covers string
	Roles  []Role
}

// Actions is the table of who may do what. Checks, list filters, the documentation
// and the tests derive from it. A role that is Scoped has what it is granted only in
// the engagements of its person's teams; who may decide on a gate is the gate's
// policy, on top of gate.decide.
var Actions = []Grant{
	{ReadEngagement, "Engagements, their timeline, journal, gates, revisions and reports", Roles},
	{StartEngagement, "Start an engagement", []Role{Admin, PMO}},
	{SteerEngagement, "Amend, hand over roles, pause, resume, cancel, reschedule, extend, close", []Role{Admin, PMO}},
	{ReadDraft, "Interviews, findings, objectives and actions before they are submitted", []Role{Admin, PMO, Consultant}},
	{EditDraft, "Interviews, systems, findings, objectives, actions", []Role{Admin, PMO, Consultant}},
	{ExportContent, "Export the content of an engagement as one file", []Role{Admin, PMO, Consultant}},
	{ImportContent, "Import content into the drafts, and see who did", []Role{Admin, PMO, Consultant}},
	{ReadDossier, "The dossier: everything of an engagement with its journal, signed; and the keys to check it with", []Role{Admin, PMO}},
	{SubmitWork, "Submit for a gate, and withdraw", []Role{Admin, PMO, Consultant}},
	{AnswerQuestions, "Answer questions of the assessment", []Role{Admin, PMO, Consultant, Member}},
	{AskRespondents, "Ask people to answer questions, see how far they have come, remind them, withdraw", []Role{Admin, PMO, Consultant}},
	{ReviewAnswers, "Confirm or return answers, as the engagement's CTO or PMO and never one's own", []Role{Admin, PMO, Consultant}},
	{Decide, "Decide on gates that ask this person", []Role{Admin, PMO, Consultant, Member}},
	{ResolveGate, "Extend or close a lapsed gate, retry a blocked step, replan or stop a project", []Role{Admin, PMO}},
	{OverrideGate, "Ask for a break-glass override of a gate, and confirm another's; a member only confirms, as the engagement's sponsor", []Role{Admin, PMO, Member}},
	{MeasureApprovals, "How long each person takes to decide", []Role{Admin, PMO}},
	{ReadPortfolio, "The status of all engagements", []Role{Admin, PMO}},
	{ReportDelivery, "Projects, milestones, status reports, RAID, costs, change requests, allocations, dependencies", []Role{Admin, PMO, Consultant, Member}},
	{EditChange, "Groups, stakeholders, communications, trainings, releases", []Role{Admin, PMO, Consultant}},
	{ApproveMessages, "Approve communications, as a rule those that somebody else has prepared", []Role{Admin, PMO, Consultant}},
	{RaiseConcern, "Concerns, support requests and pulses", []Role{Admin, PMO, Consultant, Member}},
	{EditMetrics, "Metrics, their sources, and reviews", []Role{Admin, PMO, Consultant}},
	{AddReading, "Readings of metrics, deployments and incidents", []Role{Admin, PMO, Consultant, Member}},
	{ProposeInitiative, "Initiatives", []Role{Admin, PMO, Consultant, Member}},
	{AddFile, "Add evidence files", []Role{Admin, PMO, Consultant, Member}},
	{ReadMethodology, "Read methodologies and question sets", Roles},
	{AddMethodology, "Add methodologies and question sets", []Role{Admin, PMO}},
	{ReadPeople, "The registers of people and clients", []Role{Admin, PMO, Consultant}},
	{EditPeople, "Register and change people", []Role{Admin, PMO}},
	{EditClients, "Register and change clients", []Role{Admin, PMO}},
	{OwnProfile, "One's own entry: read it, change its language and how mails come", Roles},
	{OwnDelegations, "One's own delegations while away, and those given to one", Roles},
	{ManageDelegations, "The delegations of everybody", []Role{Admin, PMO}},
	{ManageTokens, "Create, list and revoke API tokens", []Role{Admin}},
	{ReadPayloads, "What Temporal holds of engagements, in plain text, in its UI and CLI", []Role{Admin}},
}

// Allowed tells whether a role may do something. An unknown role or action is refused.
func Allowed(role Role, action Action) bool {
	i := slices.IndexFunc(Actions, func(g Grant) bool { return g.Action == action })
	return i >= 0 && slices.Contains(Actions[i].Roles, role)
}

// Markdown returns the table for the documentation.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| action | covers |")
	for _, r := range Roles {
		fmt.Fprintf(&b, " %s |", r)
	}
	b.WriteString("\n|---|---|" + strings.Repeat(":-:|", len(Roles)) + "\n")
	for _, g := range Actions {
		fmt.Fprintf(&b, "| `%s` | %s |", g.Action, g.Covers)
		for _, r := range Roles {
			mark := " "
			if slices.Contains(g.Roles, r) {
				mark = "✓"
			}
			fmt.Fprintf(&b, " %s |", mark)
		}
		b.WriteString("\n")
	}
	return b.String()
}
