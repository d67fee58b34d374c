package engagement

// RiskAcceptance says that a finding stands as it is: nothing will be done about it, and
// somebody answers for that. It is a register, since findings are accepted also after the
// diagnosis and the plan were approved.
type RiskAcceptance struct {
	Finding string `json:"finding" minLength:"1" maxLength:"100" doc:"Id of the finding that stands as it is"`
	Reason  string `json:"reason" minLength:"1" maxLength:"2000" doc:"Why nothing will be done about it"`
	Owner   string `json:"owner,omitempty" maxLength:"200" doc:"Id of the person who answers for it"`
	Until   Day    `json:"until,omitempty" format:"date" doc:"Until when it stands; without a day, for good"`
}

// Kind is KindRiskAcceptance.
func (RiskAcceptance) Kind() Kind { return KindRiskAcceptance }

// Links leads to the finding.
func (a RiskAcceptance) Links() []Link { return links("finding", KindFinding, a.Finding) }

// Check notes what is wrong in the acceptance alone.
func (a RiskAcceptance) Check(f *Faults) { checkDeclared(f, "", a) }

// Holds tells whether the acceptance stands on a day.
func (a RiskAcceptance) Holds(on Day) bool { return a.Until == "" || !a.Until.Before(on) }
