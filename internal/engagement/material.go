package engagement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// briefField is the field in which every subject says of which engagement it is. It is
// never material: it changes with the engagement, not with what is decided on.
const briefField = "engagement"

// MaterialOf returns the material fields of a frozen subject, each with its digest, in
// the order of their names. body is its canonical JSON.
func MaterialOf(policy Policy, body []byte) ([]Field, error) {
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(body, &parts); err != nil {
		return nil, fmt.Errorf("material fields: %w", err)
	}
	names := slices.Sorted(maps.Keys(parts))
	if len(policy.Revisions.MaterialFields) > 0 {
		names = slices.Sorted(slices.Values(policy.Revisions.MaterialFields))
	}
	var fields []Field
	for _, name := range names {
		if name == briefField {
			continue
		}
		sum := sha256.Sum256(parts[name])
		fields = append(fields, Field{Name: name, Digest: hex.EncodeToString(sum[:])})
	}
	return fields, nil
}

// subjects are what each gate decides on.
var subjects = map[GateKey]reflect.Type{
	GateDiagnosis: reflect.TypeFor[Diagnosis](), GatePlan: reflect.TypeFor[Plan](), GateException: reflect.TypeFor[Exception](),
	GateAcceptance: reflect.TypeFor[Acceptance](), GateGoLive: reflect.TypeFor[Readiness](), GateReview: reflect.TypeFor[PeriodReview](),
	GateInitiative: reflect.TypeFor[InitiativeCase](), GateClosure: reflect.TypeFor[Closure](),
}

// SubjectFields lists the fields of what a gate decides on that can be material.
func SubjectFields(key GateKey) []string {
	var names []string
	for i := range subjects[key].NumField() {
		name, _, _ := strings.Cut(subjects[key].Field(i).Tag.Get("json"), ",")
		if name != "" && name != "-" && name != briefField {
			names = append(names, name)
		}
	}
	return names
}

// checkFields notes the fields that a policy names and its gate's subject lacks.
func (p Policy) checkFields(f *Faults, path string, key GateKey) {
	known := SubjectFields(key)
	need := func(at string, names []string) {
		for i, name := range names {
			if !slices.Contains(known, name) {
				f.Add(fmt.Sprintf("%s[%d]", at, i), "is %q; give one of: %s", name, strings.Join(known, ", "))
			}
		}
	}
	need(path+".revisions.material_fields", p.Revisions.MaterialFields)
	p.checkItemField(f, path+".items.field", key)
	for i, s := range p.Stages {
		for j, a := range s.Approvers {
			need(fmt.Sprintf("%s.stages[%d].approvers[%d].part", path, i, j), a.Part)
		}
	}
}
