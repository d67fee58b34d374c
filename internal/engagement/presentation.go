package engagement

// Presentation is a meeting in which the plan was presented to the client's leaders. It is a
// register: the meeting usually comes once the plan has been submitted.
type Presentation struct {
	HeldOn Day `json:"held_on" format:"date"`
	// Revision is that of the plan that was shown.
	Revision  int      `json:"revision,omitempty" minimum:"0" maximum:"1000000" doc:"Of the plan that was shown; 0 for a draft"`
	Place     string   `json:"place,omitempty" maxLength:"200"`
	Attendees []string `json:"attendees" minItems:"1" maxItems:"200" minLength:"1" maxLength:"200" doc:"Who attended: names, or ids of people"`
	// Questions are what was asked, each with its answer.
	Questions []Asked `json:"questions,omitempty" maxItems:"200"`
	Notes     string  `json:"notes,omitempty" maxLength:"8000"`
}

// Asked is a question in a meeting, and what was answered.
type Asked struct {
	By       string `json:"by,omitempty" maxLength:"200" doc:"Who asked"`
	Question string `json:"question" minLength:"1" maxLength:"2000"`
	Answer   string `json:"answer,omitempty" maxLength:"4000" doc:"Empty while it is owed"`
}

// Kind is KindPresentation.
func (Presentation) Kind() Kind { return KindPresentation }

// Links is empty: the plan is the engagement's.
func (Presentation) Links() []Link { return nil }

// Check notes what is wrong in the record alone.
func (p Presentation) Check(f *Faults) { checkDeclared(f, "", p) }
