package office

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// What the states and kinds of the domain are called where leaders read of them.
var (
	gateWords = map[engagement.GateState]string{
		engagement.GatePending:                "awaiting a decision",
		engagement.GateApproved:               "approved",
		engagement.GateApprovedWithConditions: "approved with conditions",
		engagement.GateRejected:               "rejected",
		engagement.GateChangesRequested:       "returned for changes",
		engagement.GateExpired:                "lapsed without a decision",
		engagement.GateWithdrawn:              "withdrawn",
		engagement.GateSuperseded:             "superseded by a newer revision",
		engagement.GateRevoked:                "approved, and revoked since",
		engagement.GateCancelled:              "cancelled",
	}
	verdictWords = map[engagement.Verdict]string{
		engagement.Approve:               "Approved",
		engagement.ApproveWithConditions: "Approved with conditions",
		engagement.RequestChanges:        "Asked for changes",
		engagement.Reject:                "Rejected",
		engagement.Abstain:               "Abstained",
		engagement.Recuse:                "Declared a conflict of interest",
	}
	conditionWords = map[engagement.ConditionState]string{
		engagement.ConditionOpen:     "open",
		engagement.ConditionReported: "reported as met, not yet checked",
		engagement.ConditionOverdue:  "overdue",
		engagement.ConditionMet:      "met",
		engagement.ConditionWaived:   "waived",
	}
	roleWords = map[engagement.Role]string{
		engagement.RolePMO:        "project office",
		engagement.RoleSponsor:    "sponsor",
		engagement.RoleLeader:     "leader",
		engagement.RoleCTO:        "external CTO",
		engagement.RoleConsultant: "consultant",
		engagement.RoleMember:     "member of the client’s staff",
	}
	projectWords = map[engagement.ProjectState]string{
		engagement.ProjectRunning:    "running",
		engagement.ProjectException:  "beyond its limits, awaiting a decision",
		engagement.ProjectAcceptance: "awaiting acceptance",
		engagement.ProjectReplanning: "being planned again",
		engagement.ProjectAccepted:   "accepted",
		engagement.ProjectStopped:    "stopped",
		engagement.ProjectHandedOver: "handed over unfinished",
	}
	phaseWords = map[engagement.Phase]string{
		engagement.PhaseAssessment:  "Initial analysis",
		engagement.PhasePlan:        "Improvement plan",
		engagement.PhaseDevelopment: "Development",
		engagement.PhaseChange:      "Change management",
		engagement.PhaseMonitoring:  "Monitoring and optimisation",
		engagement.PhaseClose:       "Closure",
	}
	healthWords = map[engagement.RAG]string{engagement.Green: "On track", engagement.Amber: "At risk", engagement.Red: "Off track"}
	readyWords  = map[engagement.RAG]string{engagement.Green: "Ready", engagement.Amber: "Ready with reservations", engagement.Red: "Not ready"}
	tones       = map[engagement.RAG]report.Tone{engagement.Green: report.Good, engagement.Amber: report.Warn, engagement.Red: report.Bad}
	findingTone = map[string]report.Tone{"risk": report.Bad, "gap": report.Warn, "opportunity": report.Neutral, "strength": report.Good}
	findingMany = map[string]string{"risk": "risks", "gap": "gaps", "opportunity": "opportunities", "strength": "strengths"}
	typeWords   = map[string]string{
		"update": "Update of what there is", "new_technology": "New technology", "security": "Security", "process": "Process",
	}
	horizonWords   = map[string]string{"short": "Short term", "medium": "Medium term", "long": "Long term"}
	lifecycleWords = map[string]string{"plan": "Planned", "build": "Being built", "run": "In use", "retire": "Being retired"}
	trendWords     = map[string]string{
		engagement.TrendBetter: "Improving", engagement.TrendSame: "Unchanged", engagement.TrendWorse: "Declining",
		engagement.TrendUnknown: "Too few readings",
	}
	severityTone = map[string]report.Tone{"low": report.Neutral, "medium": report.Warn, "high": report.Bad}
)

func gateTone(s engagement.GateState) report.Tone {
	switch s {
	case engagement.GateApproved:
		return report.Good
	case engagement.GateRejected, engagement.GateExpired, engagement.GateCancelled, engagement.GateRevoked:
		return report.Bad
	case engagement.GatePending:
		return report.Neutral
	}
	return report.Warn
}

func verdictTone(v engagement.Verdict) report.Tone {
	switch v {
	case engagement.Approve:
		return report.Good
	case engagement.Reject:
		return report.Bad
	case engagement.Abstain, engagement.Recuse:
		return report.Neutral
	}
	return report.Warn
}

func conditionTone(s engagement.ConditionState) report.Tone {
	switch s {
	case engagement.ConditionMet:
		return report.Good
	case engagement.ConditionOverdue:
		return report.Bad
	}
	return report.Neutral
}

func projectTone(s engagement.ProjectState) report.Tone {
	switch s {
	case engagement.ProjectAccepted:
		return report.Good
	case engagement.ProjectStopped:
		return report.Bad
	case engagement.ProjectException, engagement.ProjectReplanning, engagement.ProjectHandedOver:
		return report.Warn
	}
	return report.Neutral
}

// sentence begins a text with a capital letter.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// many counts things: "1 project", "3 projects". Plural is the word itself where an s
// does not make it.
func many(n int, one string, plural ...string) string {
	word := one
	if n != 1 {
		word = one + "s"
		if len(plural) > 0 {
			word = plural[0]
		}
	}
	return fmt.Sprintf("%d %s", n, word)
}

// is agrees with a count.
func is(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// listed joins texts as a sentence does: a, b and c.
func listed(texts []string) string {
	switch n := len(texts); n {
	case 0:
		return ""
	case 1:
		return texts[0]
	default:
		return strings.Join(texts[:n-1], ", ") + " and " + texts[n-1]
	}
}

func quoted(text string) string { return "“" + text + "”" }
