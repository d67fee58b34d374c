package engagement

import (
	"fmt"
	"slices"
)

// Capability is something that the client's technology must be able to do, judged by how
// far it supports each business objective.
type Capability struct {
	Key         string `json:"key" yaml:"key"`
	Title       string `json:"title" yaml:"title"`
	Description string `json:"description,omitempty" yaml:"description,omitempty"`
}

// AlignmentRule says how a methodology judges capabilities against objectives.
type AlignmentRule struct {
	// Threshold is the support, 1 to 5, from which a capability carries an objective.
	Threshold int `json:"threshold" yaml:"threshold,omitempty"`
	// Required says that the coverage lacks what nobody has judged.
	Required bool `json:"required,omitempty" yaml:"required,omitempty"`
}

// usualSupport is the support that carries an objective, unless a methodology says otherwise.
const usualSupport = 3

// Capable are the methodology's capabilities: its areas where it names none.
func (m Methodology) Capable() []Capability {
	if len(m.Capabilities) > 0 {
		return m.Capabilities
	}
	all := make([]Capability, len(m.Areas))
	for i, a := range m.Areas {
		all[i] = Capability(a)
	}
	return all
}

// Supports is the support from which a capability carries an objective.
func (m Methodology) Supports() int {
	if m.Alignment != nil && m.Alignment.Threshold > 0 {
		return m.Alignment.Threshold
	}
	return usualSupport
}

func (m Methodology) checkAlignment(f *Faults) {
	for i, c := range m.Capabilities {
		at := fmt.Sprintf("capabilities[%d]", i)
		if !keyForm.MatchString(c.Key) {
			f.Add(at+".key", "is %q; use lower-case letters, digits and hyphens", c.Key)
		}
		if slices.IndexFunc(m.Capabilities, func(o Capability) bool { return o.Key == c.Key }) != i {
			f.Add(at+".key", "%q is used twice", c.Key)
		}
		f.Need(at+".title", c.Title, 200)
	}
	if m.Alignment != nil {
		f.Range("alignment.threshold", m.Alignment.Threshold, 1, 5)
	}
}

// Alignment is how far a capability supports a business objective, as somebody has judged.
type Alignment struct {
	Capability string `json:"capability" minLength:"1" maxLength:"60" doc:"Key of the methodology's capability; of its area where it names no capabilities"`
	Objective  string `json:"objective" minLength:"1" maxLength:"60" doc:"Key of the business objective"`
	Support    *int   `json:"support,omitempty" minimum:"0" maximum:"5" doc:"0: it stands in the way; 5: it carries the objective; left out: it has nothing to do with it"`
	Comment    string `json:"comment,omitempty" maxLength:"2000"`
}

// Kind is KindAlignment.
func (Alignment) Kind() Kind { return KindAlignment }

// Links is empty: capabilities belong to the methodology, objectives to the engagement.
func (Alignment) Links() []Link { return nil }

// Check notes what is wrong in the judgement alone.
func (a Alignment) Check(f *Faults) { checkDeclared(f, "", a) }

// CheckAlignment notes a capability or an objective that there is not. Check notes the rest.
func CheckAlignment(a Alignment, m Methodology, objectives []Objective, f *Faults) {
	checkCapability(f, "capability", a.Capability, m)
	checkObjective(f, "objective", a.Objective, objectives)
}

func checkCapability(f *Faults, field, key string, m Methodology) {
	all := m.Capable()
	if !slices.ContainsFunc(all, func(c Capability) bool { return c.Key == key }) {
		f.Add(field, "%q is not a capability of %s; give one of: %s", key, m.Ref(), listed(all, func(c Capability) string { return c.Key }))
	}
}

// AlignmentMatrix is how far the capabilities support the business objectives.
type AlignmentMatrix struct {
	Threshold    int                 `json:"threshold" doc:"Support from which a capability carries an objective"`
	Capabilities []AlignedCapability `json:"capabilities"`
	Objectives   []AlignedObjective  `json:"objectives"`
	Cells        []AlignmentCell     `json:"cells" doc:"What somebody has judged, by capability, then by objective"`
}

// AlignedCapability is a row of the matrix.
type AlignedCapability struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

// AlignedObjective is a column of the matrix.
type AlignedObjective struct {
	Objective
	Judged    int  `json:"judged" doc:"Capabilities judged against it"`
	Strongest *int `json:"strongest,omitempty" doc:"Most support that a capability gives; left out where none is judged to give any"`
	Carried   bool `json:"carried" doc:"Whether a capability supports it as far as the threshold"`
}

// AlignmentCell is one judgement.
type AlignmentCell struct {
	Alignment
	Title string `json:"title" doc:"The capability's"`
}

// AlignmentOf lays out what has been judged, in the order of the methodology's
// capabilities and the engagement's objectives. Judgements of what there is no more are
// left out.
func AlignmentOf(m Methodology, objectives []Objective, judged []Item[Alignment]) AlignmentMatrix {
	matrix := AlignmentMatrix{
		Threshold: m.Supports(), Capabilities: []AlignedCapability{}, Objectives: make([]AlignedObjective, len(objectives)), Cells: []AlignmentCell{},
	}
	at := map[string]Alignment{}
	for _, j := range inOrder(judged, func(a Alignment) string { return alignmentRef(a.Capability, a.Objective) }) {
		at[alignmentRef(j.Body.Capability, j.Body.Objective)] = j.Body
	}
	for i, o := range objectives {
		matrix.Objectives[i].Objective = o
	}
	for _, c := range m.Capable() {
		matrix.Capabilities = append(matrix.Capabilities, AlignedCapability{c.Key, c.Title})
		for i := range matrix.Objectives {
			if a, ok := at[alignmentRef(c.Key, matrix.Objectives[i].Key)]; ok {
				matrix.Objectives[i].take(a, matrix.Threshold)
				matrix.Cells = append(matrix.Cells, AlignmentCell{Alignment: a, Title: c.Title})
			}
		}
	}
	return matrix
}

func (o *AlignedObjective) take(a Alignment, threshold int) {
	o.Judged++
	if a.Support == nil {
		return
	}
	if o.Strongest == nil || *a.Support > *o.Strongest {
		support := *a.Support
		o.Strongest = &support
	}
	o.Carried = o.Carried || *a.Support >= threshold
}

// Cell is what has been judged of a capability and an objective.
func (m AlignmentMatrix) Cell(capability, objective string) (Alignment, bool) {
	for _, c := range m.Cells {
		if c.Capability == capability && c.Objective == objective {
			return c.Alignment, true
		}
	}
	return Alignment{}, false
}

// Missing lists what nobody has judged, as capability/objective.
func (m AlignmentMatrix) Missing() []string {
	var missing []string
	for _, c := range m.Capabilities {
		for _, o := range m.Objectives {
			if _, ok := m.Cell(c.Key, o.Key); !ok {
				missing = append(missing, alignmentRef(c.Key, o.Key))
			}
		}
	}
	return missing
}

// Uncarried lists the objectives that something was judged against and no capability
// supports as far as the threshold.
func (m AlignmentMatrix) Uncarried() []AlignedObjective {
	var gaps []AlignedObjective
	for _, o := range m.Objectives {
		if o.Judged > 0 && !o.Carried {
			gaps = append(gaps, o)
		}
	}
	return gaps
}

// alignmentRef names a place of the matrix. Keys of capabilities have no slash.
func alignmentRef(capability, objective string) string { return capability + "/" + objective }
