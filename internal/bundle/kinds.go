package bundle

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"mandate/internal/engagement"
)

// Kind is a kind of content in a document.
type Kind struct {
	engagement.Kind
	// Sheet is its sheet's name in a workbook.
	Sheet string
	// Belongs names the kind that an item belongs to, where it belongs to one.
	Belongs engagement.Kind
	typ     reflect.Type
	fields  []field
	// unique says of what there is one item at most, whatever its id; nil for kinds whose
	// items are told apart by their ids alone.
	unique func(engagement.Content) string
}

// Kinds are all kinds of content, in the order of a document's sheets: what others
// refer to comes first. A kind that is missing here makes a test fail.
var Kinds = []Kind{
	of[engagement.Answer]("Answers", "").oneOf(func(body engagement.Content) string {
		a, _ := body.(engagement.Answer)
		return a.Question + "\n" + a.Respondent
	}),
	of[engagement.AnswerRequest]("Answer requests", ""),
	of[engagement.AnswerReview]("Answer reviews", ""),
	of[engagement.System]("Systems", ""),
	of[engagement.Finding]("Findings", ""),
	of[engagement.Interview]("Interviews", ""),
	of[engagement.Alignment]("Alignment", "").oneOf(func(body engagement.Content) string {
		a, _ := body.(engagement.Alignment)
		return a.Capability + "\n" + a.Objective
	}),
	of[engagement.RiskAcceptance]("Risk acceptances", ""),
	of[engagement.Waiver]("Waivers", "").oneOf(func(body engagement.Content) string {
		w, _ := body.(engagement.Waiver)
		return string(w.Covers) + "\n" + w.Ref
	}),
	of[engagement.PlanObjective]("Objectives", ""),
	of[engagement.Action]("Actions", ""),
	of[engagement.Capacity]("Capacities", ""),
	of[engagement.Presentation]("Presentations", ""),
	of[engagement.Project]("Projects", ""),
	of[engagement.Milestone]("Milestones", engagement.KindProject),
	of[engagement.StatusReport]("Status reports", engagement.KindProject),
	of[engagement.RAID]("RAID", engagement.KindProject),
	of[engagement.Allocation]("Allocations", engagement.KindProject),
	of[engagement.Cost]("Costs", engagement.KindProject),
	of[engagement.ChangeRequest]("Change requests", engagement.KindProject),
	of[engagement.Dependency]("Dependencies", ""),
	of[engagement.Group]("Groups", ""),
	of[engagement.Stakeholder]("Stakeholders", ""),
	of[engagement.Communication]("Communications", ""),
	of[engagement.Training]("Trainings", ""),
	of[engagement.Session]("Sessions", ""),
	of[engagement.Concern]("Concerns", ""),
	of[engagement.SupportRequest]("Support requests", ""),
	of[engagement.Pulse]("Pulses", ""),
	of[engagement.PulseRound]("Pulse rounds", ""),
	of[engagement.Release]("Releases", ""),
	of[engagement.Metric]("Metrics", ""),
	of[engagement.Reading]("Readings", engagement.KindMetric),
	of[engagement.MetricSource]("Metric sources", "").oneOf(func(body engagement.Content) string {
		s, _ := body.(engagement.MetricSource)
		return s.Metric
	}),
	of[engagement.Deployment]("Deployments", ""),
	of[engagement.Incident]("Incidents", ""),
	of[engagement.Review]("Reviews", ""),
	of[engagement.Initiative]("Initiatives", ""),
}

func of[T engagement.Content](sheet string, belongs engagement.Kind) Kind {
	var zero T
	typ := reflect.TypeFor[T]()
	return Kind{Kind: zero.Kind(), Sheet: sheet, Belongs: belongs, typ: typ, fields: fieldsOf(typ, "")}
}

func (k Kind) oneOf(unique func(engagement.Content) string) Kind {
	k.unique = unique
	return k
}

// KindOf finds a kind.
func KindOf(kind engagement.Kind) (Kind, bool) {
	i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Kind == kind })
	if i < 0 {
		return Kind{}, false
	}
	return Kinds[i], true
}

// ofSheet finds the kind of a sheet, by the sheet's name or the kind's.
func ofSheet(name string) (Kind, bool) {
	i := slices.IndexFunc(Kinds, func(k Kind) bool {
		return strings.EqualFold(k.Sheet, name) || strings.EqualFold(string(k.Kind), name)
	})
	if i < 0 {
		return Kind{}, false
	}
	return Kinds[i], true
}

// Stored reads a body as the database holds it.
func (k Kind) Stored(text []byte) (engagement.Content, error) {
	body := reflect.New(k.typ)
	if err := json.Unmarshal(text, body.Interface()); err != nil {
		return nil, fmt.Errorf("%s as stored: %w", k.Kind, err)
	}
	return body.Elem().Interface().(engagement.Content), nil
}

// Type is the Go type of the kind's bodies.
func (k Kind) Type() reflect.Type { return k.typ }

// Imported tells whether imports write items of the kind: those of the drafts. Registers
// record what has happened, and a review of an answer is the act of whoever reviewed it;
// an import leaves both as they are.
func (k Kind) Imported() bool {
	return k.Draft() != "" && k.Kind != engagement.KindAnswerReview
}

// word is what people call one item of the kind.
func (k Kind) word() string { return strings.ReplaceAll(string(k.Kind), "_", " ") }
