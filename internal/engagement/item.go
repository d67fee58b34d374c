package engagement

import "time"

// Kind names a kind of content item: what people write about an engagement.
type Kind string

// The kinds of the two drafts. They can be edited until their phase submits them,
// and again once a gate has asked for changes.
const (
	KindAnswer Kind = "answer"
	// KindAnswerReview is what the second role says of an answer.
	KindAnswerReview Kind = "answer_review"
	KindInterview    Kind = "interview"
	KindSystem       Kind = "system"
	KindFinding      Kind = "finding"
	KindAlignment    Kind = "alignment"
	KindWaiver       Kind = "waiver"
	KindObjective    Kind = "objective"
	KindAction       Kind = "action"
	KindCapacity     Kind = "capacity"
)

// The kinds of the registers. They can be edited at any time, each with its history.
const (
	KindAnswerRequest  Kind = "answer_request"
	KindRiskAcceptance Kind = "risk_acceptance"
	KindProject        Kind = "project"
	KindMilestone      Kind = "milestone"
	KindStatusReport   Kind = "status_report"
	KindRAID           Kind = "raid"
	KindAllocation     Kind = "allocation"
	KindChangeRequest  Kind = "change_request"
	KindCost           Kind = "cost"
	KindDependency     Kind = "dependency"
	KindGroup          Kind = "group"
	KindStakeholder    Kind = "stakeholder"
	KindCommunication  Kind = "communication"
	KindTraining       Kind = "training"
	KindSession        Kind = "session"
	KindConcern        Kind = "concern"
	KindSupportRequest Kind = "support_request"
	KindPulse          Kind = "pulse"
	KindPulseRound     Kind = "pulse_round"
	KindRelease        Kind = "release"
	KindMetric         Kind = "metric"
	KindReading        Kind = "reading"
	KindReview         Kind = "review"
	KindMetricSource   Kind = "metric_source"
	KindDeployment     Kind = "deployment"
	KindIncident       Kind = "incident"
	KindInitiative     Kind = "initiative"
	KindPresentation   Kind = "presentation"
	KindFile           Kind = "file"
)

// Draft returns the phase whose draft the kind belongs to, or "" for a register.
func (k Kind) Draft() Phase {
	switch k {
	case KindAnswer, KindAnswerReview, KindInterview, KindSystem, KindFinding, KindAlignment, KindWaiver:
		return PhaseAssessment
	case KindObjective, KindAction, KindCapacity:
		return PhasePlan
	}
	return ""
}

// Content is what every item can say of itself.
type Content interface {
	// Kind is the register or draft that the item belongs to.
	Kind() Kind
	// Check notes what is wrong in the item alone.
	Check(f *Faults)
	// Links names the other items that this one refers to.
	Links() []Link
}

// Link is a reference from one item to another of the same engagement.
type Link struct {
	Field string
	Kind  Kind
	ID    string
}

// links makes one Link for each id that is not empty.
func links(field string, kind Kind, ids ...string) []Link {
	var out []Link
	for _, id := range ids {
		if id != "" {
			out = append(out, Link{Field: field, Kind: kind, ID: id})
		}
	}
	return out
}

// Item is a piece of content as it is stored: its body with who changed it when.
type Item[T any] struct {
	ID        string    `json:"id"`
	Version   int       `json:"version"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	UpdatedBy string    `json:"updated_by"`
	Body      T         `json:"body"`
}

// Visibility says who may read an item. Drafts are the team's until submitted.
type Visibility string

// The visibilities, from the narrowest to the widest.
const (
	VisibleAuthor Visibility = "author"
	VisibleTeam   Visibility = "team"
	VisibleClient Visibility = "client"
)
