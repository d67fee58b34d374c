package engagement

// Cost is money of a project: committed when it is ordered, actual when it is invoiced or
// worked.
type Cost struct {
	On       Day    `json:"on" format:"date" doc:"Day of the order, of the invoice or of the work"`
	State    string `json:"state" enum:"committed,actual" doc:"committed when it is ordered; actual when it is invoiced or worked"`
	Category string `json:"category" enum:"people,services,licences,hardware,training,travel,other"`
	Title    string `json:"title" minLength:"1" maxLength:"200"`
	Amount   Money  `json:"amount" minimum:"0" maximum:"100000000000000" doc:"Minor units of the engagement's currency"`
	Supplier string `json:"supplier,omitempty" maxLength:"200"`
	// Reference is the number of the order or of the invoice.
	Reference string `json:"reference,omitempty" maxLength:"200"`
	// Commitment is the commitment that an actual cost draws on.
	Commitment string `json:"commitment,omitempty" maxLength:"100" doc:"Id of the commitment that an actual cost draws on"`
}

// The states of a cost.
const (
	CostCommitted = "committed"
	CostActual    = "actual"
)

// Check notes what is wrong in the cost alone.
func (c Cost) Check(f *Faults) {
	checkDeclared(f, "", c)
	if c.Commitment != "" && c.State == CostCommitted {
		f.Add("commitment", "is given for a commitment; only an actual cost draws on one")
	}
}

// CheckDraws notes a commitment that a cost cannot draw on, and one that stops being one while
// others draw on it. Costs are those of the project; id is the cost's own, empty for a new one.
func CheckDraws(id string, c Cost, costs []Item[Cost], f *Faults) {
	for _, other := range costs {
		if id != "" && c.State != CostCommitted && other.Body.Commitment == id {
			f.Add("state", "cannot change: %q draws on this commitment; change that first", other.Body.Title)
			break
		}
	}
	if c.Commitment == "" {
		return
	}
	for _, other := range costs {
		if other.ID == c.Commitment && other.Body.State == CostCommitted {
			return
		}
	}
	f.Add("commitment", "is no commitment of this project; give the id of a cost whose state is committed")
}

// Figures are the sums of a budget, in minor units.
type Figures struct {
	Baseline  Money `json:"baseline" doc:"Agreed budget"`
	Committed Money `json:"committed" doc:"Ordered and not yet invoiced: what is left of each commitment after what drew on it"`
	Actual    Money `json:"actual" doc:"Invoiced or worked to date"`
	Forecast  Money `json:"forecast" doc:"Whole cost expected at completion; at least actual and committed"`
	Remaining Money `json:"remaining" doc:"Baseline less committed and actual; below 0 when more is bound than was agreed"`
}

func (s Figures) plus(o Figures) Figures {
	return Figures{
		Baseline: s.Baseline + o.Baseline, Committed: s.Committed + o.Committed, Actual: s.Actual + o.Actual,
		Forecast: s.Forecast + o.Forecast, Remaining: s.Remaining + o.Remaining,
	}
}

// CategoryCost is what is bound and spent in one category.
type CategoryCost struct {
	Category  string `json:"category" doc:"Category of the costs; reported where only status reports tell what was spent"`
	Committed Money  `json:"committed"`
	Actual    Money  `json:"actual"`
}

// QuarterCost is the money of one quarter of the client's fiscal year.
type QuarterCost struct {
	Quarter   string `json:"quarter" doc:"For example 2027-Q1, or FY2027-Q3 of a fiscal year"`
	Months    string `json:"months,omitempty" doc:"The months of a fiscal quarter, for example Jan–Mar 2027"`
	Baseline  Money  `json:"baseline" doc:"The agreed budget, spread evenly over the agreed days"`
	Committed Money  `json:"committed" doc:"By the day of the order"`
	Actual    Money  `json:"actual" doc:"By the day of the cost"`
}

// ProjectBudget is how the money of a project stands.
type ProjectBudget struct {
	Project string `json:"project"`
	Name    string `json:"name"`
	Figures
	Categories []CategoryCost `json:"categories"`
	Quarters   []QuarterCost  `json:"quarters"`
	// Reported is what the latest status report says was spent, and Booked what the costs up
	// to its day add up to: where both are told and differ, somebody has something to clear up.
	Reported *Money `json:"reported,omitempty" doc:"Spent by the latest status report"`
	Booked   *Money `json:"booked,omitempty" doc:"Actual costs up to the day of that report"`
}

// Budget is how the money of an engagement stands: of each project, and added up.
type Budget struct {
	Currency string `json:"currency"`
	Figures
	Categories []CategoryCost  `json:"categories"`
	Quarters   []QuarterCost   `json:"quarters"`
	Projects   []ProjectBudget `json:"projects"`
}

// ProjectCosts is what the budget of a project is made from.
type ProjectCosts struct {
	Project Item[Project]
	Costs   []Item[Cost]
	Reports []Item[StatusReport]
}
