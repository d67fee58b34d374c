package engagement

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// FactType is the type of a fact's value.
type FactType string

// The types of facts. Their values in Facts are an int64, a bool and a string.
const (
	FactInt  FactType = "int"
	FactBool FactType = "bool"
	FactText FactType = "string"
)

// DeclaredFact is something that a policy's condition may ask about a frozen subject.
type DeclaredFact struct {
	// Name is how a condition writes it, for example plan.build_cost.
	Name    string
	Type    FactType
	Meaning string
}

// Facts are the values of the facts of one frozen revision, by their names.
type Facts map[string]any

// EngagementFacts is what a condition may ask about the engagement, at every gate. None
// of the facts is text that somebody writes freely: conditions ask about figures and
// fixed words.
type EngagementFacts struct {
	Currency   string `json:"currency" doc:"Currency of all amounts, for example EUR"`
	Locale     string `json:"locale" doc:"Language of the engagement, for example es"`
	Timezone   string `json:"timezone" doc:"Time zone, for example Europe/Madrid"`
	Objectives int    `json:"objectives" doc:"Business objectives of the engagement"`
}

// factRevision is the only fact that belongs to no variable.
const factRevision = "revision"

// FactVariable is the name under which a gate's facts stand in conditions: the gate's
// key, written with _ for -.
func FactVariable(key GateKey) string { return strings.ReplaceAll(string(key), "-", "_") }

// FactList lists the facts that the conditions of a gate may ask for: its subject's,
// the engagement's, and the number of the revision. It is nil for a gate that there is not.
func FactList(key GateKey) []DeclaredFact {
	source, ok := factSources[key]
	if !ok {
		return nil
	}
	list := declaredFacts(FactVariable(key), source.sample)
	list = append(list, declaredFacts("engagement", EngagementFacts{})...)
	return append(list, DeclaredFact{Name: factRevision, Type: FactInt, Meaning: "Which revision of the subject this is, from 1"})
}

// FactsOf computes the facts of a frozen revision from its body, the canonical JSON that
// was frozen. The same revision always has the same facts.
func FactsOf(key GateKey, revision int, body []byte) (Facts, error) {
	source, ok := factSources[key]
	if !ok {
		return nil, Errorf(Invalid, "no gate is called %q", key)
	}
	subject, err := source.of(body)
	if err != nil {
		return nil, fmt.Errorf("frozen %s: %w", key, err)
	}
	var frozen struct {
		Engagement Brief `json:"engagement"`
	}
	if err := json.Unmarshal(body, &frozen); err != nil {
		return nil, fmt.Errorf("frozen %s: %w", key, err)
	}
	facts := Facts{factRevision: int64(revision)}
	facts.add(FactVariable(key), subject)
	facts.add("engagement", engagementFacts(frozen.Engagement))
	return facts, nil
}

func engagementFacts(b Brief) EngagementFacts {
	return EngagementFacts{Currency: b.Currency, Locale: b.Locale, Timezone: b.Timezone, Objectives: len(b.Objectives)}
}

// factSource knows the facts of one gate's subject: an example of their type, and how
// they follow from the frozen body.
type factSource struct {
	sample any
	of     func(body []byte) (any, error)
}

var factSources = map[GateKey]factSource{
	GateDiagnosis:  sourceOf(diagnosisFacts),
	GatePlan:       sourceOf(planFacts),
	GateException:  sourceOf(exceptionFacts),
	GateAcceptance: sourceOf(acceptanceFacts),
	GateGoLive:     sourceOf(goLiveFacts),
	GateReview:     sourceOf(reviewFacts),
	GateInitiative: sourceOf(initiativeFacts),
	GateClosure:    sourceOf(closureFacts),
}

func sourceOf[S, F any](facts func(S) F) factSource {
	return factSource{
		sample: *new(F),
		of: func(body []byte) (any, error) {
			var subject S
			if err := json.Unmarshal(body, &subject); err != nil {
				return nil, err
			}
			return facts(subject), nil
		},
	}
}

// declaredFacts lists what a struct of facts declares in its tags.
func declaredFacts(variable string, of any) []DeclaredFact {
	t := reflect.TypeOf(of)
	list := make([]DeclaredFact, t.NumField())
	for i := range list {
		field := t.Field(i)
		list[i] = DeclaredFact{Name: variable + "." + field.Tag.Get("json"), Type: factType(field.Type), Meaning: field.Tag.Get("doc")}
	}
	return list
}

// factType is the type of the facts in a field. A field of another type is a
// programming error, which the tests of all facts find.
func factType(t reflect.Type) FactType {
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return FactInt
	case reflect.Bool:
		return FactBool
	case reflect.String:
		return FactText
	}
	panic(fmt.Sprintf("engagement: a fact cannot be a %s", t))
}

func (f Facts) add(variable string, of any) {
	v := reflect.ValueOf(of)
	for i, fact := range declaredFacts(variable, of) {
		switch fact.Type {
		case FactInt:
			f[fact.Name] = v.Field(i).Int()
		case FactBool:
			f[fact.Name] = v.Field(i).Bool()
		case FactText:
			f[fact.Name] = v.Field(i).String()
		}
	}
}
